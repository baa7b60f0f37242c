"""Says in people's words what a constraint of the database refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg.errors
from django.db import IntegrityError

from tessera.lib.refusals import Refusal
from tessera.registry import errors

EXPLANATIONS: Final[dict[str, type[Refusal]]] = {
    "one_head_at_a_time": errors.AlreadyHasHead,
    "no_one_is_their_own_ancestor": errors.OwnAncestor,
    "no_child_is_older_than_its_parent": errors.ChildOlderThanParent,
    "a_tie_is_stored_once": errors.AlreadyTied,
    "nobody_is_tied_to_themselves": errors.TiedToThemselves,
    "nobody_dies_before_birth": errors.DiesBeforeBirth,
    "a_person_has_a_name": errors.NameMissing,
    "a_membership_ends_after_it_starts": errors.EndsBeforeStart,
    "a_couple_separates_after_it_marries": errors.EndsBeforeStart,
    "a_contact_is_stored_once": errors.ContactTaken,
    "a_person_lives_on_earth": errors.PlaceOffEarth,
    "a_group_lives_on_earth": errors.PlaceOffEarth,
}


@contextmanager
def explained(**refusals: Refusal) -> Iterator[None]:
    """Turn a violated constraint into its refusal; ``refusals`` gives the ones with facts, by constraint name.

    It sets no savepoint: a refused change is rolled back whole by the pen, so nothing may catch the refusal before.
    """
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, psycopg.errors.IntegrityError) else None
        if name in refusals:
            raise refusals[name] from error
        if name in EXPLANATIONS:
            raise EXPLANATIONS[name]() from error
        raise
