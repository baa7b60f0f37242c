"""A list of attested facts that waits for approval, and a household that is adopted, in a browser."""

import pytest
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.bulk.attesting import actions
from tessera.bulk.models import AttestedFile
from tessera.changes.actions import marking, policies
from tessera.changes.operations import KeepVersion
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.versions.models import NamedVersion, RecordVersion
from tests.browser.conftest import PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.bulk.conftest import NOW
from tests.bulk.lists import bring, edited, take_out, written
from tests.cast import TODAY, Country, make_user
from tests.changes.approval.conftest import stage
from tests.changes.families import Family, person, register_family, submit


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: object, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def asked(tamar: Country) -> tuple[Family, AttestedFile, NamedVersion]:
    """A list and a marking that wait, and a version that knows of other members."""
    by = system_viewer()
    with narrowed_to(by):
        family = register_family(tamar.village)
        for kind in ("attest_list", "mark_versions"):
            definition = {"stages": [stage("one", level=2)], "operations": [kind]}
            made = policies.create(
                kind.replace("_", "-"), names={"en": kind}, definition=definition, by=by, now=NOW
            )
            policies.publish(made, by=by, now=NOW, despite_gaps=True)
        corrector = make_user("Cora Corrector", ("attester", tamar.district), ("registrar", tamar.district))
        viewer = viewer_for(corrector, on=TODAY)
        rows = edited(
            take_out(viewer)[1],
            {
                ("Awa", "birth_date"): {"New standing": "attested", "Comment": "Saw the certificate"},
                ("Moussa", "given_name"): {"Correct value": "Mousa"},
            },
        )
        found = bring(written(rows), by=viewer)
        actions.start(found, by=viewer, now=NOW)
        said = {"given_name": "Aminata"}
        submit(KeepVersion(version_name="Survey 2026", source="Survey", individual=family.amina, facts=said))
        named = NamedVersion.objects.get()
        codes = {family.amina: "head", family.moussa: "spouse", family.awa: "other_relative"}
        RecordVersion.objects.create(
            named=named, group_id=person(family.amina).memberships.get().group_id, facts={},
            members=[{"individual": person(key).pk, "relationship": code} for key, code in codes.items()],
        )  # fmt: skip
        marking.start(marking.Wanted(named, tamar.district), by=viewer, now=NOW)
    return family, found, named


def test_a_list_is_approved_and_a_household_adopted(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    asked: tuple[Family, AttestedFile, NamedVersion],
    approver: User,
    registrar: User,
) -> None:
    family, found, named = asked
    page, phone = page_at(), page_at(PHONE, "ar")
    for each in (page, phone):
        enter_as(each, approver)
    page.goto("/work/")
    page.get_by_role("link", name="Mark the version").click()
    expect(page.locator(".main")).to_contain_text("What marking “Survey 2026” as default would do")
    assert_accessible(page)
    shoot(page, "batch_marking")
    page.goto("/work/")
    page.get_by_role("link", name=f"Attested list {found.of.number}").click()
    expect(page.locator(".main")).to_contain_text("Saw the certificate")
    assert_accessible(page)
    shoot(page, "batch_list")
    phone.goto(page.url)
    assert_accessible(phone)
    shoot(phone, "batch_list_phone_ar")
    page.get_by_label("Approve", exact=True).check()
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.locator(".banner-ok")).to_contain_text("It is being applied.")
    with narrowed_to(system_viewer()):
        run(Job.objects.get(public_id=str(AttestedFile.objects.get().job)).pk)
        assert person(family.moussa).given_name == "Mousa"

    own, small = page_at(), page_at(PHONE, "ar")
    for each in (own, small):
        enter_as(each, registrar)
    own.goto(f"/households/{family.household}/versions/compare/?v={named.public_id}")
    expect(own.locator(".main")).to_contain_text("Who lives there")
    assert_accessible(own)
    shoot(own, "household_compared")
    own.get_by_role("link", name="Mark “Survey 2026” as default").click()
    expect(own.get_by_label("\u2068Ismael Diallo\u2069 leaves the household")).to_be_checked()
    assert_accessible(own)
    shoot(own, "household_adopt")
    small.goto(own.url)
    assert_accessible(small)
    shoot(small, "household_adopt_phone_ar")
