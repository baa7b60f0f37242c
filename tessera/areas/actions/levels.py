from collections.abc import Mapping
from datetime import datetime

from tessera.areas import errors
from tessera.areas.actions.steward import Steward, tree_changed
from tessera.areas.models import AreaLevel

DEEPEST = 9
COUNTRY = {"en": "Country", "fr": "Pays", "ar": "الدولة"}


def ensure_level(number: int) -> AreaLevel:
    """The level; it is made with a plain name when there is none. Raises ``TooDeep``."""
    if not 0 <= number <= DEEPEST:
        raise errors.TooDeep
    plain = {"en": f"Level {number}", "fr": f"Niveau {number}", "ar": f"المستوى {number}"}
    level, _made = AreaLevel.objects.get_or_create(
        number=number, defaults={"names": COUNTRY if number == 0 else plain}
    )
    return level


def name_level(number: int, *, names: Mapping[str, str], by: Steward, now: datetime) -> AreaLevel:
    """Call a level of the tree by a name in each language, such as "District"."""
    by.must_manage_areas(None)
    given = {language: name.strip() for language, name in names.items() if name.strip()}
    if not given:
        raise errors.NameMissing(field="names")
    with tree_changed(by, now=now):
        level = ensure_level(number)
        level.names = given
        level.save(update_fields=["names"])
    return level
