"""«Разместить в региональной базе лучших практик наставничества» (manual, section 3, step 4).

The mark makes a proposal when the program is completed. The regional centre publishes it, returns it with a comment, or
declines it. What is published keeps its own text.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse
from programs.choices import AssignmentStatus, PracticeStatus
from programs.models import Assignment, BestPractice

TITLE_LENGTH = 255


@transaction.atomic
def sync_with_program(assignment: Assignment) -> BestPractice | None:
    """Bring the proposal in line with the program: make, renew or withdraw it until it is decided.

    A published or declined practice stays as it is.
    """
    wanted = assignment.share_as_best_practice and assignment.status == AssignmentStatus.COMPLETED
    practice = BestPractice.objects.select_for_update(of=("self",)).filter(assignment=assignment).first()
    if practice is None:
        return _propose(assignment, BestPractice(assignment=assignment)) if wanted else None
    if wanted and practice.status == PracticeStatus.WITHDRAWN:
        practice.move_to(PracticeStatus.PROPOSED)
        return _propose(assignment, practice)
    if not wanted and practice.can_become(PracticeStatus.WITHDRAWN):
        practice.move_to(PracticeStatus.WITHDRAWN)
        practice.advance(opened=None)
        return save_or_refuse(practice)
    return practice


def _propose(assignment: Assignment, practice: BestPractice) -> BestPractice:
    group = assignment.group
    mentor = group.mentor
    practice.organization = group.organization
    practice.mentor_name = mentor.employee.full_name
    practice.mentor_position = mentor.employee.position.name
    practice.mentoring_form = group.mentoring_form
    practice.title = f"{group.mentoring_form.name}: {mentor.employee.full_name}"[:TITLE_LENGTH]
    practice.summary = assignment.result
    practice.mentor_case_url = assignment.mentor_case_url
    practice.mentor_case_url_2 = assignment.mentor_case_url_2
    practice.mentee_case_url = assignment.mentee_case_url
    practice.proposed_at = timezone.now()
    practice.advance(opened=None)
    save_or_refuse(practice)
    practice.competencies.set(mentor.competencies.all())
    return practice


@transaction.atomic
def send_again(*, practice: BestPractice, title: str, summary: str, opened: int | None = None) -> BestPractice:
    """Send the curator's corrected text to the regional centre again; a waiting proposal only takes the new text.

    Sent twice, it is done once.
    """
    locked = _lock(practice)
    if locked.is_repeated(opened=opened, status=PracticeStatus.PROPOSED, title=title, summary=summary):
        return locked
    locked.advance(opened=opened)
    if locked.status != PracticeStatus.PROPOSED:
        locked.move_to(PracticeStatus.PROPOSED)
        locked.proposed_at = timezone.now()
    locked.title, locked.summary = title, summary
    return save_or_refuse(locked)


@transaction.atomic
def decide(
    *,
    practice: BestPractice,
    decision: PracticeStatus,
    title: str,
    summary: str,
    comment: str = "",
    by: User,
    opened: int | None = None,
) -> BestPractice:
    """Publish, return or decline for the regional centre; a refusal says why. The text may be corrected with it.

    Sent twice, it is done once.
    """
    locked = _lock(practice)
    if locked.is_repeated(opened=opened, status=decision, title=title, summary=summary, comment=comment):
        return locked
    locked.advance(opened=opened)
    if decision != PracticeStatus.PUBLISHED and not comment.strip():
        raise DomainError("Напишите, почему практика не опубликована: комментарий увидит куратор.", field="comment")
    locked.move_to(decision)
    locked.title, locked.summary, locked.comment = title, summary, comment
    locked.decided_at, locked.decided_by = timezone.now(), by
    return save_or_refuse(locked)


def _lock(practice: BestPractice) -> BestPractice:
    return BestPractice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
