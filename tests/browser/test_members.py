"""Members on a desk and on a phone: what may be known of each is folded away, and their table fits its frame."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.operations import AddMember, AttachIdentifier
from tessera.changes.operations.parts import IdentifierInput, MemberInput, PersonInput
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.registry.choices import RelationshipToHead, Sex
from tessera.registry.models import IdentifierKind, Individual
from tests.attestation.conftest import attest, attester, attester_viewer, facts_of
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country
from tests.changes.families import Family, register_family, submit

__all__ = ["attester", "attester_viewer"]
LONG = PersonInput(
    given_name="Abdoulaye Mamadou", family_name="Coulibaly-Traoré", birth_date=date(1951, 1, 5), sex=Sex.MALE
)
TOO_WIDE = "frames => frames.filter(frame => frame.scrollWidth > frame.clientWidth).length"


@pytest.fixture
def household(tamar: Country, attester_viewer: Viewer) -> Family:
    """With a long name, a number, a word given for a fact, and somebody who came later."""
    with narrowed_to(system_viewer()):
        family = register_family(tamar.village)
        kind = IdentifierKind.objects.get(key="national_id")
        late = MemberInput(person=LONG, relationship_to_head=RelationshipToHead.OTHER_RELATIVE)
        submit(
            AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, "123456784471")),
            AddMember(household=family.household, member=late, since=date(2026, 3, 1)),
        )
        attest(facts_of(family.amina)["given_name"], by=attester_viewer)
    return family


@pytest.fixture
def asked(db: None) -> None:
    """One fact that the country must know of everybody, two that it may know."""
    for key, english, arabic, required in (
        ("occupation", "Occupation", "المهنة", True),
        ("school", "School that they go to", "المدرسة التي يرتادونها", False),
        ("illness", "Lasting illness", "مرض مزمن", False),
    ):
        labels = {"en": english, "ar": arabic}
        Field.objects.create(
            subject=Subject.INDIVIDUAL, key=key, type=FieldType.TEXT, labels=labels, required=required
        )


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_table_fits_its_frame(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, registrar: User, household: Family, language: str
) -> None:
    for name, size in (("desk", DESK), ("phone", PHONE)):
        page = page_at(size, language)
        enter_as(page, registrar)
        page.goto(f"/households/{household.household}/")
        expect(page.locator(".table th").first).to_be_attached()
        shoot(page, f"members_{name}_{language}")
        assert page.eval_on_selector_all(".table", TOO_WIDE) == 0
        assert_accessible(page)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_may_be_known_is_folded_away(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    registrar: User,
    tamar: Country,
    asked: None,
    language: str,
) -> None:
    for name, size in (("desk", DESK), ("phone", PHONE)):
        page = page_at(size, language)
        enter_as(page, registrar)
        page.goto("/households/new/")
        school = page.locator('[name="p0-facts-school"]')
        expect(school).to_be_hidden()
        page.locator("details.people-more summary").first.click()
        expect(school).to_be_visible()
        school.fill("Lycée de Lomba")
        page.fill('[name="p0-given_name"]', "Sira")
        page.select_option('[name="p0-sex"]', "2")
        page.fill('[name="p0-facts-occupation"]', "Weaver")
        expect(page.locator("#draft-state")).not_to_be_empty()
        page.locator('button[value="add"]').click()
        expect(page.locator('[name="p4-given_name"]')).to_be_focused()
        expect(school).to_be_visible()  # what is answered stays open
        assert_accessible(page)
        shoot(page, f"more_facts_{name}_{language}")
    page.locator('[name="area_words"]').fill("TM010101")
    page.keyboard.press("Escape")
    page.locator('.actions button[value="check"]').click()
    expect(page.locator(".main")).to_contain_text("Lycée de Lomba")
    page.locator(".main .actions button").first.click()
    expect(page.locator(".banner-ok")).to_be_visible()
    with narrowed_to(system_viewer()):
        sira = Individual.objects.get(given_name="Sira")
        assert sira.attributes == {"occupation": "Weaver", "school": "Lycée de Lomba"}
