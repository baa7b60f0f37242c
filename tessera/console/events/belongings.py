"""What belongs to a record: contacts, identifiers, documents."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations import AddContact, AttachDocument, AttachIdentifier, Operation, RemoveContact
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.operations.parts import ContactInput, IdentifierInput
from tessera.console.events.about import AboutHousehold
from tessera.console.events.forms import EventForm
from tessera.dictionary import catalogue, values
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.errors import ValueRefused
from tessera.dictionary.specs import FieldSpec
from tessera.registry import uploads
from tessera.registry.choices import ContactKind
from tessera.registry.models import IdentifierKind
from tessera.registry.queries.named import identifier_kinds
from tessera.web.forms import IsoDateField

CONTACTS: Final[Mapping[str, FieldType]] = {
    ContactKind.PHONE: FieldType.PHONE,
    ContactKind.EMAIL: FieldType.EMAIL,
}
DOCUMENT_KINDS: Final = "document_kind"


def read_contact(kind: str, text: str, *, language: str) -> str:
    """A phone number as E.164 where it can be read as one, or an e-mail address. Raises ValidationError."""
    label = str(ContactKind(kind).label)
    spec = FieldSpec(Subject.INDIVIDUAL, "contact", CONTACTS[kind], {language: label, "en": label})
    try:
        return str(values.parse(spec, text, language=language, country=settings.COUNTRY_CODE))
    except ValueRefused as refused:
        raise ValidationError(str(refused), code=refused.code) from refused


class ContactForm(EventForm):
    label: ClassVar = _("Add a contact")
    permission: ClassVar = Permission.FACTS_CORRECT
    icon: ClassVar = "phone"

    def ask(self) -> None:
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=ContactKind.choices, widget=forms.RadioSelect, initial=ContactKind.PHONE
        )
        self.fields["contact"] = forms.CharField(
            label=_("Phone number or e-mail address"),
            max_length=200,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "width-20"}),
        )
        self.fields["is_preferred"] = forms.BooleanField(
            label=_("This is how they are reached first"), required=False
        )
        known = self.about.record.owned.contacts
        if known:
            self.fields["remove"] = forms.MultipleChoiceField(
                label=_("These reach nobody any more"),
                choices=[(str(one.public_id), one.value) for one in known],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        text, kind = given.get("contact"), given.get("kind")
        if text and kind:
            try:
                given["contact"] = read_contact(kind, text, language=self.about.language)
            except ValidationError as fault:
                self.add_error("contact", fault)
        elif not given.get("remove") and "contact" not in self.errors:
            self.add_error("contact", _("Enter a phone number or an e-mail address."))
        return given

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        owner = self.about.owner
        gone = [RemoveContact(contact=key, **owner) for key in given.get("remove", ())]
        if not given["contact"]:
            return gone
        contact = ContactInput(kind=given["kind"], value=given["contact"], is_preferred=given["is_preferred"])
        return [*gone, AddContact(contact=contact, **owner)]


def kind_options(kinds: Sequence[IdentifierKind], *, language: str) -> list[tuple[str, str]]:
    return [("", gettext("Choose…")), *((kind.key, kind.name_in(language)) for kind in kinds)]


class IdentifierForm(EventForm):
    label: ClassVar = _("Attach an identifier")
    intro: ClassVar = _("A number that somebody else gave: a national ID, a birth certificate.")
    permission: ClassVar = Permission.DOCUMENTS_ATTACH
    icon: ClassVar = "id"

    def ask(self) -> None:
        subject = Subject.GROUP if isinstance(self.about, AboutHousehold) else Subject.INDIVIDUAL
        self.kinds = identifier_kinds(subject)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=kind_options(self.kinds, language=self.about.language)
        )
        self.fields["identifier"] = forms.CharField(
            label=_("Number"),
            max_length=200,
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr", "class": "width-20"}
            ),
        )
        self.fields["expires_on"] = IsoDateField(label=_("Valid until"), required=False)

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        kind = next(kind for kind in self.kinds if kind.key == given["kind"])
        identifier = IdentifierInput.of(kind, given["identifier"], expires_on=given["expires_on"])
        return [AttachIdentifier(identifier=identifier, **self.about.owner)]


class DocumentForm(EventForm):
    """There is no page to check: a browser does not send a chosen file twice."""

    label: ClassVar = _("Attach a document")
    intro: ClassVar = _("A scan or a photo: PDF, JPEG or PNG. Where and with what it was taken is removed.")
    permission: ClassVar = Permission.DOCUMENTS_ATTACH
    icon: ClassVar = "paperclip"
    is_checked: ClassVar = False
    kept: uploads.Kept | None = None

    def ask(self) -> None:
        codes = catalogue.current().code_list(DOCUMENT_KINDS)
        offered = codes.offered_on(self.today) if codes else ()
        options = [(code.value, code.label_in(self.about.language)) for code in offered]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose…")), *options])
        self.fields["file"] = forms.FileField(
            label=_("File"),
            help_text=_("At most %(size)s.") % {"size": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
        )
        self.fields["title"] = forms.CharField(
            label=_("Title"),
            max_length=200,
            required=False,
            help_text=_("What is on it, if the kind does not say."),
        )
        self.fields["expires_on"] = IsoDateField(label=_("Valid until"), required=False)

    def operations(self) -> Sequence[Operation]:
        given = self.cleaned_data
        self.kept = uploads.keep(given["file"], now=timezone.now())
        document = DocumentInput.of(
            self.kept, kind=given["kind"], title=given["title"], expires_on=given["expires_on"]
        )
        return [AttachDocument(document=document, **self.about.owner)]

    def discard(self) -> None:
        if self.kept is not None:
            uploads.discard(self.kept.file)
            self.kept = None
