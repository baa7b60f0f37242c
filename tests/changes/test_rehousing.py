"""What an area held goes to the one that took it over: one batch, historied, gone on with, undone."""

import pytest
from django.utils import timezone

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import rehousing, undo
from tessera.changes.approval.errors import Frozen
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.queries.sentences import sentences
from tessera.registry.models import Group, Individual
from tests.cast import Country
from tests.changes.approval.test_freezes import freeze
from tests.changes.families import NOW, Family

pytestmark = pytest.mark.django_db


def quiet(**_news: object) -> None: ...


def moved(tamar: Country, *, by: Viewer | None = None) -> ChangeRequest:
    request = rehousing.start(
        tamar.village, tamar.other_village, by=by or system_viewer(), now=timezone.now(), in_background=False
    )
    rehousing.run(request, now=timezone.now, progress=quiet)
    request.refresh_from_db()
    return request


def where(model: type[Group] | type[Individual]) -> set[int | None]:
    return set(model.objects.values_list("area_id", flat=True))


def test_people_and_households_go_to_the_successor_and_back(
    tamar: Country, family: Family, everywhere: Viewer
) -> None:
    with narrowed_to(system_viewer()):
        request = moved(tamar)
        assert request.status == RequestStatus.APPLIED
        assert where(Group) == where(Individual) == {tamar.other_village.pk}
        (told,) = sentences([request.pk], viewer=everywhere)[request.pk]
        assert "went to" in told
        undo.undo(request, by=system_viewer(), reason="By mistake", now=timezone.now())
        assert where(Group) == where(Individual) == {tamar.village.pk}


def test_it_goes_on_where_it_was_killed(
    tamar: Country, family: Family, neighbours: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehousing, "CHUNK", 1)
    news: list[int] = []

    def killed(*, done: int) -> None:
        news.append(done)
        if done == 3:
            raise KeyboardInterrupt

    with narrowed_to(system_viewer()):
        request = rehousing.start(
            tamar.village, tamar.other_village, by=system_viewer(), now=timezone.now(), in_background=False
        )
        with pytest.raises(KeyboardInterrupt):
            rehousing.run(request, now=timezone.now, progress=killed)
        assert where(Individual) != {tamar.other_village.pk}
        left = Group.objects.filter(area=tamar.village).count()
        left += Individual.objects.filter(area=tamar.village).count()
        assert rehousing.run(request, now=timezone.now, progress=quiet) == left
        assert where(Group) == where(Individual) == {tamar.other_village.pk}
        assert rehousing.run(request, now=timezone.now, progress=quiet) == 0


def test_only_who_manages_both_areas_may_move_what_they_hold(
    tamar: Country, family: Family, registrar_viewer: Viewer
) -> None:
    with pytest.raises(PermissionMissing):
        rehousing.start(tamar.village, tamar.other_village, by=registrar_viewer, now=timezone.now())


def test_a_freeze_holds_it(tamar: Country, family: Family, administrator_viewer: Viewer) -> None:
    freeze(by=administrator_viewer)
    with pytest.raises(Frozen):
        rehousing.start(tamar.village, tamar.other_village, by=system_viewer(), now=NOW)
