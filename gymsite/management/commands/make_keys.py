"""make_keys: a whole set of keys, to be put into `.env`."""

import base64
import secrets
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand

# Half of what WeChat Pay needs: with a key alone nothing starts.
OF_WECHAT_PAY = ("WECHATPAY_API_V3_KEY", "WECHATPAY_API_V2_KEY")


class Command(ReportingCommand):
    """Prints new keys as lines of `.env`, each behind what it is for; `--json`: one object of all.

    Nothing is kept and nothing is changed. It runs before there is any configuration (see manage.py).
    """

    help = gettext_noop("Print a whole set of new keys for .env.")

    def run(self, **_options: Any) -> None:
        """Make them and write them down."""
        keys = list(_new_keys())
        lines = [f"# {told}\n{'# ' if name in OF_WECHAT_PAY else ''}{name}={value}" for name, value, told in keys]
        self.report("\n".join(lines), **{name: value for name, value, _told in keys})


def _new_keys() -> Iterator[tuple[str, str, str]]:
    """Name, value and purpose of each."""
    yield "SECRET_KEY", secrets.token_urlsafe(50), _("Signs sessions and checkout links.")
    field_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    yield "FIELD_ENCRYPTION_KEYS", field_key, _("Encrypts numbers and reasons. Keep it: what it wrote needs it.")
    yield "BLIND_INDEX_KEY", secrets.token_urlsafe(50), _("Finds encrypted numbers. It never changes once data exists.")
    yield "AUDIT_KEY", secrets.token_urlsafe(50), _("Proves the history of payments. It never changes either.")
    # 32 letters and digits, as the merchant platform takes them.
    for name in OF_WECHAT_PAY:
        yield (
            name,
            secrets.token_hex(16),
            _("Of WeChat Pay, once the rest is there; the same at its platform."),
        )
