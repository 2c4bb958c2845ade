"""Rights end with what they stand on: the employment, the organisation, the term.

`MembershipQuerySet.in_force` counts them no more from that moment; here it is written down, with the reason.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from accounts.models import Membership, User
from accounts.querysets import MembershipQuerySet
from mentorship_ais.organizations.models import Employee


@transaction.atomic
def end_rights(*, employee: Employee, by: User | None) -> int:
    """End what a person who has left still holds by the organisation; how many memberships it was.

    A last day to come ends them when it has passed. Another employment in the same organisation keeps them.
    """
    if employee.user is None:
        return 0
    here = Q(organization=employee.organization) | Q(employment__organization=employee.organization)
    return _end(Membership.objects.filter(here, user=employee.user), by=by)


@transaction.atomic
def end_lapsed_rights() -> int:
    """Revoke what nobody has ended by hand: after a last day, in closed organisations, past a term; how many it was."""
    return _end(Membership.objects.all(), by=None)


@transaction.atomic
def end_lapsed_rights_of(user: User) -> int:
    """The same for one person, who is about to get the rights anew."""
    return _end(Membership.objects.filter(user=user), by=None)


def _end(memberships: MembershipQuerySet, *, by: User | None) -> int:
    lapsed = memberships.lapsed().select_related("user", "organization", "employment__organization")
    ended = list(lapsed.select_for_update(of=("self",), no_key=True))
    for membership in ended:
        membership.revoke(by=by, reason=membership.end_reason())
    return len(ended)
