"""The files of answers in storage: those that nothing names any more are deleted."""

from collections.abc import Collection

from django.core.files.storage import default_storage
from django.db import transaction

from tessera.intake.models import Submission


def remove(files: Collection[str]) -> None:
    """Once the transaction has ended well."""

    def delete() -> None:
        for name in files:
            default_storage.delete(name)

    transaction.on_commit(delete)


def forget_unnamed(submission: Submission, named: Collection[str]) -> None:
    """Delete the uploads whose ids no answer names, such as those of a row that was taken away."""
    gone = [one for one in submission.uploads.all() if str(one.public_id) not in named]
    if gone:
        submission.uploads.filter(pk__in=[one.pk for one in gone]).delete()
        remove([one.file for one in gone])
