"""Files that answer a question."""

import io
from typing import Any

import pytest
from PIL import Image

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.intake import errors
from tessera.intake.actions import submissions, uploads
from tessera.intake.choices import Action
from tessera.intake.models import Submission, Upload
from tessera.lib.refusals import NotFound
from tests.intake.conftest import NOW, publish

pytestmark = pytest.mark.django_db
SYSTEM = system_viewer()


def picture() -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "PNG")
    return io.BytesIO(made.getvalue())


@pytest.fixture
def begun(settings: Any, tmp_path: Any) -> Submission:
    settings.MEDIA_ROOT = tmp_path
    file = {"type": "file", "key": "paper", "label": "Paper", "multiple": True, "validate": {"required": True},
            "properties": {"most": 2}}  # fmt: skip
    small = {"type": "file", "key": "small", "label": "Small", "properties": {"bytes": 10}}
    page = {"type": "panel", "key": "page_1", "title": "Page", "components": [file, small]}
    form = publish("papers", {"title": "Papers", "components": [page]}, Action.NOTHING)
    return submissions.start(form, by=SYSTEM, now=NOW)


def attach(begun: Submission, question: str = "paper", name: str = "a  b.png") -> Upload:
    return uploads.attach(begun, question=question, file=picture(), name=name, by=SYSTEM, now=NOW)


def test_a_file_is_kept_and_sent(begun: Submission) -> None:
    with pytest.raises(errors.AnswersRefused):
        submissions.submit(begun, by=SYSTEM, now=NOW)
    upload = attach(begun)
    assert upload.mime_type == "image/png" and upload.name == "a b.png"
    assert submissions.submit(begun, by=SYSTEM, now=NOW).request == ""
    with narrowed_to(SYSTEM):
        assert Submission.objects.get().answers["paper"][0]["id"] == str(upload.public_id)
    with narrowed_to(None):
        assert not Upload.objects.exists()
    with pytest.raises(errors.AlreadySent):
        attach(begun)


def test_a_file_is_taken_back(begun: Submission) -> None:
    upload = attach(begun)
    uploads.detach(begun, upload=upload.public_id, by=SYSTEM, now=NOW)
    assert begun.answers["paper"] == []
    with pytest.raises(NotFound):
        uploads.detach(begun, upload=upload.public_id, by=SYSTEM, now=NOW)


def test_what_is_no_upload_of_this_submission_is_refused(begun: Submission) -> None:
    given = {"paper": [{"id": "00000000-0000-7000-8000-000000000000", "name": "x"}]}
    cleaned = submissions.save_page(begun, page="page_1", given=given, by=SYSTEM, now=NOW)
    assert [one.rule for one in cleaned.refused] == ["file"]


def test_no_more_and_no_larger_files_than_asked_for(begun: Submission) -> None:
    attach(begun)
    attach(begun)
    with pytest.raises(errors.TooManyFiles):
        attach(begun)
    with pytest.raises(errors.FileTooLarge):
        attach(begun, "small")
    with pytest.raises(NotFound):
        attach(begun, "nothing")
