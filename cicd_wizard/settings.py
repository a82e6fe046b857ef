"""All settings, from the environment and safe by default. docs/settings.md lists the variables."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from cicd_wizard import environment as env
from generator.version import __version__

PACKAGE_DIR = Path(__file__).resolve().parent
BASE_DIR = PACKAGE_DIR.parent
# The repository keeps templates/ and static/ beside the packages; a wheel carries them inside this one.
DATA_DIR = PACKAGE_DIR if (PACKAGE_DIR / "templates").is_dir() else BASE_DIR
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

PRODUCT_NAME = "CI/CD Wizard"
PRODUCT_VERSION = __version__

# Where people reach the product: printed at the start, nothing else depends on it.
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
DEBUG = env.switch("DEBUG", default=False)
HTTPS = env.switch("HTTPS", default=True)

SECRET_KEY = env.secret("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "Set SECRET_KEY to 50 or more random characters, or SECRET_KEY_FILE to a file that holds them. "
        "`make run` makes one by itself."
    )

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# --- Apps, requests, templates -----------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "formtools",
    "generator",
    "cicd_wizard.ui",
    "cicd_wizard.accounts",
    "cicd_wizard.stacks",
    "cicd_wizard.projects",
    "cicd_wizard.wizard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cicd_wizard.accounts.middleware.HtmxSignInMiddleware",
    "cicd_wizard.accounts.middleware.CurrentTeamMiddleware",
]

ROOT_URLCONF = "cicd_wizard.urls"
WSGI_APPLICATION = "cicd_wizard.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [DATA_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cicd_wizard.accounts.context_processors.page_frame",
            ],
        },
    },
]

# The largest wizard step that the limits allow is wide: 100 names by 10 environments, each with a few fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# --- Storage -----------------------------------------------------------------------------------

SQLITE_OPTIONS: dict[str, Any] = {
    # A transaction takes the write lock when it begins, so two writers wait and neither fails.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364; "
        "PRAGMA cache_size=2000;"
    ),
}

DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(
        dj_database_url.parse(env.secret("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    )
}
_options: dict[str, Any] = DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _options.update(SQLITE_OPTIONS)
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps the connections
    _options.setdefault("pool", {"min_size": 1, "max_size": env.number("DATABASE_POOL_SIZE", 4)})
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counts of failed sign-ins live here: in the database, so that all workers share them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [DATA_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security ----------------------------------------------------------------------------------

# No nonces: every script and style is a file.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cicd_wizard.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    # A browser takes a __Host- cookie only over HTTPS, from this host and for all of it.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
# Only behind a proxy that always sets this header itself: otherwise anybody could.
if env.switch("TRUST_X_FORWARDED_PROTO", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Accounts ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "projects:list"
ACCOUNT_ADAPTER = "cicd_wizard.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators add people; nobody signs up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "cicd_wizard.accounts.forms.SignInForm",
    "change_password": "cicd_wizard.accounts.forms.ChangePasswordForm",
    "reset_password": "cicd_wizard.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "cicd_wizard.accounts.forms.NewPasswordForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)

# --- E-mail ------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "CI/CD Wizard <noreply@localhost>")
MAILERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
}
if env.text("EMAIL_HOST"):
    MAILERS["default"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("EMAIL_HOST"),
            "port": env.number("EMAIL_PORT", 587),
            "username": env.text("EMAIL_USER"),
            "password": env.secret("EMAIL_PASSWORD"),
            "use_tls": env.switch("EMAIL_TLS", default=True),
            "timeout": 20,
        },
    }

# --- Language, time, log -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "UTC")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "cicd_wizard": {"level": "INFO"},
        # Django mails errors to ADMINS by default; here everything goes to one stream.
        "django": {"handlers": [], "level": env.text("LOG_LEVEL", "INFO").upper()},
    },
}
