"""What the mentor base below asks about programs (`mentoring/program_source.py`), answered from the assignments."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from mentoring.models import Mentor
from mentorship_ais.organizations.models import Organization
from programs.models import Assignment


class AssignmentSource:
    """The answers of the app of programs."""

    def mentee_counts(self) -> QuerySet[Assignment, Any]:
        """Return a row for each mentor with programs in process, in all organisations: `mentor` (a key) and `number`."""
        led = Assignment.objects.in_progress().order_by()
        return led.annotate(mentor=F("group__mentor")).values_list("mentor").annotate(number=Count("pk"))

    def has_no_answer(self, *, employee: OuterRef, changed_at: OuterRef) -> Q:
        """Return the condition that no program answers the request which the employee last changed at that moment.

        A program in process answers the request, and so does one completed since; a stopped one leaves it open.
        """
        own = Assignment.objects.filter(mentee=employee)
        return ~Exists(own.in_progress()) & ~Exists(own.completed().filter(created_at__gte=changed_at))

    def led_for(self, organization: Organization, *, mentor: Mentor) -> QuerySet[Assignment]:
        """Return the programs past and present that the mentor leads for the organisation, the latest first."""
        led = Assignment.objects.filter(group__mentor=mentor).for_organization(organization)
        return led.select_related("mentee", "group__mentoring_form").order_by(
            "-group__starts_on", "mentee__name_key", "pk"
        )

    def count_led_elsewhere(self, organization: Organization, *, mentor: Mentor) -> int:
        """Count the programs that the mentor leads or led for other organisations."""
        return Assignment.objects.filter(group__mentor=mentor).exclude(group__organization=organization).count()
