from dataclasses import asdict
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.accounts.choices import Permission
from tessera.changes.operations import people
from tessera.changes.operations.base import Context, Names, Operation, Subjects
from tessera.changes.operations.parts import ContactInput, IdentifierInput, Part
from tessera.lib.refusals import NotFound
from tessera.registry.actions import documents, identifiers
from tessera.registry.choices import ScanStatus
from tessera.registry.models import ContactPoint, Group, Individual
from tessera.registry.uploads import Kept


class DocumentInput(Part):
    """A file that was checked and stored already; ``size`` is in bytes."""

    kind: str
    title: str = ""
    file: str
    sha256: str
    mime_type: str
    size: int
    scan_status: ScanStatus = ScanStatus.NOT_SCANNED
    expires_on: date | None = None

    @classmethod
    def of(cls, kept: Kept, *, kind: str, title: str = "", expires_on: date | None = None) -> "DocumentInput":
        return cls(kind=kind, title=title, expires_on=expires_on, **asdict(kept))


class _ToOwner(Operation):
    permission: ClassVar = Permission.DOCUMENTS_ATTACH

    individual: UUID | None = None
    group: UUID | None = None

    def subjects(self) -> Subjects:
        return Subjects.of(individuals=[self.individual], groups=[self.group])

    def check(self, context: Context) -> None:
        self._owner(context)

    def _owner(self, context: Context) -> Individual | Group:
        if self.group is not None:
            return context.group(self.group)
        return context.individual(self.individual or UUID(int=0))

    def _name(self, names: Names) -> str:
        return names.get(str(self.individual or self.group), "?")


class AttachIdentifier(_ToOwner):
    """A number that somebody else gave: national ID, birth certificate."""

    kind: ClassVar = "attach_identifier"
    label: ClassVar = gettext_lazy("Attach an identifier")

    identifier: IdentifierInput

    def check(self, context: Context) -> None:
        super().check(context)
        people.check_identifier(context, self.identifier)

    def apply(self, context: Context) -> None:
        people.give_identifiers([(self._owner(context), self.identifier)])

    def sentence(self, names: Names) -> str:
        return _("Attach the identifier %(masked)s to %(name)s") % {
            "masked": self.identifier.masked,
            "name": self._name(names),
        }


class AddContact(_ToOwner):
    """A phone number or e-mail address. One that is confirmed, and stands there unconfirmed, is confirmed thereby."""

    kind: ClassVar = "add_contact"
    label: ClassVar = gettext_lazy("Add a phone number or e-mail address")
    permission: ClassVar = Permission.FACTS_CORRECT

    contact: ContactInput

    def apply(self, context: Context) -> None:
        owner, at = self._owner(context), self.contact.verified_at
        if at is not None:
            found = {"kind": self.contact.kind, "value": self.contact.value, "verified_at": None}
            known = owner.contacts.filter(**found).first()
            if known is not None:
                identifiers.verify_contact(known, at=at)
                return
        people.add_contacts(context, [(owner, self.contact)])

    def sentence(self, names: Names) -> str:
        return _("Add %(contact)s to the contacts of %(name)s") % {
            # Isolated: within Arabic the plus sign of a phone number would stand behind it.
            "contact": f"\u2066{self.contact.value}\u2069",
            "name": self._name(names),
        }


class RemoveContact(_ToOwner):
    """A phone number or e-mail address that reaches nobody any more."""

    kind: ClassVar = "remove_contact"
    label: ClassVar = gettext_lazy("Remove a phone number or e-mail address")
    permission: ClassVar = Permission.FACTS_CORRECT

    contact: UUID

    def check(self, context: Context) -> None:
        self._contact(context)

    def apply(self, context: Context) -> None:
        identifiers.remove_contact(self._contact(context))

    def sentence(self, names: Names) -> str:
        return _("Remove a contact of %(name)s") % {"name": self._name(names)}

    def _contact(self, context: Context) -> ContactPoint:
        contact = self._owner(context).contacts.filter(public_id=self.contact).first()
        if contact is None:
            raise NotFound
        return contact


class AttachDocument(_ToOwner):
    """A scan or photo of a document, checked and stored."""

    kind: ClassVar = "attach_document"
    label: ClassVar = gettext_lazy("Attach a document")

    document: DocumentInput

    def apply(self, context: Context) -> None:
        owner = self._owner(context)
        documents.attach(
            owner,
            kind=self.document.kind,
            title=self.document.title,
            file=self.document.file,
            sha256=self.document.sha256,
            mime_type=self.document.mime_type,
            size=self.document.size,
            scan_status=self.document.scan_status,
            expires_on=self.document.expires_on,
        )

    def sentence(self, names: Names) -> str:
        return _("Attach a document to the record of %(name)s") % {"name": self._name(names)}
