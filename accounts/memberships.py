"""What support does with a membership that is granted: ends it with a reason, prolongs one that has a term."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts import security_letters
from accounts.models import Membership, User
from accounts.outbox import post
from accounts.own_decisions import refuse_own
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse

LONGEST_TERM = datetime.timedelta(days=365)
"""How long rights last that rest on no employment; then support decides again."""


@transaction.atomic
def revoke(*, membership: Membership, by: User, reason: str) -> Membership:
    """End the membership with a reason («Исключить из группы»); it takes effect at the person's next click."""
    locked = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.pk)
    refuse_own(by=by, about=locked.user)
    if locked.revoked_at is not None:
        raise DomainError("Пользователь уже исключён из этой группы.")
    locked.revoke(by=by, reason=reason)
    post(security_letters.membership_revoked(locked), to=locked.user.email)
    return locked


@transaction.atomic
def renew(*, membership: Membership, by: User, ends_on: datetime.date, reason: str) -> Membership:
    """Prolong rights that rest on no employment («Продлить») by a year at most, on a paper named in the reason."""
    locked = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.pk)
    refuse_own(by=by, about=locked.user)
    if not locked.is_renewable:
        raise DomainError("Продлить нельзя: права отозваны или действуют, пока человек работает.")
    today = timezone.localdate()
    if not today < ends_on <= today + LONGEST_TERM:
        raise DomainError(
            f"Выберите день не раньше завтрашнего и не позже {today + LONGEST_TERM:%d.%m.%Y}.", field="ends_on"
        )
    locked.ends_on, locked.renewal_reason = ends_on, reason
    return save_or_refuse(locked, fields=["ends_on", "renewal_reason"])
