"""Documents in a bucket of a real S3 server."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer

from tessera.config import env
from tests.registry.test_uploads import PDF, kept

BUCKET = "documents"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    where = {
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT": f"http://{host}:{port}",
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "secret",
    }
    for name, value in where.items():
        monkeypatch.setenv(env.PREFIX + name, value)
    client(where).create_bucket(Bucket=BUCKET)
    settings.STORAGES = settings.STORAGES | {"default": env.file_storage(Path("nowhere"))}
    yield where["S3_ENDPOINT"]
    server.stop()


def client(where: dict[str, str]):
    return boto3.client(
        "s3",
        endpoint_url=where["S3_ENDPOINT"],
        region_name=where["S3_REGION"],
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )


def test_a_document_is_kept_read_and_taken_away_in_the_bucket(bucket: str) -> None:
    found = kept(PDF)
    with default_storage.open(found.file) as file:
        assert file.read() == PDF
    assert default_storage.exists(found.file)
    default_storage.delete(found.file)
    assert not default_storage.exists(found.file)


def test_two_files_of_one_name_do_not_meet(bucket: str) -> None:
    one = default_storage.save("documents/a.pdf", io.BytesIO(b"one"))
    two = default_storage.save("documents/a.pdf", io.BytesIO(b"two"))
    assert one != two


def test_the_whole_settings_take_a_bucket(bucket: str, tmp_path: Path) -> None:
    """As a server starts with it: the health check writes into the bucket and takes it away again."""
    told = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=os.environ
        | {"TESSERA_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tessera.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == "S3Storage"


PROBE = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
name = default_storage.save("health/probe", ContentFile(b"probe"))
default_storage.delete(name)
print(type(default_storage._wrapped).__name__)
"""
