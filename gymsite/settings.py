"""Settings of gymsite: flat, and from the environment alone (see .env.example for every variable)."""

import os
import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gymsite.cache_settings import cache_settings
from gymsite.database_settings import SQLITE, database_settings
from gymsite.environment import (
    encryption_keys,
    read_environment,
    require_different,
    required_secret,
)
from gymsite.figure_settings import MOST_DAYS, figure, number, seconds
from gymsite.metrics_settings import log_format, metrics_networks, metrics_token
from gymsite.money_settings import amount_in_fen, fee_rate
from gymsite.provider_settings import alipay_settings, wechatpay_settings
from gymsite.schema.settings import SETTINGS as SPECTACULAR_SETTINGS  # noqa: F401 -- read by drf-spectacular
from gymsite.sign_in_settings import second_factor_roles
from gymsite.site_settings import (
    allowed_hosts,
    form_origins,
    public_address,
    sandbox_address,
    webhooks_to_loopback,
)
from gymsite.staff_console import UNFOLD  # noqa: F401 -- read by django-unfold
from gymsite.throttle_settings import rate

BASE_DIR = Path(__file__).resolve().parent.parent
env = read_environment(BASE_DIR)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required_secret(env, "SECRET_KEY", debug=DEBUG)
ALLOWED_HOSTS = allowed_hosts(env, "ALLOWED_HOSTS", debug=DEBUG)
CSRF_TRUSTED_ORIGINS = form_origins(env, "CSRF_TRUSTED_ORIGINS", debug=DEBUG)
PUBLIC_BASE_URL = public_address(env, "PUBLIC_BASE_URL", debug=DEBUG)
TRUSTED_PROXY_COUNT = number(env, "TRUSTED_PROXY_COUNT", default=0, least=0, most=10)

INSTALLED_APPS = [
    "gymsite.console_site.Theme",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "gymsite.static_files.StaticFiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "gymsite",
    "payments",
    "members",
]

MIDDLEWARE = [
    "gymsite.request_signals.RequestSignalsMiddleware",
    "gymsite.api_path.ApiPath",  # nothing below is for the API
    "gymsite.safety_headers.SafetyHeadersMiddleware",
    "gymsite.api.ErrorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gymsite.safety_headers.ContentSecurityMiddleware",
    "gymsite.browser.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "gymsite.browser.AuthenticationMiddleware",
    "gymsite.browser.MessageMiddleware",
    "gymsite.browser.ConsoleGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "gymsite.urls"
WSGI_APPLICATION = "gymsite.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "members.face.pages.in_templates.gym",
            ]
        },
    }
]

# How many requests one process of the site works on at once; whoever comes next waits in front of Django.
WEB_THREADS = number(env, "WEB_THREADS", default=4, most=1000)

# How many processes of the site there are, for `check`; `make serve` starts as many.
WEB_WORKERS = figure(env, "WORKERS", most=1000) or max(2, os.cpu_count() or 1)

# Whether a pooler stands in between that gives each transaction another connection (pgbouncer, `transaction`).
DATABASE_POOLER = env.bool("DATABASE_POOLER", default=False)
DATABASES = {
    "default": database_settings(
        env,
        default_url=f"sqlite:///{BASE_DIR / 'var' / 'gymsite.sqlite3'}",
        is_site="gymsite.wsgi" in sys.modules,  # which a server imports, and reads these settings for
        is_pooled=DATABASE_POOLER,
        command=sys.argv[1] if len(sys.argv) > 1 else "",
    )
}
if DATABASES["default"]["ENGINE"] == SQLITE:
    # The tests race threads against each other: they need a file, a database in memory has one connection.
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "var" / "test.sqlite3")}

CACHES = {"default": cache_settings(env)}

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# How long the link works by which somebody of the staff sets a password.
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

AXES_HANDLER = "members.people.lockout_guard.LockoutGuard"
AXES_FAILURE_LIMIT = 1  # lock: the guard counts wrong passwords
AXES_COOLOFF_TIME = "members.people.lockout.locked_out_for"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # what a success sets back; an address stays as it is
AXES_LOCKOUT_CALLABLE = "members.people.admin.sign_in_page.locked_out"
AXES_USERNAME_CALLABLE = "members.people.lockout.counted_name"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# It would hold the name of whoever signs in, and nothing reads it.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "foundation.client_address.counted_address"

# How often, by foundation/api/throttles.py over the shared cache; None: as often as one likes.
THROTTLE_RATES = {
    "sign_in": rate(env, "THROTTLE_SIGN_IN", default="20/minute"),
    "create": rate(env, "THROTTLE_CREATE", default="60/hour"),
    "search": rate(env, "THROTTLE_SEARCH", default="60/minute"),
    "staff": rate(env, "THROTTLE_STAFF", default="off"),
}

# What of a form the log-in guard masks in what it keeps of an attempt.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "carried"]

# Who signs in with a second factor: None for whoever can refund, approve, reveal or export; () for nobody.
SECOND_FACTOR_ROLES = second_factor_roles(env, debug=DEBUG)
ASK_AGAIN = "members.people.admin.ask_again.ask_again"
# Who may take lists of the console away.
EXPORT_PERMISSION = "payments.permissions.EXPORT_LISTS"
NEXT_STEP = "members.desk.admin.next_steps.next_step"
PAID_AT = "members.desk.admin.collecting.paid_at"
REFUND_BY_RULE = "members.refunds.admin.rule_instead.by_rule_instead"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["members.people.authentication.BearerTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "gymsite.api.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "gymsite.schema.inspector.EndpointSchema",
}
API_BODY_LIMIT = 64 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
# The choice of a language, in the console and on members' pages alike.
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = not DEBUG, True, "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "gymsite.static_files.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# Encryption at rest, exact look-up, and the chain of events.
FIELD_ENCRYPTION_KEYS = encryption_keys(env, debug=DEBUG)
BLIND_INDEX_KEY = required_secret(env, "BLIND_INDEX_KEY", debug=DEBUG)
AUDIT_KEY = required_secret(env, "AUDIT_KEY", debug=DEBUG)
require_different({"SECRET_KEY": SECRET_KEY, "BLIND_INDEX_KEY": BLIND_INDEX_KEY, "AUDIT_KEY": AUDIT_KEY})

# House rules that the environment may say otherwise; None: as the house_rules of members and payments have them.
SESSION_HOURS = figure(env, "SESSION_HOURS")
SESSION_IDLE_MINUTES = figure(env, "SESSION_IDLE_MINUTES")
ASK_AGAIN_MINUTES = figure(env, "ASK_AGAIN_MINUTES")
PAYMENT_EXPIRES_MINUTES = figure(env, "PAYMENT_EXPIRES_MINUTES")
OPEN_PAYMENTS_A_MEMBER = figure(env, "OPEN_PAYMENTS_A_MEMBER", least=0)
UNPAID_PLACES_A_MEMBER = figure(env, "UNPAID_PLACES_A_MEMBER", least=0)
BILLS_KEPT_DAYS = figure(env, "BILLS_KEPT_DAYS", most=MOST_DAYS)
NOTIFICATIONS_KEPT_DAYS = figure(env, "NOTIFICATIONS_KEPT_DAYS", most=MOST_DAYS)
REFUSED_NOTIFICATIONS_KEPT_DAYS = figure(env, "REFUSED_NOTIFICATIONS_KEPT_DAYS", most=MOST_DAYS)
WEBHOOK_MESSAGES_KEPT_DAYS = figure(env, "WEBHOOK_MESSAGES_KEPT_DAYS", most=MOST_DAYS)
PERSON_KEPT_DAYS = figure(env, "PERSON_KEPT_DAYS", most=MOST_DAYS)
REFUND_APPROVAL_THRESHOLD_FEN = amount_in_fen(env, "REFUND_APPROVAL_THRESHOLD")
DESK_REFUND_LIMIT_FEN = amount_in_fen(env, "DESK_REFUND_LIMIT")
PROVIDER_FEE_RATES = {"alipay": fee_rate(env, "ALIPAY_FEE_RATE"), "wechat": fee_rate(env, "WECHATPAY_FEE_RATE")}
PAYMENT_PURPOSES = {
    "membership": "members.purposes.MembershipPurpose",
    "course": "members.purposes.CoursePurpose",
    "private": "members.purposes.PrivateTrainingPurpose",
}
# What a closed month freezes beside the sums of its days: a function of year and month, by its dotted path.
MONTH_STATEMENT = "members.prepaid.statement.month_statement"
# What an audit asks of the apps above, too: `payments.further_checks` says how.
AUDITED_TOO = ["members.prepaid.check.CHECK"]
# What is dropped when its time is over, by the job `keep_in_bounds`.
KEPT_IN_BOUNDS = ["payments.bounds.BOUNDS", "members.bounds.BOUNDS"]
# What the accountant’s month is made of, in this order.
MONTH_PARTS = [
    "payments.accounting.parts.PARTS",
    "payments.tills.month.PARTS",
    "members.prepaid.month.PARTS",
    "payments.invoicing.month.PARTS",
]
# What `work` runs, and the pause after each in seconds. Each may also be run by a timer of the system, anywhere.
BACKGROUND_JOBS = {
    "sync_payments": 5,
    "end_places": 5,
    "repair_differences": 5,
    "reconcile_asked": 5,
    "deliver_webhooks": 5,
    "return_undeliverable": 15,
    "sync_refunds": 15,
    "close_expired_payments": 30,
    "offer_places": 30,
    "withdraw_offers": 30,
    "retry_fulfilments": 60,
    "reconcile": 1800,
    "expire_packs": 3600,
    "prepaid": 3600,  # once a day there is something to keep
    "keep_in_bounds": 3600,
    "verify_audit": 3600,  # whether it is due: once a day, whoever is first
    "generate_sessions": 21600,
}
# How long somebody is kept waiting for a provider: for the connection, and for a call as a whole.
PROVIDER_CONNECT_SECONDS = seconds(env, "PROVIDER_CONNECT_SECONDS", default=2.0)
PROVIDER_CALL_SECONDS = seconds(env, "PROVIDER_CALL_SECONDS", default=5.0)
SANDBOX_URL = sandbox_address(env, "SANDBOX_URL", debug=DEBUG)
# Where whoever tries the demonstration gets a class to buy; empty where there is none.
DEMONSTRATION_PAGE = "/demonstration/" if SANDBOX_URL else ""
WEBHOOKS_TO_LOOPBACK = webhooks_to_loopback(env, "WEBHOOKS_TO_LOOPBACK", debug=DEBUG)
ALIPAY = alipay_settings(env, debug=DEBUG, sandbox_url=SANDBOX_URL)
WECHATPAY = wechatpay_settings(env, debug=DEBUG, sandbox_url=SANDBOX_URL)

# Behind TLS, the browser's side of safety.
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = True
# A cookie of such a name is refused by the browser unless it came over TLS from this very host.
if not DEBUG:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# No shorter than the longest session, and begun anew by every page: when it ends stands in the session itself
# (members.people.staff_session).
SESSION_COOKIE_AGE = max(12, SESSION_HOURS or 0) * 3600
# Else what is said to staff would be kept in a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "gymsite.api.form_refused"

# Who may read /metrics; while nobody may, nothing is measured.
METRICS_TOKEN = metrics_token(env, "METRICS_TOKEN", debug=DEBUG)
METRICS_ALLOW = metrics_networks(env, "METRICS_ALLOW")
METRICS_ON = bool(METRICS_TOKEN or METRICS_ALLOW)
# One for all processes of a machine.
METRICS_DIRECTORY = env.str("METRICS_DIRECTORY", default=str(BASE_DIR / "var" / "metrics"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "gymsite.redaction.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_number)s] %(message)s",
        },
        "json": {"()": "gymsite.json_log.JsonFormatter"},
    },
    "filters": {"untold": {"()": "gymsite.untold.Untold"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": {"text": "line", "json": "json"}[log_format(env, "LOG_FORMAT")],
        }
    },
    "loggers": {
        "django.request": {"filters": ["untold"]},
        "django": {"handlers": [], "propagate": True},  # not twice
        "django.server": {"handlers": [], "propagate": True},  # by its own it would tell whole addresses
        # At DEBUG these write addresses, bodies and the strings that are signed.
        "urllib3": {"level": "INFO"},
        "wechatpy": {"level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
