"""What technical support may do in the admin: the Django group «Техническая поддержка».

Support decides about access and keeps organisations, people and lists; mentors, programs and documents it only reads.
Nothing is ever deleted, so nobody needs the permission. The group is made once; a superuser may change it afterwards.
It names the models of all apps, so it stands above them.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

NAME = "Техническая поддержка"
KEEPS = ("view", "add", "change")
READS = ("view",)
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "accounts.user": KEEPS,
    "accounts.accessrequest": ("view", "change"),
    "accounts.membership": ("view", "change"),
    "accounts.letter": ("view", "change"),
    "organizations.territory": KEEPS,
    "organizations.organizationtype": KEEPS,
    "organizations.organization": KEEPS,
    "organizations.position": KEEPS,
    "organizations.employee": KEEPS,
    "organizations.staffimport": READS,
    "mentoring.competency": KEEPS,
    "mentoring.achievement": KEEPS,
    "mentoring.mentor": READS,
    "mentoring.professionalrequest": READS,
    "programs.mentoringform": KEEPS,
    "programs.mentorrole": KEEPS,
    "programs.mentoringgroup": READS,
    "programs.assignment": READS,
    "programs.lettertemplate": READS,
    "documents.document": READS,
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
