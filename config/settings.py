"""Settings. A fresh clone runs with none set; production is set by environment variables alone.

ENVIRONMENT        local (default) or production
SECRET_KEY         required in production: 50 or more random characters
ALLOWED_HOSTS      required in production: host names, comma-separated
DATABASE_URL       default: SQLite in this folder; e.g. postgres://user:password@host/name
TRUSTED_PROXIES    how many proxies of our own stand in front, default 0: then X-Forwarded-For is not read
SESSION_IDLE_MINUTES, SESSION_HOURS   when staff sign in again: after 60 idle minutes, after 12 hours
SIGN_IN_DAYS       how long sign-ins stay noted, default 180 days (manage.py clear_sign_ins)
CONTACT_EMAIL      where readers write about errors and accessibility; shown on two pages and in the catalogue
API_RATE           requests for each address, default 600/min; 429 beyond
CACHE_DIR          a folder that only the server's account may write, where its workers count requests together;
                   gunicorn.conf.py makes one; without it each process counts for itself
RELEASES_DIR       where releases of the data lie; default: releases/ beside an SQLite database
PUBLISHER_NAME     who publishes this copy, for catalogues and citations; default: the registry itself
SECURITY_CONTACT   mailto: or https: address for reports of security faults; without it
                   /.well-known/security.txt answers 404
DOCUMENTS_DIR      where copies of the source documents lie; quotes are checked against them
SECURE_HSTS_SECONDS, SECURE_SSL_REDIRECT, CSRF_TRUSTED_ORIGINS, LOG_LEVEL   as named
"""

from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# Environment
PRODUCTION = (
    environment.text("ENVIRONMENT", "local", choices=["local", "production"]) == "production"
)
DEBUG = environment.flag("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG=1 shows the inside of the site. Unset it in production.")
if PRODUCTION:
    SECRET_KEY = environment.required(
        "SECRET_KEY",
        "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
    )
    ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is not set. Set it to the site's names, e.g. ALLOWED_HOSTS=example.org"
        )
else:
    SECRET_KEY = environment.text("SECRET_KEY", "for-this-computer-only-" + "0" * 40)
    ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
# Each adds the address it saw to X-Forwarded-For; what stands before those anybody may have written.
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 0)

# Applications
INSTALLED_APPS = [
    "accounts.apps.TwoFactorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "csp",
    "corsheaders",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "sources",
    "initiatives",
    "signatories",
    "commitments",
    "search",
    "accounts",
    "publishing",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressPages",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "accounts.sessions.SessionLimits",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ]
        },
    }
]

# Database
DATABASE_URL = environment.text("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
try:
    DATABASES = {
        "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
    }
except Exception as error:
    # The URL may hold a password: say what is wrong without repeating it.
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be read. Write sqlite:////full/path/db.sqlite3 or "
        "postgres://user:password@host:5432/name, with special characters percent-encoded."
    ) from error
DATABASE_ENGINE = DATABASES["default"].get("ENGINE", "")
if DATABASE_ENGINE.endswith("sqlite3"):
    # Without these, writers that meet lose writes to "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA busy_timeout=30000;",
    }
elif not DATABASE_ENGINE.endswith("postgresql"):
    raise ImproperlyConfigured(
        "DATABASE_URL names a database this registry is not tested on. Use sqlite:// or postgres://."
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# Counts of requests (sources/throttling.py). In files, not in the database: reading must not wait for
# those who write. What is in them is unpickled, so that nobody else may write there.
CACHE_DIR = environment.text("CACHE_DIR")
IN_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
IN_FILES = {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": CACHE_DIR,
    "OPTIONS": {"MAX_ENTRIES": 500},
}
CACHES = {"default": IN_MEMORY, "throttle": IN_FILES if CACHE_DIR else IN_MEMORY}

# Accounts
# Long and not guessable; no rules on characters, no expiry (NIST SP 800-63B, OWASP ASVS 6.2).
# Hashed by Django's first choice, PBKDF2, whose rounds grow with each release.
DJANGO_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{DJANGO_VALIDATORS}MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.validators.MaximumLengthValidator"},
    {"NAME": f"{DJANGO_VALIDATORS}UserAttributeSimilarityValidator"},
    {"NAME": f"{DJANGO_VALIDATORS}CommonPasswordValidator"},
    {"NAME": "accounts.validators.DecoratedPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
# What an authenticator app shows beside the account's name.
OTP_TOTP_ISSUER = "Child Safety Registry"
# Who failed too often waits (accounts/lockout.py).
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_HANDLER = "accounts.lockout.LockOut"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], ["ip_address"], ["username"]]
AXES_LOCKOUT_CALLABLE = "accounts.lockout.refuse"
AXES_USERNAME_CALLABLE = "accounts.lockout.attempted_name"
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.neighbourhood"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "code"]
# What happened is in accounts.SignIn.
AXES_DISABLE_ACCESS_LOG, AXES_ENABLE_ADMIN, AXES_VERBOSE = True, False, False
SIGN_INS_KEPT = timedelta(days=environment.number("SIGN_IN_DAYS", 180))

# Language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# Readers
CONTACT_EMAIL = environment.text("CONTACT_EMAIL", "")

# Files
STATIC_URL = "static/"
# Collected for production alone; locally files are served from where they are.
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
REGISTRY_FIXTURES = FIXTURE_DIRS[0]
# Beside an SQLite database, so that what belongs together lies together; else in this folder.
DATABASE_DIR = (
    Path(DATABASES["default"]["NAME"]).parent if DATABASE_ENGINE.endswith("sqlite3") else BASE_DIR
)
RELEASES_DIR = Path(environment.text("RELEASES_DIR", str(DATABASE_DIR / "releases")))
PUBLISHER_NAME = environment.text("PUBLISHER_NAME")
SECURITY_CONTACT = environment.address("SECURITY_CONTACT")
DOCUMENTS_DIR = Path(
    environment.text("DOCUMENTS_DIR", str(BASE_DIR.parent / "shared" / "documents"))
)

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# In the database: workers share them, and they can be ended from here (accounts/sessions.py).
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * environment.number("SESSION_IDLE_MINUTES", 60, least=10)
SESSION_LONGEST = 3600 * environment.number("SESSION_HOURS", 12, least=1)
if PRODUCTION:
    # The prefix binds a cookie to this very host: no neighbour can set it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_HSTS_SECONDS = environment.number("SECURE_HSTS_SECONDS", 31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
CSRF_TRUSTED_ORIGINS = environment.listed("CSRF_TRUSTED_ORIGINS")
CORS_URLS_REGEX = r"^/(api|data|catalog|cite|oembed)"
CORS_ALLOW_ALL_ORIGINS = True
# POST is for the queries of the reconciliation service, which change nothing.
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_EXPOSE_HEADERS = ["ETag", "Last-Modified", "Link", "Deprecation", "Sunset"]
CORS_EXPOSE_HEADERS += ["RateLimit", "RateLimit-Policy", "Retry-After"]

# Logs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # What succeeded is in accounts.SignIn.
    "loggers": {"axes": {"level": "WARNING"}},
    "root": {
        "handlers": ["console"],
        "level": environment.text(
            "LOG_LEVEL", "INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
        ),
    },
}

# REST API
REST_FRAMEWORK = {
    # Open for reading: no key, no session, and so nothing to forge.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "sources.negotiation.Negotiation",
    "EXCEPTION_HANDLER": "sources.problems.handle",
    "DEFAULT_SCHEMA_CLASS": "sources.schema.ApiSchema",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "DEFAULT_THROTTLE_CLASSES": ["sources.throttling.ApiThrottle"],
    # For each address, over all workers that share CACHE_DIR.
    "DEFAULT_THROTTLE_RATES": {"anon": environment.text("API_RATE", "600/min")},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Child-safety self-regulation in the European Union: the register",
    "DESCRIPTION": "Initiatives, their signatories and their commitments. Every fact carries the "
    "passages of the documents it rests on. Open for reading, without a key. The "
    "[guide with examples](/api/v1/docs/guide/) says how to begin. Fields that begin "
    "“With as_of” are there, and are columns of the CSV, when a day is asked for.",
    "VERSION": "1.0.0",
    "LICENSE": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "sources.schema.drop_required",
    ],
    "ENUM_NAME_OVERRIDES": {
        "InitiativeStatusEnum": "initiatives.models.Initiative.Status",
        "CommitmentStatusEnum": "commitments.models.Commitment.Status",
        "NationalCodeStatusEnum": "initiatives.models.NationalCode.Status",
        "InitiativeOnDayEnum": ["active", "ended", "not_documented", "not_yet"],
        "ServiceOnDayEnum": ["closed", "not_documented", "not_yet", "running"],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "supportedSubmitMethods": ["get"]},
}
