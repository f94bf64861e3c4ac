"""Settings. A fresh clone runs with none set; production is set by environment variables alone.

docs/deploy.md lists them all, with their defaults.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import databases, environment
from sources.about import LICENCE

BASE_DIR = Path(__file__).resolve().parent.parent

# Environment
PRODUCTION = (
    environment.text("ENVIRONMENT", "local", choices=["local", "production"]) == "production"
)
DEBUG = environment.flag("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG=1 shows the inside of the site. Unset it in production.")
if PRODUCTION:
    SECRET_KEY = environment.secret("SECRET_KEY", 50)
    ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS is {'any name' if ALLOWED_HOSTS else 'not set'}. "
            "Set it to the site's names, e.g. ALLOWED_HOSTS=example.org"
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
    "operations",
]
MIDDLEWARE = [
    "operations.middleware.Observed",
    "operations.middleware.SecurityHeaders",
    "operations.middleware.ApiOverTLS",
    "operations.replicas.ReadFromReplicas",
    # Before sessions and all that makes an answer: what was answered once is kept.
    "sources.caching.Answers",
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
DATABASES = {"default": databases.database("DATABASE_URL", DATABASE_URL)}
DATABASE_ENGINE = DATABASES["default"]["ENGINE"]
# Copies to read from (operations/replicas.py).
REPLICAS = []
for number, url in enumerate(environment.listed("REPLICA_URLS"), start=1):
    REPLICAS.append(f"replica{number}")
    DATABASES[REPLICAS[-1]] = databases.database("REPLICA_URLS", url)
    DATABASES[REPLICAS[-1]]["TEST"] = {"MIRROR": "default"}
DATABASE_ROUTERS = ["operations.replicas.Router"] if REPLICAS else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# Where workers count requests together (sources/tally.py). In a file, not in the database: reading must
# not wait for those who write.
CACHE_DIR = environment.text("CACHE_DIR")
# Of each worker, for answers that are kept while nothing is written (sources/caching.py).
ANSWERS_MB = environment.number("ANSWERS_MB", 16)
# On disk, in CACHE_DIR, for exports that are too large for that (sources/snapshots.py).
EXPORTS_MB = environment.number("EXPORTS_MB", 1024)

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
# A list on this machine of what breaches made known: nobody else is asked.
if BREACHED_PASSWORDS := environment.file("BREACHED_PASSWORDS"):
    AUTH_PASSWORD_VALIDATORS.append(
        {
            "NAME": "accounts.validators.BreachedPasswordValidator",
            "OPTIONS": {"path": BREACHED_PASSWORDS},
        }
    )
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
# To look for the words of each label in no catalogue took a third of a page.
USE_I18N = any(LOCALE_PATHS[0].glob("*/LC_MESSAGES/*.mo"))

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
# Nothing here asks for any of these; a script that slipped in could not either.
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "encrypted-media=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), "
    "payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), "
    "xr-spatial-tracking=()"
)
# What other sites may load; pages are for themselves alone.
CROSS_ORIGIN_REGEX = r"^/(api|data|catalog|cite|oembed|embed|static)(/|\.|$)"
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
# Monitors on the machine itself ask without TLS.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
SECURE_HSTS_SECONDS = environment.number("SECURE_HSTS_SECONDS", 31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
CSRF_TRUSTED_ORIGINS = environment.listed("CSRF_TRUSTED_ORIGINS")
CORS_URLS_REGEX = r"^/(api|data|catalog|cite|oembed|embed)"
CORS_ALLOW_ALL_ORIGINS = True
# POST is for the queries of the reconciliation service, which change nothing.
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_EXPOSE_HEADERS = ["ETag", "Last-Modified", "Link", "Deprecation", "Sunset"]
CORS_EXPOSE_HEADERS += ["RateLimit", "RateLimit-Policy", "Retry-After"]

# Operations
LOG_FORMAT = environment.text(
    "LOG_FORMAT", "json" if PRODUCTION else "text", choices=["json", "text"]
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "operations.logs.WithRequestId"}},
    "formatters": {
        "json": {"()": "operations.logs.Lines"},
        "text": {"format": "{levelname} {message} [{request_id}]", "style": "{"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": LOG_FORMAT,
        }
    },
    # What succeeded is in accounts.SignIn.
    "loggers": {"axes": {"level": "WARNING"}},
    "root": {
        "handlers": ["console"],
        "level": environment.text(
            "LOG_LEVEL", "INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
        ),
    },
}
# Statements that take so many milliseconds are noted; 0: none.
SLOW_QUERY_MS = environment.number("SLOW_QUERY_MS", 500)
METRICS_TOKEN = environment.secret("METRICS_TOKEN", 20, optional=True)
BACKUP_DIR = environment.text("BACKUP_DIR")
WRITTEN_FOLDERS = [DATABASE_DIR, RELEASES_DIR, *([BACKUP_DIR] if BACKUP_DIR else [])]

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
    "DEFAULT_THROTTLE_RATES": {"anon": environment.rate("API_RATE", "600/min")},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Child-safety self-regulation in the European Union: the register",
    "DESCRIPTION": "Initiatives, their signatories and their commitments. Every fact carries the "
    "passages of the documents it rests on. Open for reading, without a key. The "
    "[guide with examples](/api/v1/docs/guide/) says how to begin. Fields that begin "
    "“With as_of” are there, and are columns of the CSV, when a day is asked for.",
    "VERSION": "1.0.0",
    "LICENSE": {"name": LICENCE["title"], "url": LICENCE["path"]},
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "sources.schema.drop_required",
        "sources.schema.describe_headers",
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
