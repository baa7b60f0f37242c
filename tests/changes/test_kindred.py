"""Kin as a viewer sees them: read a generation at a time, nameless where out of reach."""

import re
from datetime import date

from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tessera.accounts.viewer import Viewer
from tessera.changes.operations import Death, MoveMember
from tessera.console.records.familytree import family_tree
from tessera.registry.kinship import Kin
from tessera.registry.queries.kinship import Kindred, kindred
from tests.cast import Country
from tests.changes.families import Family, person, register_family, submit
from tests.changes.test_records import looking


def kin_of(key, viewer: Viewer) -> Kindred:
    with looking(viewer):
        return kindred(person(key).pk, viewer=viewer)


def test_a_family_in_a_few_queries(family: Family, registrar_viewer: Viewer) -> None:
    with looking(registrar_viewer), CaptureQueriesContext(connection) as queries:
        found = kindred(person(family.awa).pk, viewer=registrar_viewer)
    assert len(queries) <= 14  # at most one a generation
    assert [(one.person.name, one.kin, str(one.label)) for one in found.relatives] == [
        ("Amina Diallo", Kin.PARENT, "Mother"),
        ("Moussa Diallo", Kin.PARENT, "Father"),
        ("Ismael Diallo", Kin.SIBLING, "Brother"),
    ]


def test_relatives_out_of_reach_have_no_name(
    family: Family, tamar: Country, registrar_viewer: Viewer
) -> None:
    far = register_family(tamar.village_elsewhere, family_name="Sow")
    there = far.household
    submit(MoveMember(individual=family.ismael, household=family.household, into=there, on=date(2026, 2, 1)))
    found = kin_of(family.awa, registrar_viewer)
    brother = next(one for one in found.relatives if one.kin is Kin.SIBLING)
    assert brother.person.is_hidden
    tree = family_tree(found, url_of=lambda one: f"/people/{one.public_id}/")
    html = render_to_string("web/components/familytree.html", {"tree": tree, "label": "Family tree"})
    assert "Ismael" not in html
    assert "Not shown to you" in html
    assert "style=" not in html


def test_the_tree_is_drawn_in_plain_numbers_in_every_language(
    family: Family, registrar_viewer: Viewer
) -> None:
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            tree = family_tree(
                kin_of(family.awa, registrar_viewer), url_of=lambda one: f"/people/{one.public_id}/"
            )
            html = render_to_string("web/components/familytree.html", {"tree": tree, "label": "Family tree"})
        numbers = re.findall(r' (?:x|y|width|height|d|viewBox)="([^"]+)"', html)
        assert numbers
        assert all(re.fullmatch(r"[-0-9. MHV]+", number) for number in numbers)
        assert html.count("<rect") == 4


def test_the_dead_are_marked_in_the_tree(family: Family, registrar_viewer: Viewer) -> None:
    submit(Death(individual=family.moussa, household=family.household, on=date(2024, 3, 1)))
    tree = family_tree(kin_of(family.awa, registrar_viewer), url_of=lambda one: f"/people/{one.public_id}/")
    marked = {box.node.name: (box.node.look, box.node.remark) for box in tree.boxes if box.node.remark}
    assert marked == {"Moussa Diallo": ("deceased", "died 2024")}
    html = render_to_string("web/components/familytree.html", {"tree": tree, "label": "Family tree"})
    assert html.count("tree-deceased") == 1
    assert "died 2024</text>" in html
