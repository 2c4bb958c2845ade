"""Rights end with what they rest on: the employment, the organisation, the term.

`MembershipQuerySet.in_force` leaves them out from that moment; here the end is stored, with the reason.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from accounts.models import Membership, User
from accounts.querysets import MembershipQuerySet
from mentorship_ais.organizations.models import Employee


@transaction.atomic
def end_rights(*, employee: Employee, by: User | None) -> int:
    """End the memberships that rest on the organisation the person has left; return how many.

    A last day in the future ends them when it has passed. Another employment in the same organisation keeps them.
    """
    if employee.user is None:
        return 0
    here = Q(organization=employee.organization) | Q(employment__organization=employee.organization)
    return _end(Membership.objects.filter(here, user=employee.user), by=by)


@transaction.atomic
def end_lapsed_rights() -> int:
    """End every membership after a last day, in a closed organisation or past its term; return how many."""
    return _end(Membership.objects.all(), by=None)


@transaction.atomic
def end_lapsed_rights_of(user: User) -> int:
    """Do the same for one person, who is about to get the rights anew."""
    return _end(Membership.objects.filter(user=user), by=None)


def _end(memberships: MembershipQuerySet, *, by: User | None) -> int:
    lapsed = memberships.lapsed().select_related("user", "organization", "employment__organization")
    ended = list(lapsed.select_for_update(of=("self",), no_key=True))
    for membership in ended:
        membership.revoke(by=by, reason=membership.end_reason())
    return len(ended)
