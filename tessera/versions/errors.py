"""What is refused about versions, and why."""

from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal


class VersionUnknown(Refusal):
    code = "version-unknown"
    message = _("There is no version “%(name)s”.")


class VersionNameTaken(Refusal):
    code = "version-name-taken"
    message = _(
        "“%(name)s” comes from the source “%(source)s”. Give this version another name or that source."
    )


class NotInVersion(Refusal):
    code = "not-in-version"
    message = _("The version says something else of “%(label)s”, or nothing. Open it again.")


class NothingToMark(Refusal):
    code = "nothing-to-mark"
    message = _("Nothing differs from what is registered; there is nothing to mark.")


class SourceTwice(Refusal):
    code = "source-twice"
    message = _("“%(source)s” stands twice. Name each source once, the most trusted first.")
