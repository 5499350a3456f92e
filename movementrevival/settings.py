"""One settings file; what differs between machines comes from the environment."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from movementrevival.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

environment = Environment(BASE_DIR)

VAR_DIR = BASE_DIR / environment.text("VAR_DIR", "var")

DEBUG = environment.debug
SECRET_KEY = environment.secret_key()
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
ANSWERS_KEYS = environment.fernet_keys("ANSWERS_KEYS", "ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMhISE=")
SITE_URL = environment.site_url()
ALLOWED_HOSTS = environment.hosts(SITE_URL)
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
PORT = environment.port()
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "movementrevival",
    "articles",
    "bookings",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "phonenumber_field",
    "simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "movementrevival.middleware.AccessLog",
    "movementrevival.middleware.SecurityHeaders",
    "csp.middleware.CSPMiddleware",
    "movementrevival.middleware.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "movementrevival.middleware.GZip",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "movementrevival.middleware.DatabaseAway",
    "movementrevival.middleware.ClinicZone",
]

ROOT_URLCONF = "movementrevival.urls"
WSGI_APPLICATION = "movementrevival.wsgi.application"

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
                "movementrevival.context.site",
            ],
        },
    },
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # its own cookie is readable
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Two engines, both first class. SQLite: a writing transaction takes the lock when it begins (IMMEDIATE), so that
# what it read is still true when it writes; readers go on meanwhile (WAL); a confirmed visit survives a power
# cut (synchronous FULL). See docs/decisions/0001-two-engines.md.
DATABASES = {"default": environment.database(f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"].get("ENGINE") == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = str(BASE_DIR / DATABASES["default"]["NAME"])
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": environment.cache()}

# Mail. The worker sends it; no page ever waits for the mail server.
EMAIL_TIMEOUT = 15
EMAIL_FILE_PATH = VAR_DIR / "mail"
mail = environment.email(EMAIL_FILE_PATH)
globals().update(mail)
DEFAULT_FROM_EMAIL = environment.sender(mail)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SMS_TIMEOUT = 15
SMS_PROVIDER = environment.sms()

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"  # instants are stored so; pages, mail and worker activate the clinic's zone
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["movementrevival.formats"]
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "movementrevival.staticfiles.OneStylesheetStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site's pages have a use for our files

# Safety. Our own middleware sends HSTS whenever SITE_URL is https, behind a proxy that ends TLS too.
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "movementrevival.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000  # a whole book pasted into an article is refused beside its field
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # an article's form has eight for each of its citations
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["movementrevival.uploads.Bounded"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy that ends TLS redirects; a redirect here would break health checks over http
]
LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ARTICLES_CONTACTS = "movementrevival.context.article_contacts"
ARTICLES_CLINIC = "movementrevival.context.article_clinic"
ARTICLES_EDITION = "movementrevival.context.edition"
# What the worker does once a minute beside the bookings; each without arguments, and again if it fails.
WORKER_STEPS: list[str] = [
    "articles.tasks.forget",
    "articles.tasks.remind_reviewers",
    "articles.tasks.index_changed_articles",
]

# Nothing about a patient in the logs: the route's name instead of the path (paths hold tokens), and no message
# of a database error (PostgreSQL quotes the row in it).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"route": {"()": "movementrevival.logs.RouteInsteadOfPath"}},
    "formatters": {"line": {"()": "movementrevival.logs.DiscreetFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["route"]},
    },
    "root": {"handlers": ["console"], "level": environment.log_level()},
    "loggers": {
        "django": {"handlers": [], "level": environment.log_level(), "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # What a query held is personal data: never logged, whatever the level.
        "django.db.backends": {"level": "WARNING", "propagate": True},
        # Its debug lines print what a page was drawn from.
        "django.template": {"level": "INFO", "propagate": True},
    },
}

environment.refuse_if_wrong()
