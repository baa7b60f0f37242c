from typing import Any

from django.utils.translation import gettext_lazy as _

from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.console.areas.picker import area_field
from tessera.questions.places import chosen_area
from tessera.web.forms import Form


class WhereForm(Form):
    """The area that the lists are narrowed to: one within which the viewer sees people."""

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area"] = area_field(_("Area"), within=viewer.sees, required=False)

    def area(self) -> Area | None:
        """The chosen area; None where none was chosen, or one that there is not for the viewer."""
        value = self.cleaned_data.get("area", "") if self.is_bound and self.is_valid() else ""
        return chosen_area(value) if value else None
