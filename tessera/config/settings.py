"""All settings, in one file, read from the environment and checked at start (see ``checks.py``)."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from tessera.config import database, env

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", default="var")).resolve()

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)
SECRET_KEY = env.secret("SECRET_KEY") or env.kept_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("TRUSTED_ORIGINS")
HTTPS = env.flag("HTTPS", default=False)
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
# How many proxies of ours each add a hop to X-Forwarded-For; whatever stands further left, anybody can write.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=1 if BEHIND_PROXY else 0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "tessera.config",
    "tessera.lib.db",
    "procrastinate.contrib.django",
    "tessera.jobs",
    "tessera.audit",
    "tessera.areas",
    "tessera.dictionary",
    "tessera.accounts",
    "tessera.registry",
    "tessera.attestation",
    "tessera.versions",
    "tessera.notifications",
    "tessera.changes",
    "tessera.bulk",
    "tessera.intake",
    "tessera.selfservice",
    "tessera.liveness",
    "tessera.statistics",
    "tessera.web",
    "tessera.console",
    "tessera.portal",
]

MIDDLEWARE = [
    "tessera.web.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tessera.web.middleware.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tessera.web.middleware.SeenSessions",
    "tessera.web.middleware.SecondFactor",
    "tessera.web.middleware.ViewerOnRequest",
    "tessera.web.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tessera.config.urls"
WSGI_APPLICATION = "tessera.config.wsgi.application"
FORM_RENDERER = "tessera.web.forms.KitRenderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tessera.web.context.shell",
            ],
            "builtins": ["tessera.web.templatetags.kit"],
        },
    }
]

DATABASES = {"default": database.from_environment(DATA_DIR)}
# Holds what the rate limits have counted: all processes must count together. A full cache would forget counts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempts",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES: dict[str, str] = {}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "tessera.accounts.adapter.StaffAccounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {"login": "tessera.web.account_forms.LogInForm"}
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_HOURS; closing the browser is no log-out on a phone
# Wrong codes of the second step count by user, wherever they come from; wrong passwords by LOG_IN_RATE_LIMIT,
# which leaves room for the lock-out by account and address that axes keeps.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/300s/key"}
LOG_IN_RATE_LIMIT = "30/m/ip,20/300s/key"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "tessera.accounts.adapter.StaffFactors"
USERSESSIONS_TRACK_ACTIVITY = True
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=not DEMO and not DEBUG)
AXES_FAILURE_LIMIT = env.number("LOGIN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = 1  # hour
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_CLIENT_IP_CALLABLE = "tessera.accounts.addresses.client_address"
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

# People on the portal have a session and a cookie of their own, which console pages never see.
PORTAL_COOKIE_NAME = "tessera_portal"
PORTAL_COOKIE_PATH = "/my/"
PORTAL_SESSION_MINUTES = env.number("PORTAL_SESSION_MINUTES", default=240)
PORTAL_IDLE_MINUTES = env.number("PORTAL_IDLE_MINUTES", default=30)
PORTAL_FRESH_MINUTES = env.number("PORTAL_FRESH_MINUTES", default=10)
PORTAL_DEVICES = env.number("PORTAL_DEVICES", default=5)
LOG_INS_FILE = env.text("LOG_INS_FILE", default="")  # the providers of log-ins, as TOML or JSON
PORTAL_LOG_IN_RATE_LIMIT = "120/m/ip"  # log-ins that begin; whole villages share an address
PORTAL_LOGINS_PER_HOUR = env.number("PORTAL_LOGINS_PER_HOUR", default=20)
# Whether a code to one's phone lets in, to see how far one's requests have come.
PORTAL_CODE_LOG_IN = env.flag("PORTAL_CODE_LOG_IN", default=DEMO)
PORTAL_CODE_RATE_LIMIT = "60/h/ip"  # codes that are asked for, and guesses at them

PORTAL_FOR_WHOM_COOKIE_NAME = "tessera_for_whom"  # the person for whom they act; it opens nothing by itself
AGE_OF_MAJORITY = env.number("AGE_OF_MAJORITY", default=18)  # parents on record act for younger children

SESSION_COOKIE_AGE = env.number("SESSION_HOURS", default=10) * 3600
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
# The proxy in front redirects to HTTPS; whether a domain's other names are HTTPS only is not ours to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)

LANGUAGE_CODE = env.text("LANGUAGE", default="en")
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic"))]
FORMAT_MODULE_PATH = "tessera.web.formats"
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = env.text("TIME_ZONE", default="UTC")
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": env.file_storage(DATA_DIR / "files"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a household of sixty with all that a country asks of each
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_MEGABYTES", default=20) * 1024 * 1024
CLAMD = env.text("CLAMD", default="")  # the virus scanner: a Unix socket's path or "host:port"
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_MEGABYTES", default=2048) * 1024 * 1024

# Other servers are asked by HTTPS at public addresses; networks of ours are named here ("10.1.0.0/16").
OUTGOING_PRIVATE_NETWORKS = env.words("OUTGOING_PRIVATE_NETWORKS")
OUTGOING_LOOPBACK = DEMO or DEBUG

EMAIL_HOST = env.text("EMAIL_HOST", default="")
_MAILER = (
    "smtp" if EMAIL_HOST else "console" if DEMO or DEBUG else "dummy"
)  # a log must hold no link that lets in
EMAIL_BACKEND = f"django.core.mail.backends.{_MAILER}.EmailBackend"
EMAIL_PORT = env.number("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.text("EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_PASSWORD") or ""
EMAIL_USE_TLS = env.flag("EMAIL_TLS", default=True)
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", default=15)  # seconds
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", default="tessera@localhost")
# Of the gateway; without it the one that was entered on screen holds.
SMS_SECRET = env.secret("SMS_SECRET") or ""

# Keys that encrypt sensitive identifiers: "id:base64key,id:base64key"; the first one encrypts, all decrypt.
FIELD_KEYS = env.secret("FIELD_KEYS") or env.kept_field_key(DATA_DIR / "field_keys")
BLIND_INDEX_KEY = env.secret("BLIND_INDEX_KEY") or env.kept_secret(DATA_DIR / "blind_index_key")

COUNTRY_CODE = env.text("COUNTRY", default="")  # ISO 3166-1 alpha-2, reads local phone numbers
PORTAL_OPEN_REQUESTS = env.number("PORTAL_OPEN_REQUESTS", default=20)  # of one citizen, not decided yet
DRAFT_DAYS = env.number("DRAFT_DAYS", default=14)  # a form that was begun and not sent is kept so long
# A photo is deleted so long after the decision.
LIVENESS_PHOTO_DAYS = env.number("LIVENESS_PHOTO_DAYS", default=30)
# Beyond these a record is doubted and comes into the lists of what is to be mended (tessera/registry/quality).
HEAD_AGE = env.number("HEAD_AGE", default=18)
MARRIAGE_AGE = env.number("MARRIAGE_AGE", default=18)
PARENT_AGE = env.number("PARENT_AGE", default=12)
OLDEST_AGE = env.number("OLDEST_AGE", default=110)
MOST_SPOUSES = env.number("MOST_SPOUSES", default=1)
QUALITY_HOURS = env.number("QUALITY_HOURS", default=24)  # how often the register is gone through for faults
STATISTICS_DAYS = env.number("STATISTICS_DAYS", default=400)  # days that figures are kept for, one by one
# The number that people may call, shown on each page of the portal.
HELP_LINE = env.text("HELP_LINE", default="")
SITE_URL = env.text("SITE_URL", default="http://localhost:8000")  # how links in messages begin
REGISTRY_NAME = env.text("REGISTRY_NAME", default="Tessera")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
JOBS_STALLED_AFTER = env.number("JOBS_STALLED_AFTER", default=30)  # seconds without a sign of life
JOBS_MAX_ATTEMPTS = 5

LOGGING_CONFIG = "tessera.config.logging.configure"
LOGGING = {"level": env.text("LOG_LEVEL", default="INFO"), "json": env.maybe("LOG_JSON")}
