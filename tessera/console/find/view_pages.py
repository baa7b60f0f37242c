"""What the pages of saved views show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.models import SavedView
from tessera.accounts.viewer import Viewer
from tessera.console.find.address import opened
from tessera.console.find.forms import FindForm
from tessera.console.find.pages import filter_words
from tessera.console.short_forms import FormPage
from tessera.web.parts import Crumb


@dataclass(frozen=True)
class ViewRow:
    """``change_url`` and ``delete_url`` are empty for the view of somebody else."""

    name: str
    url: str
    owner: str
    shared_with: str
    is_start: bool
    start_url: str
    change_url: str = ""
    delete_url: str = ""


@dataclass(frozen=True)
class ViewsPage:
    rows: tuple[ViewRow, ...]
    crumbs: tuple[Crumb, ...]
    find_url: str


def views_page(views: Sequence[SavedView], *, viewer: Viewer, language: str) -> ViewsPage:
    rows = tuple(_row(view, viewer=viewer, language=language) for view in views)
    return ViewsPage(rows, _crumbs(Crumb(_("Saved views"))), f"{reverse('console:find')}?tab=people")


def save_page(form: FindForm, *, back: str) -> FormPage:
    """The page says which filters it keeps, and that it does not keep the words."""
    kept = [filter_words(form, name) for name in form.fields if name in form.kept and name != "q"]
    filters = "; ".join(kept) or _("no filters")
    intro = _("The view keeps: %(list)s; %(filters)s.") % {"list": _list_name(form), "filters": filters}
    if form.kept.get("q"):
        intro += " " + _("It does not keep the words in the box.")
    return FormPage(_("Save this view"), _("Save the view"), _crumbs(Crumb(_("Save this view"))), back, intro)


def change_page(view: SavedView) -> FormPage:
    back = reverse("console:views")
    crumbs = _crumbs(Crumb(_("Saved views"), back), Crumb(view.name))
    return FormPage(_("Change the view"), _("Save the view"), crumbs, back)


def _row(view: SavedView, *, viewer: Viewer, language: str) -> ViewRow:
    is_own = view.owner_id == viewer.user_id
    return ViewRow(
        name=view.name,
        url=opened(view.query),
        owner=_("You") if is_own else view.owner.name,
        shared_with=view.shared_with.name_in(language) if view.shared_with else "",
        is_start=view.is_start,
        start_url=reverse("console:view-start", args=[view.public_id]),
        change_url=reverse("console:view-change", args=[view.public_id]) if is_own else "",
        delete_url=reverse("console:view-delete", args=[view.public_id]) if is_own else "",
    )


def _list_name(form: FindForm) -> str:
    return _("People") if form.subject == "individual" else _("Households")


def _crumbs(*steps: Crumb) -> tuple[Crumb, ...]:
    return (Crumb(_("Find"), f"{reverse('console:find')}?tab=people"), *steps)
