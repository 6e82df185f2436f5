"""check_providers: is each provider configured, and does it answer a signed call?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from payments import providers
from payments.ledger.numbers import new_transaction_id
from payments.providers.base import Gateway, ProviderError
from payments.providers.keys import KeyUnreadable


@dataclass(frozen=True, slots=True)
class Interface:
    """One way of talking to a provider, and the variables that switch it on."""

    provider: str
    name: str
    build: Callable[[], Gateway | None]
    variables: str


INTERFACES = (
    Interface("alipay", "Alipay", providers.alipay, "ALIPAY_APP_ID, ALIPAY_APP_PRIVATE_KEY, ALIPAY_PUBLIC_KEY"),
    Interface(
        "wechat",
        "WeChat Pay API v3",
        providers.wechat_v3,
        "WECHATPAY_APP_ID, WECHATPAY_MCH_ID, WECHATPAY_API_V3_KEY, WECHATPAY_PRIVATE_KEY, WECHATPAY_CERT_SERIAL_NO, "
        "WECHATPAY_PUBLIC_KEY, WECHATPAY_PUBLIC_KEY_ID",
    ),
    Interface(
        "wechat", "WeChat Pay API v2", providers.wechat_v2, "WECHATPAY_APP_ID, WECHATPAY_MCH_ID, WECHATPAY_API_V2_KEY"
    ),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What says who pays inside a provider's app, and the variable that switches it on; it is not called."""

    provider: str
    name: str
    variable: str


SIGN_INS = (
    SignIn("alipay", "Alipay sign-in", "ALIPAY_IN_APP"),
    SignIn("wechat", "WeChat sign-in", "WECHATPAY_OAUTH_SECRET"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of asking. `code` is the provider's or the transport's word for what went wrong."""

    configured: bool
    answered: bool = False
    code: str = ""


class Command(ReportingCommand):
    """One line an interface, and one a sign-in of a provider that has an interface.

    Exit code 1 when a configured interface does not answer, or none is configured.
    """

    help = gettext_noop(
        "Ask every configured provider about an order that does not exist; its 'no such order' is success."
    )

    def run(self, **_options: Any) -> None:
        """Ask each, then fail if there is reason to."""
        findings = [self.show(interface, examine(interface)) for interface in INTERFACES]
        names = {each.provider for each, found in zip(INTERFACES, findings, strict=True) if found.configured}
        for sign_in in (sign_in for sign_in in SIGN_INS if sign_in.provider in names):
            self.show_sign_in(sign_in, is_on=providers.get_sign_in(sign_in.provider) is not None)
        if not any(finding.configured for finding in findings):
            self.fail("no_provider", _("No payment provider is configured."))
        if any(finding.configured and not finding.answered for finding in findings):
            self.fail("provider_failed", _("A configured payment provider does not answer as it should."))

    def show(self, interface: Interface, finding: Finding) -> Finding:
        """Report one interface."""
        self.report(
            f"{interface.name}: {sentence(interface, finding)}",
            provider=interface.provider,
            interface=interface.name,
            configured=finding.configured,
            answered=finding.answered,
            code=finding.code,
            **({} if finding.configured else {"missing": interface.variables.split(", ")}),
        )
        return finding

    def show_sign_in(self, sign_in: SignIn, *, is_on: bool) -> None:
        """Report whether payers are signed in inside the provider's app."""
        said = _("on: payers are signed in inside the app")
        if not is_on:
            said = _("off: nobody pays inside the app (needs %(names)s)") % {"names": sign_in.variable}
        self.report(
            f"{sign_in.name}: {said}",
            provider=sign_in.provider,
            sign_in=sign_in.name,
            configured=is_on,
            **({} if is_on else {"missing": [sign_in.variable]}),
        )


def examine(interface: Interface) -> Finding:
    """Build the adapter and ask about an order number that was never given out."""
    try:
        gateway = interface.build()
        if gateway is None:
            return Finding(configured=False)
        providers.door_of(interface.provider).call(gateway.query, new_transaction_id(timezone.now()))
    except KeyUnreadable as error:
        return Finding(configured=True, code=str(error))
    except ProviderError as error:
        return Finding(configured=True, code=error.code)
    return Finding(configured=True, answered=True)


def sentence(interface: Interface, finding: Finding) -> str:
    """The finding for a person."""
    if not finding.configured:
        return _("switched off (needs %(names)s)") % {"names": interface.variables}
    if finding.answered:
        return _("answers a signed call")
    return _("gives no answer that can be trusted (%(code)s)") % {"code": finding.code}
