"""One frozen type for each page: all that its template may use."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.attestation.checking import may_decide
from tessera.attestation.choices import Status
from tessera.attestation.queries.entries import own_entries
from tessera.attestation.queries.showing import Showing, showing
from tessera.attestation.queries.standings import Share, Standing, givable, label_of
from tessera.attestation.queries.worklist import Asked, WorkLine, WorkList
from tessera.changes.queries.lines import DocumentLine
from tessera.changes.queries.records import HouseholdRecord, Record
from tessera.console.attestation.forms import SUBJECTS, FilterForm, WordForm, token_of
from tessera.console.attestation.shields import ShareShown, Shield, Standings
from tessera.console.records.head import RecordHead, title_of, url_of
from tessera.console.records.links import person_url, record_url
from tessera.dictionary.choices import Subject
from tessera.lib.dates import in_words
from tessera.web.formatting import side_by_side
from tessera.web.parts import Chip, Pages, Tab

_NOUNS: Final = {Subject.INDIVIDUAL: "individual", Subject.GROUP: "household"}
_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


@dataclass(frozen=True)
class FactLine:
    """A fact that may be ticked. ``why_not`` says why it may not; it is empty too for who never attests."""

    token: str
    label: str
    shown: str
    shield: Shield
    may_choose: bool
    why_not: str
    is_ticked: bool
    log_url: str


@dataclass(frozen=True)
class Words:
    """What may be said: the buttons of the form. ``others`` are the further standings of the code list."""

    may_decide: bool
    form: WordForm
    others: tuple[tuple[str, str], ...]
    may_withdraw: bool

    @classmethod
    def of(cls, form: WordForm, lines: Iterable[FactLine], *, may_withdraw: bool, on: date) -> "Words":
        language = get_language() or "en"
        others = [status for status in givable(on) if status not in Status.values]
        return cls(
            may_decide=any(line.may_choose for line in lines),
            form=form,
            others=tuple((status, label_of(status, language)) for status in others),
            may_withdraw=may_withdraw,
        )


class Lines:
    """Makes lines of facts for one page; two queries for all of them."""

    def __init__(
        self,
        facts: Collection[Standing],
        *,
        viewer: Viewer,
        ticked: Collection[str],
        log_urls: Mapping[UUID, str],
    ) -> None:
        self.viewer = viewer
        self.language = get_language() or "en"
        self.ticked = frozenset(ticked)
        self.log_urls = log_urls
        self.showing: Showing = showing(facts, viewer=viewer, language=self.language)
        may = viewer.may(Permission.FACTS_ATTEST)
        asked = [fact for fact in facts if not fact.spec.own_attestation] if may else []
        self.own = own_entries(asked, actor=viewer.actor)

    def line(self, fact: Standing) -> FactLine:
        token = token_of(fact)
        is_own = (fact.subject, fact.record, fact.spec.id) in self.own
        may = may_decide(fact.spec, by=self.viewer, path=fact.path)
        log_url = self.log_urls.get(fact.record_public_id, "")
        return FactLine(
            token=token,
            label=fact.spec.label_in(self.language),
            shown=self.showing.shown(fact),
            shield=Shield.of(fact, language=self.language),
            may_choose=may and not is_own,
            why_not=_("You entered it; somebody else attests it.") if may and is_own else "",
            is_ticked=token in self.ticked,
            log_url=f"{log_url}?field={fact.spec.key}" if log_url else "",
        )


@dataclass(frozen=True)
class ListRow:
    name: str
    number: str
    area: str
    url: str
    facts: tuple[FactLine, ...]


@dataclass(frozen=True)
class ListPage:
    """The work list. ``words`` is None where nothing on it may be decided."""

    tabs: tuple[Tab, ...]
    form: FilterForm
    chips: tuple[Chip, ...]
    rows: tuple[ListRow, ...]
    words: Words
    paging: Pages
    is_too_wide: bool
    here: str

    @classmethod
    def of(
        cls,
        found: WorkList | None,
        *,
        form: FilterForm,
        asked: Asked,
        word: WordForm,
        viewer: Viewer,
        on: date,
    ) -> "ListPage":
        """``found`` is None when the search took too long."""
        lines = found.lines if found else ()
        facts = [fact for line in lines for fact in line.facts]
        maker = Lines(facts, viewer=viewer, ticked=word.tokens, log_urls={})
        rows = tuple(_row(line, maker) for line in lines)
        query = _query(asked)
        after = found.next_after if found else 0
        return cls(
            tabs=_tabs(asked),
            form=form,
            chips=_chips(asked),
            rows=rows,
            words=Words.of(
                word,
                [line for row in rows for line in row.facts],
                may_withdraw=any(fact.status != Status.NEW for fact in facts),
                on=on,
            ),
            paging=Pages(next_url=f"?{urlencode(query | {'after': after})}" if after else ""),
            is_too_wide=found is None,
            here=f"?{urlencode(query | ({'after': asked.after} if asked.after else {}))}",
        )


def _row(line: WorkLine, maker: Lines) -> ListRow:
    return ListRow(
        name=line.name or line.number,
        number=line.number,
        area=line.area,
        url=reverse(f"console:{_NOUNS[line.subject]}-attestation", args=[line.public_id]),
        facts=tuple(maker.line(fact) for fact in line.facts),
    )


def _query(asked: Asked, *, without: str = "") -> dict[str, object]:
    """The address of the list with its filters, but for one of them."""
    names = {subject: name for name, subject in SUBJECTS.items()}
    query = {
        "who": names[asked.subject],
        "field": asked.field,
        "status": "" if asked.status == "open" else asked.status,
        "area": asked.area.public_id if asked.area else "",
    }
    return {name: value for name, value in query.items() if value and name != without}


def _tabs(asked: Asked) -> tuple[Tab, ...]:
    """The filters that mean something for both go along."""
    kept = _query(asked, without="field")
    labels = {"people": _("People"), "households": _("Households")}
    return tuple(
        Tab(labels[name], f"?{urlencode(kept | {'who': name})}", asked.subject == subject)
        for name, subject in SUBJECTS.items()
    )


def _chips(asked: Asked) -> tuple[Chip, ...]:
    if asked.area is None:
        return ()
    label = asked.area.name_in(get_language() or "en")
    return (Chip(label, f"?{urlencode(_query(asked, without='area'))}"),)


@dataclass(frozen=True)
class Registrant:
    """The facts of the record, or of one member of the household."""

    name: str
    url: str
    share: ShareShown | None
    facts: tuple[FactLine, ...]


@dataclass(frozen=True)
class Evidence:
    """A document beside the facts; ``image_url`` is empty for what a page cannot show."""

    key: UUID
    label: str
    url: str
    image_url: str
    whose: str
    note: str
    is_chosen: bool

    @classmethod
    def of(cls, line: DocumentLine, *, whose: str, chosen: str) -> "Evidence":
        url = reverse("console:document", args=[line.public_id])
        return cls(
            key=line.public_id,
            label=line.title or line.kind_label,
            url=url,
            image_url=url if line.mime_type in _IMAGES and line.scan_status != "refused" else "",
            whose=whose,
            note=side_by_side(
                filesizeformat(line.size),
                line.scan_label,
                _("valid until %(day)s") % {"day": in_words(line.expires_on)} if line.expires_on else "",
            ),
            is_chosen=str(line.public_id) == chosen,
        )


@dataclass(frozen=True)
class RecordPage:
    """What is known of a record and of those who live there, with the evidence beside it."""

    head: RecordHead
    registrants: tuple[Registrant, ...]
    evidence: tuple[Evidence, ...]
    words: Words
    list_url: str

    @classmethod
    def of(
        cls, record: Record, found: Standings, *, word: WordForm, viewer: Viewer, on: date
    ) -> "RecordPage":
        facts = [fact for several in found.values() for fact in several]
        maker = Lines(facts, viewer=viewer, ticked=word.tokens, log_urls=_log_urls(record, viewer))
        registrants = tuple(_registrants(record, found, maker))
        chosen = str(word.data.get("document", "")) if word.is_bound else ""
        return cls(
            head=RecordHead.of(
                record, viewer=viewer, current="attestation", share=ShareShown.of(Share.of(facts))
            ),
            registrants=registrants,
            evidence=tuple(_evidence(record, chosen)),
            words=Words.of(
                word,
                [line for one in registrants for line in one.facts],
                may_withdraw=any(fact.status != Status.NEW for fact in facts),
                on=on,
            ),
            list_url=reverse("console:attestation") if viewer.may(Permission.FACTS_ATTEST) else "",
        )


def _registrants(record: Record, found: Standings, maker: Lines) -> Iterable[Registrant]:
    subject = Subject.GROUP if isinstance(record, HouseholdRecord) else Subject.INDIVIDUAL
    yield _registrant(title_of(record), url_of(record), found.get((subject, record.id), ()), maker)
    if isinstance(record, HouseholdRecord):
        for member in record.members:
            facts = found.get((Subject.INDIVIDUAL, member.person.id), ())
            if facts:
                yield _registrant(member.person.name, person_url(member.person, at=None), facts, maker)


def _registrant(name: str, url: str, facts: Sequence[Standing], maker: Lines) -> Registrant:
    return Registrant(name, url, ShareShown.of(Share.of(facts)), tuple(maker.line(fact) for fact in facts))


def _evidence(record: Record, chosen: str) -> Iterable[Evidence]:
    for line in record.owned.documents:
        yield Evidence.of(line, whose="", chosen=chosen)
    if isinstance(record, HouseholdRecord):
        for member in record.members:
            for line in member.documents:
                yield Evidence.of(line, whose=member.person.name, chosen=chosen)


def _log_urls(record: Record, viewer: Viewer) -> dict[UUID, str]:
    """Where the history of each fact is, for who may read it."""
    if not viewer.reach(Permission.HISTORY_VIEW).covers(record.area_path):
        return {}
    urls = {record.public_id: url_of(record, "-log")}
    if isinstance(record, HouseholdRecord):
        for member in record.members:
            if member.person.public_id is not None:
                urls[member.person.public_id] = record_url("individual", member.person.public_id, "-log")
    return urls
