"""Published forms in memory: a published version never changes, so it is read and parsed once by each process."""

from functools import lru_cache

from tessera.intake.models import FormVersion
from tessera.intake.profile.model import Form
from tessera.intake.profile.reading import read

KEPT = 200


def form_of(version: FormVersion) -> Form:
    """The form as it is asked. A draft is read anew each time, as far as it can be read."""
    return _published(version.pk) if version.is_published else read(version.definition)[0]


@lru_cache(maxsize=KEPT)
def _published(key: int) -> Form:
    return read(FormVersion.objects.values_list("definition", flat=True).get(pk=key))[0]
