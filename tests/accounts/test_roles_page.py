"""``docs/roles.md`` says what the shipped roles may do; this writes it and sees that it is true.

After a change: ``WRITE_DOCS=1 pytest tests/accounts/test_roles_page.py``
"""

import os
from pathlib import Path

import pytest
from django.utils import translation

from tessera.accounts.choices import Permission
from tessera.accounts.models import Role

PAGE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
WRITES = "WRITE_DOCS" in os.environ
INTRO = """# Roles

A role is a named set of permissions. It is granted to a user **within an area** (or everywhere) and, if wished,
**until a date**. The roles below ship with Tessera; an administrator may change them and add others, under Roles.

- Nobody can grant a role unless they hold each of its permissions throughout that area, and nobody can put into a
  role what they do not hold everywhere. That is why the administrator holds everything: somebody must be able to
  grant each role. A country that wants to part the two takes permissions out of the administrator's role once the
  other roles are granted.
- Nobody grants roles to themselves, ends their own or closes their own account.
- The last user who manages users everywhere, for good, cannot be removed.
- Who manages users within an area sees the users who work there and those without any role, and can let into an
  account (with a link that sets the password) only whoever holds no more than they do.
"""


def roles_page() -> str:
    order = ["administrator", "registrar", "data-clerk", "approver", "attester"]
    order += ["programme-officer", "auditor", "data-protection-officer"]
    found = {role.key: role for role in Role.objects.filter(is_shipped=True)}
    roles = [found[key] for key in order]
    lines = [INTRO, "| Role | Key | |", "|---|---|---|"]
    lines += [f"| {role.name_in('en')} | `{role.key}` | {role.description_in('en')} |" for role in roles]
    lines += ["", "## What each role may do", ""]
    lines.append("| Permission | Key | " + " | ".join(role.name_in("en") for role in roles) + " |")
    lines.append("|---|---|" + ":-:|" * len(roles))
    with translation.override("en"):
        for permission in Permission:
            marks = " | ".join("✓" if permission in role.permissions else "" for role in roles)
            lines.append(f"| {permission.label} | `{permission.value}` | {marks} |")
    return "\n".join(lines) + "\n"


@pytest.mark.django_db
def test_the_page_about_roles_is_true() -> None:
    if WRITES:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(roles_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == roles_page(), (
        "docs/roles.md is out of date. Run: WRITE_DOCS=1 pytest tests/accounts/test_roles_page.py"
    )
