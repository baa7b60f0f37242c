"""Proof of life for the world: a rule, whom it asks, and a photo that waits for officers."""

import io
from typing import Any

from django.utils import timezone
from PIL import Image

from tessera.accounts.viewer import Viewer, system_viewer
from tessera.liveness.actions import keeping, photos, rules
from tessera.liveness.actions.rules import RuleDraft
from tessera.liveness.poses import pose_of
from tessera.registry.queries.search.filters import Filters
from tests.changes.families import Family, person


def asked(family: Family, *, by: Viewer) -> dict[str, list[tuple[Any, ...]]]:
    """Everybody grown is asked; ``by`` is Moussa on the portal, who sends a photo."""
    now = timezone.now()
    draft = RuleDraft({"en": "Adults"}, Filters(age_from=18), 12, 30, ["step-up", "desk", "photo"])
    rule = rules.save_rule(draft, by=system_viewer(), now=now)
    keeping.keep(rule, now=now, on=timezone.localdate(now))
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "beige").save(picture, "JPEG")
    picture.seek(0)
    who = person(family.moussa)
    pose = pose_of(who, on=timezone.localdate(now))
    proof = photos.send_photo(who, picture, pose=pose, by=by, now=now)
    return {"life-proof-rule": [(rule.public_id,)], "life-proof-photo": [(proof.public_id,)]}
