"""The permissions of technical support in the admin: the Django group «Техническая поддержка».

Support decides about access and edits organisations, people and lists; mentors, programs and documents it only views.
Nothing is ever deleted, so nobody needs the permission. The group is made once; a superuser may change it afterwards.
It names the models of all apps, so it stands above them.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

NAME = "Техническая поддержка"
EDIT = ("view", "add", "change")
VIEW = ("view",)
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "accounts.user": EDIT,
    "accounts.accessrequest": ("view", "change"),
    "accounts.membership": ("view", "change"),
    "accounts.letter": ("view", "change"),
    "accounts.backgroundjob": ("view", "change"),
    "organizations.territory": EDIT,
    "organizations.organizationtype": EDIT,
    "organizations.organization": EDIT,
    "organizations.position": EDIT,
    "organizations.employee": EDIT,
    "organizations.staffimport": VIEW,
    "mentoring.competency": EDIT,
    "mentoring.achievement": EDIT,
    "mentoring.mentor": VIEW,
    "mentoring.professionalrequest": VIEW,
    "programs.mentoringform": EDIT,
    "programs.mentorrole": EDIT,
    "programs.mentoringgroup": VIEW,
    "programs.assignment": VIEW,
    "programs.papertemplate": VIEW,
    "documents.document": VIEW,
}


def load() -> dict[str, int]:
    """Make the group if it is not there, and return how many were made."""
    group, is_new = Group.objects.get_or_create(name=NAME)
    if is_new:
        group.permissions.set(permissions())
    return {"группа технической поддержки": int(is_new)}


def permissions() -> list[Permission]:
    """Return the permissions of the table above."""
    wanted = Q()
    for model, actions in PERMISSIONS.items():
        app, name = model.split(".")
        wanted |= Q(
            content_type__app_label=app,
            content_type__model=name,
            codename__in=[f"{action}_{name}" for action in actions],
        )
    return list(Permission.objects.filter(wanted).select_related("content_type"))
