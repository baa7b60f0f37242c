from typing import ClassVar

from django.db import models


class PhoneCode(models.Model):
    """Somebody wants to log in by a code that is sent to a phone number. There is a row for every number that was
    typed, so that nothing shows which ones the register knows.

    The browser holds a token, of which only the hash is kept here. ``lookup`` is a keyed hash of the number; the number
    itself, and the language to write in, lie in ``sealed``, which is emptied once they are not needed any more.
    ``code_hash`` is "" until a code was sent, and for ever where none was. Each row is thrown away after a day.
    """

    token_hash = models.BinaryField(max_length=32, unique=True)
    lookup = models.TextField()
    sealed = models.BinaryField(null=True)
    code_hash = models.TextField(blank=True, default="")
    guesses = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    dealt_with_at = models.DateTimeField(null=True)  # when it was looked up, and sent or not
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lookup", "-asked_at"], name="phone_code_by_number"),
            models.Index(fields=["asked_at"], name="phone_code_by_age"),
        ]
