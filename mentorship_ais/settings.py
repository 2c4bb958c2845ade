"""Configuration: by environment only, every variable with a default that is safe (README lists them all).

Nothing has to be set for development, demonstration and tests: the database starts by itself, the secret key is made
once and kept in `VAR`. Without `DEBUG=1` the site is as strict as in production.
"""

from __future__ import annotations

import secrets
import tomllib
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import bootstrap
from django.contrib.messages import constants as message_levels
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate
from whitenoise.compress import Compressor

from mentorship_ais.operations.database.configuration import database_settings
from mentorship_ais.operations.embedded_postgres import OWNER_ROLE, SITE_ROLE, connection_parameters
from mentorship_ais.operations.logs import logging_settings

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
"""The site's one version number: `/healthz` answers with it, the desk shows it."""
VAR = (BASE_DIR / env.str("VAR", "var")).resolve()
DEBUG = env.bool("DEBUG", False)
HTTPS = env.bool("HTTPS", True)
"""Whether people reach the site by https; `make run` on loopback does not, production always does."""


def kept_secret(path: Path) -> str:
    """Return the secret key of this installation: made once, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(VAR / "secret_key")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
"""Keys of before: what they signed and enciphered (sessions, second factors) is still read, nothing new is made with them."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "reports",
    "programs",
    "mentoring",
    "accounts",
    "mentorship_ais.documents",
    "mentorship_ais.organizations",
    "mentorship_ais.core",
    "mentorship_ais.operations",
    "mentorship_ais.demo",
    "mentorship_ais.core.admin_site.OwnAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "mentorship_ais.operations.static.StaticFiles",
    "django.forms",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "heroicons",
    "django_linear_migrations",
]
# Development tools, from requirements-dev.txt.
if find_spec("django_linear_migrations") is None:
    INSTALLED_APPS.remove("django_linear_migrations")
if DEBUG and find_spec("django_watchfiles") is not None:  # the system tells of a saved file; nobody looks each second
    INSTALLED_APPS.append("django_watchfiles")

MIDDLEWARE = [
    "mentorship_ais.operations.middleware.RequestLog",
    "mentorship_ais.core.security_log.SecurityLog",
    "mentorship_ais.operations.middleware.PatientRequest",
    "django.middleware.security.SecurityMiddleware",
    "mentorship_ais.operations.middleware.StrictHeaders",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # its files carry the strict headers above as well
    "mentorship_ais.operations.middleware.CompressedPages",
    "mentorship_ais.operations.middleware.NothingIsStored",
    "mentorship_ais.operations.middleware.WrongMethodInWords",
    "mentorship_ais.documents.upload_limits.RequestSizeLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sign_in_limits.SignInLimits",
    "accounts.unsaved_forms.SignInRequired",
    "accounts.rights.RightsMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "mentorship_ais.operations.middleware.HistoryWithoutSecrets",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mentorship_ais.core.security_log.ReachedView",
]

ROOT_URLCONF = "mentorship_ais.urls"
WSGI_APPLICATION = "mentorship_ais.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentorship_ais.navigation.page_frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "secondary"}

# --- Database -------------------------------------------------------------------------------------------------------

_site_url, _owner_url = env.str("DATABASE_URL", ""), env.str("DATABASE_OWNER_URL", "")
if _owner_url and not _site_url:
    raise ImproperlyConfigured("DATABASE_OWNER_URL is set without DATABASE_URL: whom should the owner give rights to?")
DATABASES = {
    "default": database_settings(
        _site_url,
        start_server=partial(connection_parameters, VAR / "postgres", role=SITE_ROLE),
        statement_timeout=env.float("DATABASE_STATEMENT_TIMEOUT", 30),
    )
}
DATABASE_OWNER = (
    database_settings(_owner_url, start_server=partial(connection_parameters, VAR / "postgres", role=OWNER_ROLE))
    if _owner_url or not _site_url
    else None
)
"""As whom `migrate` connects (see `operations.database.privileges`); None: the site's own role does everything."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_PATIENCE = 4
"""Seconds that one request may wait for the database before the person is told so (503)."""

PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)

# --- Background work ------------------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 2,
    "update_heartbeat_interval": 10,
    "stalled_worker_timeout": 30,  # as `core.jobs.STALLED_AFTER`
    "shutdown_graceful_timeout": 3,  # then a long job is asked to end, and is done again after the next start
}

# --- People and their sign-in ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = [
    "accounts.hashers.ModestArgon2PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.passwords.NotGuessedFirst"},
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
SIGN_IN_LASTS = 12 * 3600
"""Seconds that a sign-in lasts at most, whatever the work (see `accounts.sign_in_limits`)."""
SIGN_IN_IDLE = 4 * 3600
"""Seconds without work after which the password is asked for again."""
SIGN_IN_IDLE_AT_THE_DESK = 30 * 60
"""The same for support, whose desk shows the people of the whole region."""
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "login"
SECOND_FACTOR = env.str("SECOND_FACTOR", "required", validate=validate.OneOf(["required", "offered"]))
"""`required`: of support and of who sees people of many organisations; all others are offered one. `offered`: to all."""
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # `User.email` is the truth; nobody signs up, the invitation proves the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = False  # `accounts.brakes` instead: shared by all processes, and no stranger closes an account
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Кадры в образовании"
MFA_FORMS = {
    "authenticate": "accounts.second_factor_forms.CodeForm",
    "reauthenticate": "accounts.second_factor_forms.CodeAgainForm",
    "activate_totp": "accounts.second_factor_forms.FirstCodeForm",
    "add_webauthn": "accounts.second_factor_forms.NewKeyForm",
}
ACCOUNT_FORMS = {"reauthenticate": "accounts.second_factor_forms.PasswordAgainForm"}

AGENDA = ["accounts.agenda.tasks", "programs.agenda.tasks"]
"""What each app asks of a person on the start page (see `core.agenda`)."""

ADMIN_LEAVES_OUT = [
    # Their page is English; the desk has its own (`accounts.admin.jobs`).
    "procrastinate.ProcrastinateJob",
    # Second factors and sessions of people are nobody's to read or change; e-mail addresses stand on the account.
    *("mfa.Authenticator", "usersessions.UserSession", "account.EmailAddress"),
]
"""Models of other packages that the desk does not show (see `core.admin_site`)."""

# --- Security -------------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
PROXY_COUNT = env.int("PROXY_COUNT", 0)
"""Trusted proxies in front of the site, see `core.client_address`."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
COOKIE_PREFIX = "__Host-" if HTTPS else ""
"""With it a browser takes a cookie by https from this very host only, so no neighbour can plant one."""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 3 * 24 * 3600  # a sign-in ends sooner, see `SIGN_IN_LASTS`; the row explains it after a weekend
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
KNOWN_BROWSER_COOKIE_NAME = f"{COOKIE_PREFIX}known-browser"
VISION_COOKIE_NAME = f"{COOKIE_PREFIX}vision"
"""«Версия для слабовидящих»: the choice of this browser, signed in or not."""
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they name people: not for cookies
CSRF_FAILURE_VIEW = "mentorship_ais.core.failures.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap/css", Path(bootstrap.__path__[0]) / "css")]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")  # maps are for developers
STORAGES = {
    "default": {
        "BACKEND": "mentorship_ais.documents.storage.PrivateFileStorage",
        "OPTIONS": {
            "location": VAR / "uploads",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if env.str("AWS_STORAGE_BUCKET_NAME", ""):
    from botocore.config import Config

    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("AWS_STORAGE_BUCKET_NAME"),
            "endpoint_url": env.str("AWS_S3_ENDPOINT_URL", None),
            "region_name": env.str("AWS_S3_REGION_NAME", None),
            "default_acl": "private",
            "file_overwrite": True,  # a document's name is its content: equal names are equal files
            # S3-compatible clouds refuse botocore's checksums of 2025.
            # Two tries of at most 2 + 5 seconds: a silent storage does not keep a person, nor a thread, for a minute.
            "client_config": Config(
                connect_timeout=2,
                read_timeout=5,
                retries={"total_max_attempts": 2, "mode": "standard"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                signature_version="s3v4",
                s3={"addressing_style": "path"},
            ),
        },
    }
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Letters --------------------------------------------------------------------------------------------------------

_email = env.dj_email_url("EMAIL_URL", f"file:///{VAR}/letters")  # one slash of an absolute path is eaten
EMAIL_BACKEND = {
    "django.core.mail.backends.filebased.EmailBackend": "mentorship_ais.operations.letter_files.PrivateFiles",
}.get(_email["EMAIL_BACKEND"], _email["EMAIL_BACKEND"])
EMAIL_FILE_PATH = _email["EMAIL_FILE_PATH"]
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = _email["EMAIL_TIMEOUT"] or 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "support@staffedu.ru")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", "support@staffedu.ru")
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{env.int('PORT', 8000)}")
"""The site's own address for links in letters."""

# --- Statistics -----------------------------------------------------------------------------------------------------

YOUNG_TEACHER_AGE = env.int("YOUNG_TEACHER_AGE", 35)
"""«Молодой педагог» is younger, in full years (statistics, coverage)."""
NOVICE_EXPERIENCE = env.int("NOVICE_EXPERIENCE", 3)
"""«Начинающий педагог» has taught less, in full years."""

# --- Language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = env.str("TIME_ZONE", "Europe/Samara")
USE_TZ = True
FORMAT_MODULE_PATH = ["mentorship_ais.formats"]

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_settings(level=env.str("LOG_LEVEL", "INFO"), queries=env.bool("LOG_QUERIES", False))
