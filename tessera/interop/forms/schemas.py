"""What is sent and answered."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

Answers = Annotated[
    dict[str, Any], Field(description="Answers by the keys of the questions, in the shapes of Form.io.")
]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$", description="Such as en.")]
Named = Annotated[str, Field(min_length=1, max_length=60)]


class Input(Schema):
    """What nobody asked for is refused, so that a slip of the pen is noticed."""

    model_config = ConfigDict(extra="forbid")


class About(Input):
    """Whom the form is about. A citizen leaves it out: it is about themselves."""

    individual: Named | None = Field(default=None, description="Registry number or public id of a person.")
    household: Named | None = Field(default=None, description="Registry number or public id of a household.")


class Prefilling(Input):
    about: About = About()


class Beginning(Input):
    about: About = About()
    language: Language = "en"


class PageGiven(Input):
    answers: Answers


class Sending(Input):
    about: About = About()
    answers: Answers


class FormShown(Schema):
    key: str
    title: str
    version: int
    languages: list[str]
    pages: list[str] = Field(description="The keys of its pages, in order.")
    opens_on: date | None
    closes_on: date | None = Field(description="The first day on which it cannot be filled in any more.")


class FormList(Schema):
    forms: list[FormShown]


class Prefilled(Schema):
    version: int
    answers: Answers


class RefusedShown(Schema):
    path: str
    rule: str
    message: str


class DraftShown(Schema):
    id: UUID
    form: str
    version: int
    language: str
    page: str = Field(description="The page that was saved last.")
    started_at: datetime
    saved_at: datetime
    answers: Answers


class DraftLine(Schema):
    id: UUID
    form: str
    version: int
    started_at: datetime
    saved_at: datetime


class DraftList(Schema):
    drafts: list[DraftLine]


class PageKept(Schema):
    refused: list[RefusedShown] = Field(
        description="What of this page is not taken yet; it is kept nevertheless."
    )
    shown: list[str] = Field(
        description="The paths of all questions, and the keys of the pages, that are asked."
    )


class FileKept(Schema):
    id: UUID
    question: str
    name: str
    size: int
    type: str


class ReceiptShown(Schema):
    id: UUID
    reference: str
    request: str = Field(description="The reference of the change request that came of it; empty for none.")


class RequestShown(Schema):
    reference: str
    status: str


class SubmissionShown(Schema):
    id: UUID
    form: str
    version: int
    reference: str
    status: str = Field(description="received: kept; filed: it became a change request.")
    sent_at: datetime
    request: RequestShown | None


class SubmissionList(Schema):
    submissions: list[SubmissionShown]
    next: str = Field(description="What to give as `before` for the following page; empty at the end.")


class PlaceShown(Schema):
    code: str
    name: str
    note: str


class PlaceList(Schema):
    places: list[PlaceShown]


class FieldRefused(Schema):
    path: str
    rule: str
    message: str


class Problem(Schema):
    """RFC 9457. ``code`` is stable, ``detail`` a sentence in the language of the call."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: list[FieldRefused] | None = None
