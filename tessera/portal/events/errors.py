from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal


class TooManyPapers(Refusal):
    code = "too-many-papers"
    message = _("At most %(most)s papers can be sent with one report. Remove one first.")
