"""Why a value is not taken for a field."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tessera.dictionary.specs import FieldSpec
from tessera.lib.refusals import Refusal


class ValueRefused(Refusal):
    """A value does not fit its field. The message names the field in the language in which it was given."""

    code = "value-refused"
    message = _("“%(label)s” does not take this value.")

    def __init__(self, spec: FieldSpec, *, language: str, **facts: Any) -> None:
        self.language = language
        self.spec = spec
        super().__init__(field=spec.key, label=spec.label_in(language), **facts)

    def __str__(self) -> str:
        with translation.override(self.language):
            return super().__str__()


class ValueMissing(ValueRefused):
    code = "value-missing"
    message = _("“%(label)s” is needed.")


class NotText(ValueRefused):
    code = "not-text"
    message = _("“%(label)s” holds characters that cannot be stored. Type the text anew.")


class TooLong(ValueRefused):
    code = "too-long"
    message = _("“%(label)s” has room for %(most)s characters.")


class PatternMissed(ValueRefused):
    code = "pattern-missed"
    message = _("“%(label)s” does not have the form that is expected. Check it for typing mistakes.")


class NotAWholeNumber(ValueRefused):
    code = "not-a-whole-number"
    message = _("“%(label)s” must be a whole number, for example 12.")


class NotANumber(ValueRefused):
    code = "not-a-number"
    message = _("“%(label)s” must be a number of at most 15 digits, for example 12.5.")


class TooSmall(ValueRefused):
    code = "too-small"
    message = _("“%(label)s” must be %(least)s or more.")


class TooLarge(ValueRefused):
    code = "too-large"
    message = _("“%(label)s” must be %(most)s or less.")


class NotADate(ValueRefused):
    code = "not-a-date"
    message = _("“%(label)s” must be a date, for example 2026-03-27 or 27/03/2026.")


class NotYesOrNo(ValueRefused):
    code = "not-yes-or-no"
    message = _("“%(label)s” must be yes or no.")


class CodeUnknown(ValueRefused):
    code = "code-unknown"
    message = _("“%(value)s” is not a choice of “%(label)s”.")


class CodeNotOffered(ValueRefused):
    code = "code-not-offered"
    message = _("“%(value)s” is no longer offered for “%(label)s”. Choose another one.")


class AreaUnknown(ValueRefused):
    code = "area-unknown"
    message = _("“%(value)s” is not an area that you may choose for “%(label)s”.")


class NotAPhoneNumber(ValueRefused):
    code = "not-a-phone-number"
    message = _("“%(label)s” must be a phone number, with the country code if it is a foreign one.")


class NotAnEmailAddress(ValueRefused):
    code = "not-an-email-address"
    message = _("“%(label)s” must be an e-mail address, for example name@example.org.")


class NotAPoint(ValueRefused):
    code = "not-a-point"
    message = _("“%(label)s” must be a latitude and a longitude in degrees, for example 12.6392, -8.0029.")


class DocumentUnknown(ValueRefused):
    code = "document-unknown"
    message = _("“%(label)s” names a document that is not there.")
