"""A lost device without recovery codes: one of support proposes to remove the second factor, another confirms.

Nobody does it alone or about oneself, superusers neither; about an account of support only superusers decide. The
person gets a letter at each step and can call it off.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from accounts import security_letters
from accounts.models import SecondFactorRemoval, User
from accounts.models.second_factor import ALREADY_PROPOSED
from accounts.outbox import post
from accounts.own_decisions import may_be_one_person, refuse_own
from accounts.second_factor import has_second_factor
from accounts.sessions import end_sessions
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse

CALLED_OFF = "Предложение отменено, второй фактор остаётся."
"""The message after calling off, at the desk and in the profile."""


def find(*, user: User) -> SecondFactorRemoval:
    """Return the proposal about this account that can still be confirmed; refuse when there is none."""
    return _or_refuse(SecondFactorRemoval.objects.waiting().of(user).first())


@transaction.atomic
def propose(*, user: User, by: User, grounds: str) -> SecondFactorRemoval:
    """Propose the removal («Предложить снять») with the grounds to believe that the person wants it; send a letter.

    Refuses an account without a second factor, the own one, and, unless `by` is a superuser, one of support.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _refuse_who_may_not(by=by, about=locked)
    if not has_second_factor(locked):
        raise DomainError("У этой учётной записи нет второго фактора.")
    undecided = SecondFactorRemoval.objects.of(locked).undecided()
    if undecided.waiting().exists():
        raise DomainError(ALREADY_PROPOSED)
    undecided.update(called_off_at=timezone.now())  # too old to be confirmed
    removal = save_or_refuse(SecondFactorRemoval(user=locked, grounds=grounds, proposed_by=by))
    post(security_letters.removal_proposed(removal), to=locked.email)
    return removal


@transaction.atomic
def confirm(*, removal: SecondFactorRemoval, by: User) -> list[Authenticator]:
    """Remove all second factors and recovery codes («Подтвердить и снять»), end every session, send a letter.

    Returns what was removed. Refuses the proposer (by whichever of the own accounts), and a proposal that is
    called off, confirmed or older than three days.
    """
    locked = _locked(removal)
    _refuse_who_may_not(by=by, about=locked.user)
    if may_be_one_person(locked.proposed_by, by):
        raise DomainError("Подтвердить должен другой сотрудник поддержки, не тот, кто предложил.")
    locked.confirmed_by, locked.confirmed_at = by, timezone.now()
    save_or_refuse(locked)
    removed = list(Authenticator.objects.filter(user=locked.user))
    Authenticator.objects.filter(user=locked.user).delete()
    end_sessions(locked.user)
    post(security_letters.removal_done(locked), to=locked.user.email)
    return removed


@transaction.atomic
def call_off(*, removal: SecondFactorRemoval) -> SecondFactorRemoval:
    """Call the proposal off («Отменить»), as the person or support; the second factor stays, a letter is sent."""
    locked = _locked(removal)
    locked.called_off_at = timezone.now()
    save_or_refuse(locked)
    post(security_letters.removal_called_off(locked), to=locked.user.email)
    return locked


def _refuse_who_may_not(*, by: User, about: User) -> None:
    refuse_own(by=by, about=about)
    if about.is_support_or_superuser and not by.is_superuser:
        raise DomainError("Это учётная запись поддержки: второй фактор с неё снимают двое администраторов.")


def _locked(removal: SecondFactorRemoval) -> SecondFactorRemoval:
    waiting = SecondFactorRemoval.objects.waiting().select_for_update(of=("self",))
    return _or_refuse(waiting.filter(pk=removal.pk).first())


def _or_refuse(removal: SecondFactorRemoval | None) -> SecondFactorRemoval:
    if removal is None:
        raise DomainError("Предложения больше нет: оно подтверждено, отменено или старше трёх дней.")
    return removal
