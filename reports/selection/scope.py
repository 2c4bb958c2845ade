"""The part of the region whose programs a viewer may count.

The ministry counts the region's, a specialist of a territorial administration those of the administration's territory, a
curator those of the own organisation. The territory is that of the administration in which the specialist is a member
of the user group: rights belong to an organisation here too, and end with the last day of work there.

`Scope.of_organizations` is the one home of this rule: programs, groups, organisations and employees are all filtered
by it, for the page and for the files alike, so that no parameter of an address can leave the scope.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from accounts.choices import UserGroup
from accounts.rights import Rights
from mentorship_ais.organizations.models import Organization, Territory

VIEWERS = (UserGroup.ANALYST, UserGroup.TERRITORY_SPECIALIST, UserGroup.CURATOR)
"""User groups that may see «Статистика»."""


@dataclass(frozen=True)
class Scope:
    """A part of the region; without a territory and an organisation, all of it."""

    territory: Territory | None = None
    organization: Organization | None = None

    def __str__(self) -> str:
        return str(self.organization or self.territory or "Вся область")

    @property
    def is_whole_region(self) -> bool:
        """Whether nothing is left out."""
        return self.territory is None and self.organization is None

    def covers(self, other: Scope) -> bool:
        """Tell whether everything of the other scope lies in this one."""
        if self.is_whole_region or self == other:
            return True
        return bool(self.territory and other.organization and other.organization.territory_id == self.territory.pk)

    @property
    def is_wider_than_one_organization(self) -> bool:
        """Whether there are organisations to choose from and to compare."""
        return self.organization is None

    def of_organizations(self, prefix: str = "") -> Q:
        """Return the scope as a condition on organisations, or on what leads to one by `prefix`."""
        if self.organization:
            return Q(**{f"{prefix}pk": self.organization.pk})
        return Q(**{f"{prefix}territory": self.territory}) if self.territory else Q()


def scope_of(rights: Rights) -> Scope:
    """Return the widest scope that the viewer's user groups give for the current organisation."""
    if rights.allow(UserGroup.ANALYST):
        return Scope()
    if rights.allow(UserGroup.TERRITORY_SPECIALIST):
        return Scope(territory=rights.organization.territory)
    return Scope(organization=rights.organization)
