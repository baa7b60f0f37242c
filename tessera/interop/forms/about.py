"""Whom a form is about, as another system names them."""

from uuid import UUID

from django.db.models import Q

from tessera.accounts.choices import Purpose
from tessera.accounts.models import ApiClient, CitizenToken
from tessera.accounts.viewer import Viewer
from tessera.audit.actions import record_accesses
from tessera.audit.models import AccessRecord
from tessera.intake.choices import Action
from tessera.intake.models import Form
from tessera.interop.forms.schemas import About
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual, Membership
from tessera.selfservice.queries.links import must_not_be_asked_about
from tessera.selfservice.queries.own import own_individual

Whom = tuple[Individual | None, Group | None]


def whom(about: About, *, by: Viewer) -> Whom:
    """The person and their household, each within reach; of a citizen always themselves. A look by another system is
    noted. Raises NotFound."""
    if by.is_citizen:
        return _oneself(about, by=by)
    person = home = None
    if about.individual is not None:
        people = Individual.objects.within(by.sees).select_related("area").defer("area__boundary")
        person = people.filter(_named(about.individual)).first()
    if about.household is not None:
        homes = Group.objects.within(by.sees).select_related("area").defer("area__boundary")
        home = homes.filter(_named(about.household)).first()
    if (about.individual and person is None) or (about.household and home is None):
        raise NotFound
    if person is not None and about.household is None:
        home = _home(person, by=by)
    seen = [(AccessRecord.Subject.INDIVIDUAL, person.pk)] if person is not None else []
    seen += [(AccessRecord.Subject.GROUP, home.pk)] if home is not None else []
    if seen:
        record_accesses(seen, by=by, purpose=Purpose.SERVICE)
    return person, home


def must_be_certain(form: Form, *, caller: ApiClient | CitizenToken) -> None:
    """As on the portal: of whom a registrar has to say first who they are, nobody registers a household. Raises
    StillBeingChecked."""
    if isinstance(caller, CitizenToken) and form.action == Action.REGISTER_HOUSEHOLD:
        must_not_be_asked_about(caller.session.citizen)


def _oneself(about: About, *, by: Viewer) -> Whom:
    if not by.sees.people:
        if about.individual or about.household:
            raise NotFound
        return None, None
    people = Individual.objects.select_related("area").defer("area__boundary")
    person = people.get(public_id=own_individual(by))
    home = _home(person, by=by)
    if about.individual not in {None, str(person.public_id), person.registry_number}:
        raise NotFound
    if about.household is not None and (
        home is None or about.household not in {str(home.public_id), home.registry_number}
    ):
        raise NotFound
    return person, home


def _home(person: Individual, *, by: Viewer) -> Group | None:
    lives = Membership.objects.filter(individual=person, until__isnull=True, is_exclusive=True)
    homes = Group.objects.within(by.sees).select_related("area").defer("area__boundary")
    return homes.filter(pk__in=lives.values("group")).first()


def _named(name: str) -> Q:
    try:
        return Q(public_id=UUID(name))
    except ValueError:
        return Q(registry_number=name.strip().upper())
