"""The settings of the tests: the product's own, except for what is slow or leaves this process."""

import os

# The product reads its settings from the environment; a test must not see the developer's own.
for name in ("SECRET_KEY_FILE", "DEBUG", "CSRF_TRUSTED_ORIGINS", "SITE_URL", "STATIC_ROOT"):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "a-key-of-the-tests-that-guards-nothing-at-all-0123456789"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
os.environ["HTTPS"] = "off"
# scripts/test points this at a PostgreSQL server of its own for the second run of the web tests.
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:")

from cicd_wizard.settings import *
from cicd_wizard.settings import MIDDLEWARE

# The real hasher is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Names with a hash need collectstatic to have run; tests read the files where they lie.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nor does WhiteNoise find anything to serve before that.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise")]
