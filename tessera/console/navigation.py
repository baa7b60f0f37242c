"""What the desk puts into the main navigation."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Post, Viewer
from tessera.changes.queries.work import waiting_for
from tessera.web.navigation import Link, Search, Section, register, register_note, register_search


class Holds:
    """Whether whoever looks holds a permission anywhere."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(self, request: HttpRequest) -> bool:
        viewer = getattr(request, "viewer", None)
        return viewer is not None and viewer.may(self.permission)


def work_count(request: HttpRequest) -> int | None:
    """How many changes wait for whoever looks."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    return waiting_for(viewer, now=timezone.now()) if viewer is not None else None


_RECORD_PAGES = tuple(
    f"console:{noun}-{page}"
    for noun in ("household", "individual")
    for page in ("log", "difference", "family", "event", "attestation", "versions", "keep")
)
REGISTER = Section(
    _("Registry"),
    (
        Link(_("Home"), "console:home", "home"),
        Link(
            _("My work"),
            "console:work",
            "list-check",
            within=("console:work-",),
            visible=Holds(Permission.PEOPLE_VIEW),
            count=work_count,
        ),
        Link(
            _("Who is who"),
            "console:links",
            "user-check",
            within=("console:links-",),
            visible=Holds(Permission.CITIZENS_LINK),
        ),
        Link(
            _("Proof of life"),
            "console:life-proofs",
            "heart-handshake",
            within=("console:life-proof-", "console:individual-life-proof"),
            visible=Holds(Permission.LIFE_PROOF_RECORD),
        ),
        Link(_("My messages"), "console:messages", "bell", within=("console:messages-",)),
        Link(
            _("Find"),
            "console:find",
            "search",
            within=(
                "console:views",
                "console:view-",
                "console:household",
                "console:individual",
                *_RECORD_PAGES,
                "console:adopt-",
            ),
            visible=Holds(Permission.PEOPLE_VIEW),
        ),
        Link(
            _("To mend"),
            "console:to-mend",
            "clipboard-check",
            within=("console:to-mend-",),
            visible=Holds(Permission.PEOPLE_VIEW),
        ),
        Link(
            _("Statistics"),
            "console:statistics",
            "chart-bar",
            within=("console:statistics-",),
            visible=Holds(Permission.STATISTICS_VIEW),
        ),
        Link(
            _("Register a household"),
            "console:household-register",
            "home-plus",
            visible=Holds(Permission.PEOPLE_REGISTER),
        ),
        Link(
            _("Register a person"),
            "console:individual-register",
            "user-plus",
            visible=Holds(Permission.PEOPLE_REGISTER),
        ),
        Link(
            _("Fill in a form"),
            "console:fill",
            "pencil",
            within=("console:fill-", "console:filling", "console:filling-"),
            visible=Holds(Permission.FACTS_CORRECT),
        ),
        Link(
            _("Answers to forms"),
            "console:submissions",
            "clipboard-check",
            within=("console:submission", "console:submission-", "console:submissions-"),
            visible=Holds(Permission.SUBMISSIONS_VIEW),
        ),
        Link(
            _("Changes"),
            "console:changes",
            "history",
            within=("console:change", "console:change-"),
            visible=Holds(Permission.HISTORY_VIEW),
        ),
        Link(
            _("To attest"),
            "console:attestation",
            "shield-check",
            within=("console:attestation-",),
            visible=Holds(Permission.FACTS_ATTEST),
        ),
        Link(
            _("Imports"),
            "console:files",
            "file-import",
            within=("console:file", "console:file-"),
            visible=Holds(Permission.IMPORT),
        ),
        Link(
            _("Versions"),
            "console:versions",
            "versions",
            within=("console:version-",),
            visible=Holds(Permission.HISTORY_VIEW),
        ),
        Link(
            _("Campaigns"),
            "console:campaigns",
            "send",
            within=("console:campaign", "console:campaign-"),
            visible=Holds(Permission.CAMPAIGNS_SEND),
        ),
        Link(_("Export"), "console:export", "file-export", visible=Holds(Permission.EXPORT)),
    ),
)
ADMINISTRATION = Section(
    _("Administration"),
    (
        Link(_("Areas"), "console:areas", "sitemap", within=("console:area-",)),
        Link(
            _("Fields"),
            "console:fields",
            "adjustments",
            within=("console:field-",),
            visible=Holds(Permission.FIELDS_MANAGE),
        ),
        Link(
            _("Code lists"),
            "console:code-lists",
            "list-check",
            within=("console:code-",),
            visible=Holds(Permission.FIELDS_MANAGE),
        ),
        Link(
            _("Forms"),
            "console:forms",
            "file-text",
            within=("console:form", "console:form-", "console:forms-"),
            visible=Holds(Permission.FORMS_MANAGE),
        ),
        Link(
            _("Kinds"),
            "console:kinds",
            "tags",
            within=("console:kind-",),
            visible=Holds(Permission.FIELDS_MANAGE),
        ),
        Link(
            _("Users"),
            "console:users",
            "users",
            within=("console:user-",),
            visible=Holds(Permission.USERS_MANAGE),
        ),
        Link(
            _("Roles"),
            "console:roles",
            "shield-lock",
            within=("console:role-",),
            visible=Holds(Permission.USERS_MANAGE),
        ),
        Link(
            _("Log-ins"),
            "console:log-ins",
            "login",
            within=("console:log-in", "console:log-in-"),
            visible=Holds(Permission.LOG_INS_MANAGE),
        ),
        Link(
            _("Connected systems"),
            "console:systems",
            "plug-connected",
            within=("console:system", "console:system-", "console:systems-"),
            visible=Holds(Permission.USERS_MANAGE),
        ),
        Link(
            _("Approvals"),
            "console:policies",
            "clipboard-check",
            within=("console:policy", "console:policy-"),
            visible=Holds(Permission.POLICIES_MANAGE),
        ),
        Link(
            _("Messages"),
            "console:message-texts",
            "message",
            within=("console:message-",),
            visible=Holds(Permission.MESSAGES_MANAGE),
        ),
    ),
)

AUDIT = Section(
    _("Audit"),
    (
        Link(_("Who looked"), "console:accesses", "eye", visible=Holds(Permission.ACCESS_LOG_VIEW)),
        Link(
            _("Accounts and roles"),
            "console:account-events",
            "user-check",
            visible=Holds(Permission.ACCESS_LOG_VIEW),
        ),
        Link(
            _("Verify the logs"),
            "console:audit",
            "shield-check",
            within=("console:audit-",),
            visible=Holds(Permission.AUDIT_VERIFY),
        ),
        Link(_("Background jobs"), "console:jobs", "hourglass", visible=Holds(Permission.JOBS_VIEW)),
    ),
)


def register_sections() -> None:
    register(REGISTER, ADMINISTRATION, AUDIT)
    register_search(Search("console:find", _("Name, number, phone or identifier")))
    register_note(posts_in_words)


def posts_in_words(request: HttpRequest) -> str:
    """The first role of who is logged in, where it holds, and how many more they have. Asks no database."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or not viewer.posts:
        return ""
    first, further = _post_in_words(viewer.posts[0]), len(viewer.posts) - 1
    if not further:
        return first
    words = ngettext("%(post)s and %(count)d more", "%(post)s and %(count)d more", further)
    return words % {"post": first, "count": further}


def _post_in_words(post: Post) -> str:
    return gettext("%(role)s, %(area)s") % {"role": post.role, "area": post.area} if post.area else post.role
