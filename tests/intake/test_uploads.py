"""Files that answer a question."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
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


@pytest.fixture
def children(settings: Any, tmp_path: Any) -> Submission:
    """A form that asks for a paper of each child; two are there."""
    settings.MEDIA_ROOT = tmp_path
    rows = {"type": "editgrid", "key": "children", "label": "Children", "components": [
        {"type": "textfield", "key": "name", "label": "Name"},
        {"type": "file", "key": "paper", "label": "Paper", "validate": {"required": True}},
    ]}  # fmt: skip
    page = {"type": "panel", "key": "page_1", "title": "Page", "components": [rows]}
    form = publish("children", {"title": "Children", "components": [page]}, Action.NOTHING)
    begun = submissions.start(form, by=SYSTEM, now=NOW)
    given = {"children": [{"name": "Awa"}, {"name": "Ismael"}]}
    cleaned = submissions.save_page(begun, page="page_1", given=given, by=SYSTEM, now=NOW)
    assert {(one.path, one.rule) for one in cleaned.refused} == {
        ("children[0].paper", "required"), ("children[1].paper", "required"),
    }  # fmt: skip
    return begun


def test_a_file_is_kept_in_its_row(children: Submission) -> None:
    first, second = attach(children, "children[0].paper"), attach(children, "children[1].paper")
    assert first.question == "children.paper"
    with pytest.raises(errors.TooManyFiles):
        attach(children, "children[0].paper")
    for nowhere in (
        "children[2].paper",
        "children.paper",
        "children[0].name",
        "paper",
        "children[0]",
        "paper[0]",
    ):
        with pytest.raises(NotFound):
            attach(children, nowhere)
    uploads.detach(children, upload=first.public_id, by=SYSTEM, now=NOW)
    assert [row["paper"] for row in children.answers["children"]][0] == []
    attach(children, "children[0].paper", name="awa.png")
    assert children.answers["children"][1]["paper"][0]["id"] == str(second.public_id)
    submissions.submit(children, by=SYSTEM, now=NOW)
    with narrowed_to(SYSTEM):
        kept = Submission.objects.get()
        assert [row["paper"][0]["name"] for row in kept.answers["children"]] == ["awa.png", "a b.png"]


def test_a_file_goes_with_its_row(children: Submission, django_capture_on_commit_callbacks: Any) -> None:
    first, second = attach(children, "children[0].paper"), attach(children, "children[1].paper")
    left = {"children": children.answers["children"][1:]}
    with django_capture_on_commit_callbacks(execute=True):
        submissions.save_page(children, page="page_1", given=left, by=SYSTEM, now=NOW)
    with narrowed_to(SYSTEM):
        assert list(Upload.objects.values_list("public_id", flat=True)) == [second.public_id]
    assert not default_storage.exists(first.file) and default_storage.exists(second.file)
