"""Every variable that the settings read, with the one sentence that says what it is for: the papers are made of it.

What a variable is when it is not set stands where it is read, or in the house rule that it changes; `default` says it
only where no reader does, and `example` what `.env.example` shows in its place. `make papers` writes
`docs/configuration.md` and `.env.example` from here; `make lint` fails where settings read what is not declared.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from gymsite.provider_settings import ALIPAY_GATEWAY, WECHATPAY_GATEWAY


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable. `sentence` is an English msgid; `is_filled` says that it stands open in `.env.example`.

    `default` is a msgid as well: words, where it is no value (`as many as there are cores`). What settings do not
    read is read by what runs them: `deploy/compose.yaml` or, of the process alone, `ENV_FILE`.
    """

    name: str
    sentence: str
    default: str = ""
    example: str = ""
    is_filled: bool = False
    is_read_by_settings: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that go together, under a title."""

    title: str
    settings: tuple[Setting, ...]


REQUIRED = _("required")
NO_ONE = _("none")
SAME_OF_WORK = _("The same for `work` and every other command but `migrate`, which has no limit.")

GROUPS = (
    Group(
        _("The site"),
        (
            Setting(
                "DEBUG",
                _("On only on a developer's machine; off refuses every development key and sandbox."),
                example="off",
                is_filled=True,
            ),
            Setting(
                "SECRET_KEY",
                _("Signs sessions and checkout links: 32 random characters or more."),
                REQUIRED,
                is_filled=True,
            ),
            Setting(
                "ALLOWED_HOSTS",
                _("Host names that the site answers to, comma separated; no *."),
                REQUIRED,
                example="gym.example.com",
                is_filled=True,
            ),
            Setting(
                "CSRF_TRUSTED_ORIGINS",
                _(
                    "Origins (with https://) that forms may be posted from and a `return_url` may lead to, comma "
                    "separated; no wildcard."
                ),
                example="https://gym.example.com",
                is_filled=True,
            ),
            Setting(
                "PUBLIC_BASE_URL",
                _(
                    "The address that members and providers reach the site at; notify and return addresses are built "
                    "on it; https."
                ),
                REQUIRED,
                example="https://gym.example.com",
                is_filled=True,
            ),
            Setting(
                "SECURE_SSL_REDIRECT",
                _("Send http to https; it stays on behind a proxy that `TRUSTED_PROXY_COUNT` counts."),
            ),
            Setting(
                "TRUSTED_PROXY_COUNT",
                _(
                    "How many proxies of your own stand in front and set `X-Forwarded-For` and `X-Forwarded-Proto`: 1 "
                    "behind `deploy/nginx.conf`, where with 0 every page redirects to itself."
                ),
                example="1",
                is_filled=True,
            ),
            Setting(
                "WEB_THREADS",
                _("How many requests one process works on at once, each with a connection to the database of its own."),
            ),
            Setting(
                "WORKERS",
                _("How many processes of the site there are; `check --database default` counts connections by it."),
                _("as many as cores, two at least"),
                example="2",
            ),
            Setting("LOG_LEVEL", _("`DEBUG`, `INFO`, `WARNING` or `ERROR`.")),
            Setting("LOG_FORMAT", _("`text`, or `json`: one object a line.")),
            Setting(
                "METRICS_TOKEN",
                _("Who has this token (32 random characters or more) may read `/metrics`."),
                NO_ONE,
            ),
            Setting(
                "METRICS_ALLOW",
                _(
                    "Who asks from one of these networks, comma separated, may read `/metrics`; with neither nothing "
                    "is measured, and the address does not exist."
                ),
                NO_ONE,
                example="10.0.0.0/8",
            ),
            Setting(
                "METRICS_DIRECTORY",
                _("Where processes keep what they measure; one for all of a machine, `work` among them."),
                "var/metrics",
            ),
            Setting(
                "ENV_FILE",
                _("Another file than `.env`, by its path from the root of the repository; empty: none at all."),
                ".env",
                is_read_by_settings=False,
            ),
        ),
    ),
    Group(
        _("Signing in"),
        (
            Setting("SESSION_HOURS", _("After how many hours staff sign in again, whatever they do.")),
            Setting("SESSION_IDLE_MINUTES", _("After how many minutes without a page staff sign in again.")),
            Setting(
                "SECOND_FACTOR_ROLES",
                _(
                    "Who signs in with a second factor, comma separated: `front_desk`, `coach`, `finance`, `manager`; "
                    "or `none` alone, for nobody."
                ),
                _("whoever can refund, approve, reveal or export; with `DEBUG` on nobody"),
            ),
            Setting(
                "ASK_AGAIN_MINUTES",
                _(
                    "For how many minutes who has proven to be there is not asked again before money goes back or "
                    "what is masked is shown."
                ),
            ),
        ),
    ),
    Group(
        _("How often"),
        (
            Setting(
                "THROTTLE_SIGN_IN",
                _(
                    "Sign-ins from one address, at every door together: a number per second, minute, hour or "
                    "day, or off."
                ),
            ),
            Setting("THROTTLE_CREATE", _("How often a member's token makes something.")),
            Setting(
                "THROTTLE_SEARCH",
                _("How often a member's token searches, and one address opens payment links that are wrong."),
            ),
            Setting("THROTTLE_STAFF", _("Either of the two, for tokens of staff and services.")),
            Setting("OPEN_PAYMENTS_A_MEMBER", _("How many payments a member may have open at once; 0: any number.")),
            Setting(
                "UNPAID_PLACES_A_MEMBER",
                _("How many places in classes a member may hold unpaid at once; 0: any number."),
            ),
        ),
    ),
    Group(
        _("Data"),
        (
            Setting(
                "DATABASE_URL",
                _("`postgres://USER:PASSWORD@HOST:5432/NAME` in production."),
                _("SQLite in `var/gymsite.sqlite3`"),
            ),
            Setting(
                "DATABASE_POOLER",
                _(
                    "On when a pooler stands in between that gives each transaction another connection (pgbouncer); "
                    "docs/operations.md, The database."
                ),
            ),
            Setting(
                "DATABASE_CONNECT_SECONDS", _("How long the site waits for a connection to PostgreSQL; 0: no limit.")
            ),
            Setting("DATABASE_STATEMENT_SECONDS", _("The same for one statement.")),
            Setting("DATABASE_LOCK_SECONDS", _("The same for a lock.")),
            Setting("DATABASE_IDLE_SECONDS", _("The same between two statements of a transaction.")),
            Setting("DATABASE_SILENCE_SECONDS", _("The same for any answer of a server that hangs.")),
            Setting("DATABASE_TCP_SECONDS", _("The same of TCP, for a machine that is gone.")),
            Setting("WORK_DATABASE_CONNECT_SECONDS", SAME_OF_WORK),
            Setting("WORK_DATABASE_STATEMENT_SECONDS", SAME_OF_WORK),
            Setting("WORK_DATABASE_LOCK_SECONDS", SAME_OF_WORK),
            Setting("WORK_DATABASE_IDLE_SECONDS", SAME_OF_WORK),
            Setting("WORK_DATABASE_SILENCE_SECONDS", SAME_OF_WORK),
            Setting("WORK_DATABASE_TCP_SECONDS", SAME_OF_WORK),
            Setting(
                "CACHE_URL",
                _(
                    "Shares the cache between processes: `redis://[:PASSWORD@]HOST:6379/0` (Redis or Valkey; "
                    "`?key_prefix=gym1` where several gyms share it), or `dbcache://django_cache` (after `manage.py "
                    "createcachetable`)."
                ),
                _("a cache in each process, which counts for itself"),
                example="dbcache://django_cache",
                is_filled=True,
            ),
            Setting(
                "POSTGRES_PASSWORD",
                _(
                    "Password of the database in `deploy/compose.yaml`, which makes the two before itself; no "
                    "punctuation."
                ),
                NO_ONE,
                is_read_by_settings=False,
            ),
            Setting(
                "GYMSITE_VERSION",
                _("Which image `deploy/compose.yaml` runs."),
                "latest",
                is_read_by_settings=False,
            ),
            Setting(
                "FIELD_ENCRYPTION_KEYS",
                _("Keys of 32 random bytes in url-safe base64, newest first, comma separated."),
                REQUIRED,
                is_filled=True,
            ),
            Setting(
                "BLIND_INDEX_KEY",
                _("Key of the index that finds encrypted numbers; never changes once data exists."),
                REQUIRED,
                is_filled=True,
            ),
            Setting(
                "AUDIT_KEY",
                _("Key of the chain that proves the payment history; never changes."),
                REQUIRED,
                is_filled=True,
            ),
        ),
    ),
    Group(
        _("Payments"),
        (
            Setting("PAYMENT_EXPIRES_MINUTES", _("How long an unpaid payment stays open.")),
            Setting(
                "REFUND_APPROVAL_THRESHOLD",
                _("Refunds of more than this many yuan of a payment in all wait for a second person."),
                _("none does"),
                example="5000.00",
            ),
            Setting(
                "DESK_REFUND_LIMIT",
                _("The same for what somebody starts who may only propose refunds (the front desk)."),
            ),
            Setting(
                "BILLS_KEPT_DAYS",
                _(
                    "How many days the files of the providers' bills are kept, encrypted; 1096 at least where they "
                    "were compared."
                ),
            ),
            Setting(
                "NOTIFICATIONS_KEPT_DAYS",
                _(
                    "How many days the raw messages of the providers are kept, encrypted, 1096 at least; then that "
                    "they came, and a digest."
                ),
            ),
            Setting(
                "REFUSED_NOTIFICATIONS_KEPT_DAYS",
                _("How many days messages are kept that were no provider's, or not for this merchant."),
            ),
            Setting(
                "WEBHOOK_MESSAGES_KEPT_DAYS",
                _("How many days what web hooks were told is kept, and can be sent again."),
            ),
            Setting(
                "PERSON_KEPT_DAYS",
                _(
                    "How many days after the last business with a member `forget_person` may mask who it was; less "
                    "than five years only where the law allows it."
                ),
            ),
            Setting(
                "ALIPAY_FEE_RATE",
                _("The fee that was agreed with Alipay, in percent; a bill that charges otherwise is reported."),
                NO_ONE,
                example="0.6",
            ),
            Setting("WECHATPAY_FEE_RATE", _("The same of WeChat Pay."), NO_ONE, example="0.6"),
            Setting(
                "PROVIDER_CONNECT_SECONDS",
                _("How many seconds somebody is kept waiting for a connection to a provider."),
            ),
            Setting("PROVIDER_CALL_SECONDS", _("The same for a call of a provider as a whole.")),
            Setting("SANDBOX_URL", _("The stand-in for both providers; development only.")),
            Setting("WEBHOOKS_TO_LOOPBACK", _("Web hooks may go to this machine; development only.")),
        ),
    ),
    Group(
        _("Alipay: the first three or none"),
        (
            Setting(
                "ALIPAY_APP_ID",
                _("The application's id: open.alipay.com → console → web/mobile application → details, APPID."),
            ),
            Setting(
                "ALIPAY_APP_PRIVATE_KEY",
                _(
                    "Your application's RSA2 private key (2048 bits) from Alipay's key tool: PEM, PKCS#1 or "
                    "PKCS#8, or bare base64."
                ),
            ),
            Setting(
                "ALIPAY_PUBLIC_KEY",
                _(
                    "Alipay's public key, not your application's: details → development settings → signing (public-key "
                    "mode), shown after you uploaded yours."
                ),
            ),
            Setting(
                "ALIPAY_SELLER_ID",
                _(
                    "Your account (PID, 2088…): merchant platform → account; when set, notifications for "
                    "another are refused."
                ),
            ),
            Setting(
                "ALIPAY_IN_APP",
                _(
                    "On where the product JSAPI payment is signed: inside Alipay payers are signed in by themselves "
                    "and pay on the page; off, they are led to Alipay's mobile page."
                ),
            ),
            Setting(
                "ALIPAY_GATEWAY_URL",
                _("Another gateway than the real one."),
                ALIPAY_GATEWAY,
            ),
        ),
    ),
    Group(
        _("WeChat Pay: the account, and all of API v3 or the key of API v2, or both"),
        (
            Setting(
                "WECHATPAY_APP_ID", _("AppID of the official account or the open platform, bound to the merchant.")
            ),
            Setting(
                "WECHATPAY_APP_IDS",
                _(
                    "The merchant's further AppIDs, comma separated (mini program, app): they may open orders, and "
                    "their notifications are ours."
                ),
                NO_ONE,
            ),
            Setting(
                "WECHATPAY_OAUTH_SECRET",
                _(
                    "The AppSecret of the official account WECHATPAY_APP_ID: with it payers inside WeChat are signed "
                    "in by themselves. Official account platform → settings and development → basic configuration."
                ),
            ),
            Setting("WECHATPAY_MCH_ID", _("The merchant number: merchant platform → account → merchant information.")),
            Setting(
                "WECHATPAY_API_VERSION",
                _("What opens new payments, `v3` or `v2`; notifications of both are taken when their key is set."),
            ),
            Setting(
                "WECHATPAY_API_V3_KEY",
                _("The API v3 key, 32 characters: merchant platform → account → API security → APIv3 key."),
            ),
            Setting(
                "WECHATPAY_PRIVATE_KEY",
                _(
                    "The merchant's API private key, `apiclient_key.pem`: same page, merchant API "
                    "certificate; API v2 needs it for refunds."
                ),
            ),
            Setting("WECHATPAY_CERT_SERIAL_NO", _("The serial number of that certificate: same page.")),
            Setting(
                "WECHATPAY_PUBLIC_KEY",
                _(
                    "WeChat Pay's public key, or its platform certificate: same page; several during a "
                    "rotation, comma separated."
                ),
            ),
            Setting(
                "WECHATPAY_PUBLIC_KEY_ID",
                _(
                    "That key's id (`PUB_KEY_ID_…`), or the platform certificate's serial number; several in "
                    "the same order."
                ),
            ),
            Setting(
                "WECHATPAY_API_V2_KEY",
                _("The API v2 key, 32 characters: same page; for v2 merchants, or during a transition."),
            ),
            Setting(
                "WECHATPAY_CLIENT_CERTIFICATE",
                _(
                    "The merchant's API certificate, `apiclient_cert.pem`: API v2 refunds only with it and "
                    "the private key."
                ),
            ),
            Setting("WECHATPAY_V2_SIGN_TYPE", _("`HMAC-SHA256` or `MD5`.")),
            Setting("WECHATPAY_GATEWAY_URL", _("Another gateway than the real one."), WECHATPAY_GATEWAY),
        ),
    ),
)


def declared() -> dict[str, Setting]:
    """Every variable by its name."""
    return {setting.name: setting for group in GROUPS for setting in group.settings}
