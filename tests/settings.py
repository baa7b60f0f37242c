"""The settings of tests: those of Tessera, in a throw-away data directory, whatever the shell says."""

import os
import tempfile
from pathlib import Path

KEPT = {
    "TESSERA_DATABASE_URL",
    "TESSERA_DATABASE_URL_FILE",
    "TESSERA_POSTGRES_BIN",
    "TESSERA_TEST_DIR",
    "TESSERA_JOBS_STALLED_AFTER",  # for the worker processes that tests start
}
for name in [name for name in os.environ if name.startswith("TESSERA_") and name not in KEPT]:
    del os.environ[name]

if "TESSERA_TEST_DIR" not in os.environ:  # the workers of xdist inherit the controller's
    fresh = Path(tempfile.mkdtemp(prefix=f"tessera-test-{os.getpid()}-"))
    fresh.chmod(0o711)  # the database server runs as another user when we are root
    (fresh / "static").mkdir()
    os.environ["TESSERA_TEST_DIR"] = str(fresh)
os.environ["TESSERA_DATA_DIR"] = os.environ["TESSERA_TEST_DIR"]
os.environ["TESSERA_ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"

from tessera.config.settings import *  # noqa: E402, F403
from tessera.config.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
