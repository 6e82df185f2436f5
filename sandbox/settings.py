"""Settings of the sandbox, a Django project of its own: no accounts, no sessions, one SQLite file."""

import secrets

from sandbox.configuration import REPOSITORY, database_path, is_loopback, read_env_file

read_env_file()

DEBUG = False
SECRET_KEY = secrets.token_urlsafe(48)  # nothing that it signs outlives the process
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if is_loopback() else ["*"]
ROOT_URLCONF = "sandbox.urls"
WSGI_APPLICATION = "sandbox.wsgi.application"
APPEND_SLASH = False

INSTALLED_APPS = ["django.contrib.staticfiles", "sandbox"]
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",  # asks for the host, which must be an allowed one
    "django.middleware.csrf.CsrfViewMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [REPOSITORY / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(database_path()),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "en"
USE_I18N = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [("sandbox", REPOSITORY / "static" / "sandbox")]
WHITENOISE_USE_FINDERS = True
CSRF_COOKIE_NAME = "sandbox_csrf"  # cookies know no ports: the merchant's site on this host keeps its own

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
}
