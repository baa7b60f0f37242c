"""Attesting on the desk: the work list, the page of a record, and the shields on every page."""

from collections.abc import Iterable
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.attestation.models import Attestation
from tessera.attestation.queries.standings import Standing
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import AttachDocument, CorrectFacts
from tessera.changes.operations.attachments import DocumentInput
from tessera.console.attestation.forms import token_of
from tessera.dictionary.models import Field
from tests.attestation.conftest import attest, attester, attester_viewer, facts_of, facts_of_household, kept
from tests.cast import TODAY, Country, log_in, make_user
from tests.changes.families import Family, person, register_family, submit

__all__ = ["attester", "attester_viewer"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]
LIST = reverse("console:attestation")


@pytest.fixture
def attester_client(attester: User) -> Client:
    return log_in(attester)


def give(
    client: Client, address: str, facts: Iterable[Standing], status: str = "attested", **more: str
) -> object:
    return client.post(
        address, {"fact": [token_of(fact) for fact in facts], "status": status, "comment": ""} | more
    )


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def of_awa(family: Family) -> str:
    return reverse("console:individual-attestation", args=[family.awa])


def of_household(family: Family) -> str:
    return reverse("console:household-attestation", args=[family.household])


def test_the_list_shows_facts_that_wait(attester_client: Client, family: Family) -> None:
    page = text(attester_client.get(LIST))
    assert "Awa Diallo" in page and "Lower Lomba" not in page and "2011" in page
    assert page.count('name="fact"') == 20  # five facts of each of the four


def test_several_are_attested_at_once(attester_client: Client, family: Family, attester: User) -> None:
    facts = [facts_of(key)["birth_date"] for key in (family.awa, family.amina)]
    answer = attester_client.post(
        f"{LIST}?field=birth_date",
        {"fact": [token_of(fact) for fact in facts], "status": "attested"},
        follow=True,
    )
    assert answer.redirect_chain == [(f"{LIST}?field=birth_date", 302)]
    assert "2 facts: Attested." in text(answer)
    assert [kept(fact).attested_by for fact in facts] == [str(attester.public_id)] * 2
    assert "Awa Diallo" not in text(answer) and "Moussa Diallo" in text(answer)


def test_the_list_narrows_by_fact_standing_area_and_kind(
    attester_client: Client, family: Family, attester_viewer: Viewer, tamar: Country
) -> None:
    register_family(tamar.other_village, family_name="Sow")
    fact = facts_of(family.awa)["birth_date"]
    attest(fact, by=attester_viewer)
    attested = text(attester_client.get(LIST, {"status": "attested"}))
    assert "Awa Diallo" in attested and "Amina Diallo" not in attested and attested.count('name="fact"') == 1
    waiting = text(attester_client.get(LIST, {"field": "birth_date", "area": str(tamar.village.public_id)}))
    assert "Amina Diallo" in waiting and "Sow" not in waiting and "Awa Diallo" not in waiting
    households = text(attester_client.get(LIST, {"who": "households", "field": "address"}))
    assert "Near the clinic" in households and households.count('name="fact"') == 2
    assert "Nothing here" in text(attester_client.get(LIST, {"status": "rejected"}))


def test_what_has_expired_waits_again(
    attester_client: Client, family: Family, attester_viewer: Viewer
) -> None:
    fact = facts_of(family.awa)["birth_date"]
    attest(fact, by=attester_viewer)
    Attestation.objects.update(valid_until=date(2020, 1, 1))
    for asked in ({}, {"status": "expired"}):
        page = text(attester_client.get(LIST, asked | {"field": "birth_date"}))
        assert "Awa Diallo" in page and "Expired" in page
    assert "Nothing here" in text(attester_client.get(LIST, {"status": "attested"}))


def test_the_list_goes_on_by_key(attester_client: Client, village: Area) -> None:
    for name in "ABCDEFG":
        register_family(village, family_name=name)
    seen: list[str] = []
    address = LIST + "?field=birth_date"
    for _page in range(2):
        page = text(attester_client.get(address))
        seen += [part.split('"')[0] for part in page.split('name="fact" value="')[1:]]
        address = LIST + page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace(
            "&amp;", "&"
        )
    assert len(seen) == len(set(seen)) == 28


@pytest.mark.parametrize("nonsense", [
    {"after": "x"}, {"after": "-1"}, {"field": "x'"}, {"status": "zz"}, {"area": "no"}, {"who": "dogs"},
])  # fmt: skip
def test_a_filter_that_cannot_be_read_is_left_out(
    attester_client: Client, family: Family, nonsense: dict[str, str]
) -> None:
    answer = attester_client.get(LIST, nonsense)
    assert answer.status_code == 200 and "Awa Diallo" in text(answer)


def test_a_page_of_all_facts_stays_short(attester_client: Client, family: Family, tamar: Country) -> None:
    """Few people where every fact of theirs is asked for, more of them where it is one."""
    for _more in range(2):
        register_family(tamar.village)
    first = text(attester_client.get(LIST))
    assert first.count('name="fact"') == 8 * 5 and "after=" in first
    following = first.split('href="?')[-1].split('"')[0].replace("&amp;", "&")
    assert text(attester_client.get(f"{LIST}?{following}")).count('name="fact"') == 4 * 5
    assert text(attester_client.get(LIST, {"field": "birth_date"})).count('name="fact"') == 12


def test_only_attesters_have_a_work_list(registrar_client: Client, family: Family) -> None:
    assert registrar_client.get(LIST).status_code == 403
    page = text(registrar_client.get(of_awa(family)))
    assert "Not attested" in page and 'name="fact"' not in page and 'value="attested"' not in page
    fact = facts_of(family.awa)["birth_date"]
    assert give(registrar_client, of_awa(family), [fact]).status_code == 403  # type: ignore[attr-defined]
    assert not Attestation.objects.exists()


def test_the_page_of_a_person_shows_every_fact_and_takes_a_word(
    attester_client: Client, family: Family
) -> None:
    facts = facts_of(family.awa)
    answer = give(attester_client, of_awa(family), [facts["birth_date"]], "rejected", comment="She is older.")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    page = text(attester_client.get(of_awa(family)))
    assert (
        "0 of 5 facts" in page and "Rejected" in page and "She is older." in page and "Atta Attester" in page
    )


def test_a_refusal_is_said_and_what_was_ticked_stays(attester_client: Client, family: Family) -> None:
    fact = facts_of(family.awa)["birth_date"]
    answer = give(attester_client, of_awa(family), [fact], "rejected")
    page = text(answer)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Say why you reject it." in page
    assert f'value="{token_of(fact)}" checked' in page
    assert "Tick at least one fact." in text(give(attester_client, of_awa(family), []))
    nonsense = attester_client.post(of_awa(family), {"fact": ["i:x:y"], "status": "attested"})
    assert "A fact could not be read" in text(nonsense)


def test_a_fact_that_changed_meanwhile_is_not_attested(attester_client: Client, family: Family) -> None:
    fact = facts_of(family.awa)["given_name"]
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    page = text(give(attester_client, of_awa(family), [fact]))
    assert "was changed since you saw it" in page and "Hawa" in page
    assert not Attestation.objects.exists()


def test_a_household_page_counts_its_own_facts_and_those_of_its_members(
    attester_client: Client, family: Family, attester_viewer: Viewer
) -> None:
    attest(facts_of_household(family.household)["address"], facts_of(family.awa)["sex"], by=attester_viewer)
    page = text(attester_client.get(of_household(family)))
    assert "2 of 22 facts" in page and "1 of 2 facts" in page and "1 of 5 facts" in page
    overview = text(attester_client.get(reverse("console:household", args=[family.household])))
    assert "2 of 22 facts" in overview and "1 of 5 facts" in overview and "0 of 5 facts" in overview


def test_record_pages_show_who_vouched(
    attester_client: Client, family: Family, attester_viewer: Viewer
) -> None:
    attest(facts_of(family.awa)["birth_date"], by=attester_viewer)
    page = text(attester_client.get(reverse("console:individual", args=[family.awa])))
    assert "1 of 5 facts" in page and "fact-state-ok" in page and "Atta Attester" in page


def test_the_history_of_a_fact_has_its_attestations(
    attester_client: Client, family: Family, attester_viewer: Viewer
) -> None:
    facts = facts_of(family.awa)
    attest(facts["given_name"], facts["sex"], by=attester_viewer)
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    log = text(
        attester_client.get(reverse("console:individual-log", args=[family.awa]), {"field": "given_name"})
    )
    assert "Given name: Attested by Atta Attester" in log
    assert "Given name: no longer “Attested”" in log
    assert "Sex:" not in log
    whole = text(attester_client.get(reverse("console:individual-log", args=[family.awa])))
    assert "Sex: Attested by Atta Attester" in whole


def test_evidence_stands_beside_the_facts_and_is_kept_with_the_word(
    attester_client: Client, family: Family, neighbours: Family
) -> None:
    def attach(whom: Family) -> str:
        stored = default_storage.save("documents/a.png", ContentFile(b"\x89PNG"))
        document = DocumentInput(
            kind="birth_certificate", file=stored, sha256="a" * 64, mime_type="image/png", size=4
        )
        submit(AttachDocument(individual=whom.amina, document=document))
        return str(person(whom.amina).documents.get().public_id)

    own, other = attach(family), attach(neighbours)
    page = text(attester_client.get(of_household(family)))
    assert f'value="{own}"' in page and f'src="{reverse("console:document", args=[own])}"' in page
    fact = facts_of(family.awa)["birth_date"]  # of another member of the same household
    assert "belongs neither" in text(give(attester_client, of_household(family), [fact], document=other))
    give(attester_client, of_household(family), [fact], document=own)
    row = kept(fact)
    assert row.document is not None and str(row.document.public_id) == own


def test_who_entered_a_fact_sees_that_they_may_not_attest_it(tamar: Country, family: Family) -> None:
    ed = make_user("Ed Everything", ("registrar", tamar.district), ("attester", tamar.district))
    client = log_in(ed)
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=viewer_for(ed, on=TODAY))
    page = text(client.get(of_awa(family)))
    assert "You entered it; somebody else attests it." in page and page.count('name="fact"') == 4


def test_a_further_standing_and_a_withdrawal(attester_client: Client, family: Family) -> None:
    fact = facts_of(family.awa)["birth_date"]
    page = text(attester_client.get(of_awa(family)))
    assert 'value="in_review"' in page and 'value="new"' not in page
    give(attester_client, of_awa(family), [fact], "in_review")
    assert 'value="new"' in text(attester_client.get(of_awa(family)))
    give(attester_client, of_awa(family), [fact], "new")
    assert kept(fact).status == "new"


def test_a_stranger_finds_nothing(stranger_client: Client, family: Family, tamar: Country) -> None:
    assert stranger_client.get(of_awa(family)).status_code == 404
    far = log_in(make_user("Far Attester", ("attester", tamar.elsewhere)))
    assert "Nothing here" in text(far.get(LIST))
    fact = facts_of(family.awa)["birth_date"]
    assert give(far, LIST, [fact]).status_code == 404  # type: ignore[attr-defined]
    assert not ChangeRequest.objects.filter(operations__kind="attest_facts").exists()


def test_pages_make_a_fixed_number_of_queries(
    attester_client: Client, family: Family, village: Area, django_assert_max_num_queries: object
) -> None:
    for name in "ABC":
        register_family(village, family_name=name)
    Field.objects.filter(key="sex").update(attestable=True)
    with django_assert_max_num_queries(28):  # type: ignore[operator]
        attester_client.get(LIST)
    with django_assert_max_num_queries(38):  # type: ignore[operator]
        attester_client.get(of_household(family))
