"""Settings shared by development, tests and production. Every number of the product's rules is here, once."""

from datetime import time, timedelta

from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from microvol.settings import env
from microvol.settings.env import BASE_DIR

SECRET_KEY = "development-only"  # noqa: S105  production.py insists on a real one
DEBUG = False
IS_PRODUCTION = False  # the doctor asks
ALLOWED_HOSTS: list[str] = []
SITE_NAME = "Microvol"
# The address in mails and feeds, which are written where there is no request.
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "microvol.apps.MicrovolConfig",
    "pages",
    "personal_data",
    "reporting",
    "credentials",
    "portfolios",
    "webhooks",
    "tasks",
    "volunteers",
    "organizations",
    "vocabularies",
    "downloads",
    "notifications",
    "accounts",
    "common",
    "microvol.apps.StaffDeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sites",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "common.middleware.RequestIdMiddleware",
    "microvol.operating.recorder.MetricsMiddleware",
    "common.middleware.DatabaseAwayMiddleware",
    "common.middleware.RefusalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "common.static_files.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.middleware.PrivatePagesMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SignInPagesMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.StaffSecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SignedOutMiddleware",
    "common.middleware.WrongMethodMiddleware",
    "common.middleware.RejectNulMiddleware",
    "common.middleware.BodySizeMiddleware",
]

ROOT_URLCONF = "microvol.urls"
WSGI_APPLICATION = "microvol.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "pages.context.shell",
            ],
        },
    },
]

# Database: the embedded server unless DATABASE_URL names a real one.
DATABASE_URL = env.text("DATABASE_URL")
REDIS_URL = env.text("REDIS_URL")
USES_EMBEDDED_SERVICES = not (DATABASE_URL and REDIS_URL)
if USES_EMBEDDED_SERVICES:
    from microvol.embedded import services as embedded

if DATABASE_URL:
    _database = env.database_from_url(DATABASE_URL)
else:
    _database = {"ENGINE": "microvol.embedded.db", **embedded.DSN}
# Connections go through PgBouncer in transaction mode: nothing of a session may outlive a transaction.
PGBOUNCER = env.flag("PGBOUNCER")
_EACH_DATABASE = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER}
_OPTIONS: dict = {
    "connect_timeout": 5,
    # A network that swallows packets is noticed within half a minute.
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
if not PGBOUNCER:  # it takes no options with a connection, so deploy/pgbouncer.sh asks for the same
    # A hanging query ends as an error page instead of a hanging worker; one that nobody waits for any more
    # (common/patience.py), within five seconds.
    _OPTIONS["options"] = (
        "-c statement_timeout=15000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=60000"
        " -c client_connection_check_interval=5000"
    )
DATABASES = {"default": {**_database, **_EACH_DATABASE, "OPTIONS": {**_OPTIONS, **_database.get("OPTIONS", {})}}}
# A replica of it, for reading what bears an age of seconds (common/replica.py).
REPLICA_DATABASE_URL = env.text("REPLICA_DATABASE_URL")
if REPLICA_DATABASE_URL:
    _replica = env.database_from_url(REPLICA_DATABASE_URL)
    DATABASES["replica"] = {**_replica, **_EACH_DATABASE, "OPTIONS": {**_OPTIONS, **_replica["OPTIONS"]}}
    DATABASE_ROUTERS = ["common.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = REDIS_URL or embedded.BROKER_URL
CACHES = {
    "default": {
        # Falls back to process memory while Redis is away (docs/decisions/0003-outbox.md).
        "BACKEND": "common.cache.FallbackRedisCache",
        "LOCATION": REDIS_URL or embedded.CACHE_URL,
        "KEY_PREFIX": "microvol",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.3},
    }
}
VISITOR_PAGES_KEPT_SECONDS = 20  # browse and task pages for people without a session; 0 makes each anew
SURROUNDINGS_KEPT_SECONDS = 300  # what is like a task and how long such work took, for everyone
OUTBOX_PUBLISHES = True  # tests run promised jobs themselves
# Webhooks to this machine itself, for a receiver under development; `check --deploy` refuses it.
WEBHOOKS_MAY_REACH_LOOPBACK = False
IMPRESSIONS_ARE_WRITTEN = True  # by a thread of the process; tests write what was shown themselves
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
# (without a visit, since signing in): after either the session is over (accounts/services.py).
SESSION_LIMITS = (timedelta(days=14), timedelta(days=30))
STAFF_SESSION_LIMITS = (timedelta(hours=4), timedelta(hours=12))
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # scripts of ours read the token from the form they send
DEVICE_COOKIE_NAME = "device"
MESSAGE_STORAGE = "common.messages.Storage"
MESSAGES_COOKIE_NAME = "messages"
CSRF_FAILURE_VIEW = "common.errors.csrf_failure"

# Celery: jobs are short and repeatable; the outbox row is the truth, the broker a hint.
CELERY = {
    "broker_url": BROKER_URL,
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": 600,
    "task_soft_time_limit": 540,
    "broker_transport_options": {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    },
    "broker_connection_retry_on_startup": True,
    "timezone": "UTC",
    "worker_hijack_root_logger": False,
}

# People
AUTH_USER_MODEL = "accounts.User"
SITE_ID = 1
# auth.W004: the address is unique in lower case, by a constraint the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.passwords.NotLikeThePerson"},
    {"NAME": "accounts.passwords.NotOnPublicLists"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = reverse_lazy("pages:start")
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "add_email": "accounts.forms.AddEmailForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = {
    # Mail to one address is what strangers would abuse; a whole workshop may join from one network.
    "signup": "20/m/ip,200/d/ip",
    "reset_password": "10/m/ip,3/m/key,10/d/key",
    "confirm_email": "1/3m/key,10/d/key",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_CONFIRMATION_ANONYMOUS_REDIRECT_URL = reverse_lazy("account_login")
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # identity is provider + its subject, never the mail
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_AUTO_SIGNUP = False  # age and name are asked of everyone
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.SocialSignupForm"}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorAgainForm",
    "activate_totp": "accounts.forms.ActivateSecondFactorForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody gets in unverified, and people with a second step may change their address
STAFF_NEED_SECOND_FACTOR = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
USERSESSIONS_TRACK_ACTIVITY = True


def _social_app(prefix: str) -> list[dict]:
    client_id = env.text(f"{prefix}_CLIENT_ID")
    return [{"client_id": client_id, "secret": env.text(f"{prefix}_CLIENT_SECRET")}] if client_id else []


SOCIALACCOUNT_PROVIDERS = {
    "google": {"APPS": _social_app("GOOGLE"), "SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True},
    "github": {"APPS": _social_app("GITHUB"), "SCOPE": ["user:email"]},
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                **app,
                "provider_id": "linkedin",
                "name": "LinkedIn",
                "settings": {"server_url": "https://www.linkedin.com/oauth"},
            }
            for app in _social_app("LINKEDIN")
        ],
    },
}
# Pressing "Go on with ..." sends a form that ends up there, which the content policy has to know.
SIGN_IN_ORIGINS = [
    origin
    for prefix, origin in {
        "GOOGLE": "https://accounts.google.com",
        "GITHUB": "https://github.com",
        "LINKEDIN": "https://www.linkedin.com",
    }.items()
    if _social_app(prefix)
]

# Languages and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Files. Uploads are private: never under a URL, only through a view that checks (common/files.py).
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_KEPT_DIR = env.text("STATIC_KEPT_DIR")  # files of other releases (common/static_files.py)
STATICFILES_FINDERS = [
    "common.storage.OurStaticFiles",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = env.text("MEDIA_ROOT") or str(BASE_DIR / ".devdata" / "media")
# In MEDIA_ROOT, or in a private bucket where several machines share them (docs/operations.md, "Growing").
S3_BUCKET = env.text("S3_BUCKET")
PRIVATE_FILES: dict = {"BACKEND": "common.storage.PrivateFileStorage"}
if S3_BUCKET:
    PRIVATE_FILES = {
        "BACKEND": "common.bucket.PrivateBucketStorage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "region_name": env.text("S3_REGION", "us-east-1"),
            "access_key": env.required("S3_ACCESS_KEY_ID", "the name that the bucket's server knows us by"),
            "secret_key": env.required("S3_SECRET_ACCESS_KEY", "its secret"),
        },
    }
STORAGES = {
    "default": PRIVATE_FILES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Code of the matching engine that was compiled on first use (docs/operations.md, "Matching: lists and prices").
NUMBA_CACHE_DIR = env.numba_cache_dir()
# The issuer's private keys: files that workers alone read (docs/operations.md, "Keys of the issuer").
ISSUER_KEYS_DIR = env.text("ISSUER_KEYS_DIR") or str(BASE_DIR / ".devdata" / "issuer-keys")
ISSUER_KEYS_ARE_MADE_WHEN_MISSING = False
# Where the issuer sits, in two letters (ISO 3166): certificates name it.
ISSUER_COUNTRY = env.text("ISSUER_COUNTRY").upper()
# Fonts of PDFs: ours, and those that an instance adds for other scripts.
PRINT_FONT_FOLDERS = [str(BASE_DIR / "static" / "build" / "print-fonts"), env.text("PRINT_FONTS_DIR")]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # the longest table: 500 rows of three cells
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "common.storage.SpoolUploadHandler",
]
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
UPLOAD_MAX_FILES = 10
UPLOAD_MAX_PIXELS = 50_000_000
CLAMD = env.text("CLAMD")  # host:port or socket of a virus scanner that sees each upload first
UPLOAD_QUOTA_BYTES = 500 * 1024 * 1024  # per volunteer
UPLOAD_ORPHAN_AFTER = timedelta(hours=24)  # a stored file without a row goes
REQUEST_MAX_BYTES = UPLOAD_MAX_FILES * UPLOAD_MAX_BYTES + 10 * 1024 * 1024  # more than the proxy lets through
UPLOAD_TYPES = {
    "afdesign", "ai", "csv", "diff", "docx", "gif", "ipynb", "jpeg", "jpg", "json", "log", "md", "mp3", "mp4", "odg",
    "odp", "ods", "odt", "patch", "pdf", "png", "po", "pptx", "psd", "py", "r", "rtf", "srt", "svg", "tsv", "txt",
    "vtt", "webm", "webp", "xliff", "xlsx", "zip",
}  # fmt: skip

# Mail: the backend stores a row, a worker sends it with MAIL_TRANSPORT.
EMAIL_BACKEND = "notifications.mail.OutboxEmailBackend"
MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Microvol <hello@microvol.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 20
# What the mail server or provider takes in a minute, in all and for each domain of recipients; 0 is no limit.
MAIL_PER_MINUTE = env.integer("MAIL_PER_MINUTE", 0)
MAIL_PER_DOMAIN_PER_MINUTE = env.integer("MAIL_PER_DOMAIN_PER_MINUTE", 0)
# Where returned mail goes (docs/operations.md); each mail then leaves from an address of its own under it.
BOUNCE_ADDRESS = env.text("BOUNCE_ADDRESS")
# A mail provider's API instead of SMTP: its name, the key's name in django-anymail, the view of its webhook.
MAIL_PROVIDERS = {
    "brevo": ("BREVO_API_KEY", "BrevoTrackingWebhookView"),
    "mailgun": ("MAILGUN_API_KEY", "MailgunTrackingWebhookView"),
    "postmark": ("POSTMARK_SERVER_TOKEN", "PostmarkTrackingWebhookView"),
    "resend": ("RESEND_API_KEY", "ResendTrackingWebhookView"),
    "sendgrid": ("SENDGRID_API_KEY", "SendGridTrackingWebhookView"),
    "sparkpost": ("SPARKPOST_API_KEY", "SparkPostTrackingWebhookView"),
}
MAIL_PROVIDER = env.choice("MAIL_PROVIDER", MAIL_PROVIDERS)
if MAIL_PROVIDER:
    MAIL_TRANSPORT = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
    ANYMAIL = {
        MAIL_PROVIDERS[MAIL_PROVIDER][0]: env.required("MAIL_PROVIDER_KEY", "the API key of the mail provider"),
        "WEBHOOK_SECRET": env.required("MAIL_WEBHOOK_SECRET", "two random words as name:password, for its webhook"),
        "REQUESTS_TIMEOUT": EMAIL_TIMEOUT,
    }
MAILBOX_ENABLED = False  # the page that shows sent mail, for development

# The address of a public portfolio that the landing page may show as its example; its owner agreed.
EXAMPLE_PORTFOLIO = env.text("EXAMPLE_PORTFOLIO")

# Headers
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *SIGN_IN_ORIGINS],
        "frame-ancestors": [NONE],
    }
}

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "common.api.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["common.api.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "common.api.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "common.schema.ScopedSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "240/min", "wrong_token": "20/min"},
    "EXCEPTION_HANDLER": "common.api.exception_handler",
    "PAGE_SIZE": 20,
    "NUM_PROXIES": env.integer("TRUSTED_PROXY_COUNT", 0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Microvol API",
    "DESCRIPTION": "Read open tasks without signing in; claim, submit and release with an access token.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",  # where a bearer token may need roles, as our scopes
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,  # what is sent has rules of its own: a file is bytes, a text may not be empty
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "defaultModelsExpandDepth": -1},  # schemas stand with each operation
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "common.logs.RequestIdFilter"}},
    "formatters": {"plain": {"()": "common.logs.PlainFormatter"}, "json": {"()": "common.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["request_id"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO", "handlers": []},  # Django's own handlers would print each line twice
        "django.server": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "celery": {"level": "INFO"},
        "fontTools": {"level": "WARNING"},
    },
}

# Who may read /metrics: whoever brings the token, or calls from one of these networks. Nobody else, 404.
METRICS_TOKEN = env.text("METRICS_TOKEN")
METRICS_FROM = env.networks("METRICS_FROM")

# The rules' numbers (product.md section 2). Times are in hours or days as named.
TASK_MINUTES_MIN = 15
TASK_MINUTES_MAX = 8 * 60
ACCEPTANCE_POINTS_MIN = 3
ACCEPTANCE_POINTS_MAX = 6
TASK_PLACES_MAX = 200
# (largest estimate in minutes, lease)
LEASES = [(60, timedelta(hours=48)), (180, timedelta(days=5)), (480, timedelta(days=10))]
REVISION_LEASE_MIN = timedelta(hours=48)
EXTENSIONS_MAX = 2
# (accepted tasks from which it holds, open claims)
OPEN_CLAIM_LIMITS = [(0, 1), (1, 3), (5, 5)]
PENDING_REQUESTS_PER_PLACE = 3
REVIEW_DUE_BUSINESS_DAYS = 3
REVIEW_REMINDER_BUSINESS_DAYS = [1, 3, 5]
REVIEW_BACKUP_BUSINESS_DAY = 6
REVIEW_PEER_BUSINESS_DAYS = [10, 11, 12, 13]  # a few more qualified volunteers are asked on each, until one takes it
REVIEW_UNCONFIRMED_BUSINESS_DAY = 14
NUDGE_EVERY_BUSINESS_DAYS = 2  # a volunteer's own, from the day the answer is due
PEERS_ASKED_AT_ONCE = 3
PEER_ACCEPTED_OF_KIND = 5  # or one accepted task with a needed skill rated "solid"
PEER_REVIEW_MINUTES = [(60, 15), (480, 30)]  # (largest estimate of the reviewed task, minutes of the review)
ANSWERED_SHARE_OVER = timedelta(days=365)
OVERDUE_REVIEWS_THAT_BLOCK = 3
REVISION_ROUNDS = 2
APPEAL_WITHIN = timedelta(days=30)  # after the review
TRANSFERABLE_FROM_ORGANIZATIONS = 2  # that saw the same, before it shows
SAVED_PHRASES_MAX = 50  # of one organisation
QUESTIONS_PER_DAY = 10  # that one person asks in public
QUESTIONS_WAITING_PER_TASK = 3  # of one person, unanswered
QUESTION_REMINDER_BUSINESS_DAYS = 2
BRIEF_NEWS_AFTER = timedelta(minutes=10)  # changes of a brief are gathered for so long, and told as one
ANSWER_NEWS_EVERY = timedelta(hours=1)  # the asker hears of an answer that was edited, at most so often
MESSAGES_PER_HOUR = 30  # of one person
MESSAGE_FILES_MAX = 3  # with one message
ABSENCE_DAYS_MAX = 365
MODERATED_BRIEFS = 3
# What the public page of service levels promises for us, and over which time it looks back.
SERVICE_PROMISES = {"briefs": timedelta(hours=24), "reports": timedelta(days=2), "appeals": timedelta(days=5)}
SERVICE_LEVELS_OVER = timedelta(days=90)
REPORTS_PER_DAY = 10  # by one person
REPORTS_THAT_HOLD = 3  # different people, until a person has looked at the task
TASK_RECONFIRM_AFTER = timedelta(days=30)
ORGANIZATION_IDLE_AFTER = timedelta(days=90)
CONFIRMED_MINUTES_FACTOR = 1.5
FACTS_FROM_CLOSED_TASKS = 3
INVITATION_VALID_FOR = timedelta(days=14)
INVITATIONS_PER_DAY = 20  # per organisation: invitations carry words of ours to strangers
NEW_ORGANIZATIONS_MAX = 3  # that one person may own before we checked any
WAITING_LIST_HOLD = timedelta(hours=24)
CHECKS_AT_ONCE_MAX = 100  # links or numbers of certificates in one go
CHECKS_ANSWERED_DIRECTLY = 20  # more are a job
DOWNLOADS_WAITING_MAX = 5  # files being made for one person
DOWNLOADS_KEPT_FOR = timedelta(days=7)
# How long else things are kept stands with what deletes them; personal_data/retention.py lists all of it.
DRAFTS_KEPT_FOR = timedelta(days=180)  # of claims that ended without work
NEWS_KEPT_FOR = timedelta(days=365)  # messages on the site, and that a mail was sent
UNCONFIRMED_KEPT_FOR = timedelta(days=30)  # accounts whose address nobody confirmed
INVITATIONS_KEPT_FOR = timedelta(days=30)  # addresses, after the link ran out or was answered
LEAVING_WAIT = timedelta(days=7)  # from asking for deletion until the account is erased
NEXT_STEP_AFTER = 3  # accepted tasks with one organisation
HEAD_START = timedelta(hours=24)  # of people an organisation would work with again
BULK_CHECKS_WAITING_MAX = 50  # anybody may start one, so not without end
# Invitations to a task, by the engine and by organisations alike.
INVITED_PER_DAY = 1
INVITED_PER_WEEK = 2  # in seven days; people may choose fewer
INVITED_FIRST_WAVE = 5  # per open place
INVITED_PER_PLACE = 10  # per open place, all waves together
INVITED_NEXT_WAVE_AFTER = timedelta(hours=48)
INVITED_UNANSWERED_MAX = 3  # in a row; then none until the next visit
INVITED_FROM_HOUR = 5  # of the site's zone: the engine chooses once a day, from then on
INVITED_AT_ONCE_BEFORE = timedelta(hours=72)  # a task that closes sooner does not wait for the morning
# What became of accepted work: asked once at each age, and caught up for a while where a run was missed.
OUTCOME_DAYS = [30, 90]
OUTCOME_ASKED_WITHIN = timedelta(days=30)
OUTCOME_ASKED_FROM = time(8)  # by the organisation's clock, on its working days
OUTCOME_LINK_VALID_FOR = timedelta(days=60)
OUTCOME_CHANGED_WITHIN = timedelta(days=30)  # after the first answer
OUTCOMES_MAILED_MAX = 10  # in one mail; the desk lists all
# Mail that waits for the morning, by each person's own clock.
DIGEST_TIME = time(8)
DIGEST_LATEST_TIME = time(20)  # a missed run is caught up until then
DIGEST_WEEKDAY = 3  # of the weekly digest for whoever never chose: Thursday
DIGEST_SLOWS_AFTER = 4  # digests without a visit: every day, then every week, then every four weeks
DIGEST_STOPS_AFTER = timedelta(days=90)  # without a visit
DIGEST_ENTRIES_KEPT = timedelta(days=60)
DIGEST_ALARM_FROM = 5  # a silent day is suspicious where usually as many go out
QUIET_FROM = time(22)
QUIET_UNTIL = time(7)
# Portfolios
FORMER_ADDRESS_KEPT_FOR = timedelta(days=180)  # it leads to the new one, and nobody else may take it
FORMER_ADDRESSES_MAX = 3  # that one page may hold on to at a time
SELECTED_LINES_MAX = 3
TARGET_ROLES_MAX = 5
OTHER_WORK_MAX = 30
STATEMENTS_MAX = 50
COVER_PIXELS_MAX = 1200  # the longer side of a line's picture
