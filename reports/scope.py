"""Whose programs a viewer may count: the ministry the region's, a curator those of the own organisation.

Every question of this app starts at `Scope`, the page's and the download's alike: no parameter of an address can leave
it.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.choices import UserGroup
from accounts.rights import Rights
from mentorship_ais.organizations.models import Organization
from mentorship_ais.organizations.querysets import OrganizationQuerySet
from programs.models import Assignment
from programs.querysets import AssignmentQuerySet

VIEWERS = (UserGroup.ANALYST, UserGroup.CURATOR)
"""Who may see «Статистика» at all."""


@dataclass(frozen=True)
class Scope:
    """The part of the region that the viewer answers for; without an organisation, all of it."""

    organization: Organization | None = None

    def __str__(self) -> str:
        return str(self.organization) if self.organization else "Вся область"

    @property
    def is_whole_region(self) -> bool:
        """Whether nothing is locked."""
        return self.organization is None

    @property
    def is_wider_than_one_organization(self) -> bool:
        """Whether there are organisations to choose from and to compare."""
        return self.organization is None

    def assignments(self) -> AssignmentQuerySet:
        """Every program of the scope, whatever its status."""
        everything = Assignment.objects.all()
        return everything.for_organization(self.organization) if self.organization else everything

    def organizations(self) -> OrganizationQuerySet:
        """Every organisation of the scope."""
        everything = Organization.objects.all()
        return everything.filter(pk=self.organization.pk) if self.organization else everything


def scope_of(rights: Rights) -> Scope:
    """The widest scope that the viewer's user groups give."""
    if rights.allow(UserGroup.ANALYST):
        return Scope()
    return Scope(organization=rights.organization)
