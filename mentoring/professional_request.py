"""«Профессиональный запрос»: the competencies that an employee wants to learn, recorded by her or by the curator."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from mentoring.models import Competency, ProfessionalRequest
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.organizations.models import Employee


@transaction.atomic
def record_request(
    *, employee: Employee, competencies: Collection[Competency], text: str, opened: int | None = None
) -> ProfessionalRequest:
    """Record the employee's request, or change it; leaving both empty withdraws a recorded one.

    `opened` is the version that the person saw, 0 for none. The same values sent twice are recorded once.
    """
    Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=employee.pk)
    request = ProfessionalRequest.objects.filter(employee=employee).first() or ProfessionalRequest(employee=employee)
    wanted, words = competencies, text.strip()
    if not request.pk and not wanted and not words:
        raise DomainError("Отметьте хотя бы одну компетенцию или опишите запрос словами.", field="text")
    if request.pk and request.has_values(text=words, competencies=wanted):
        return request
    request.advance(opened=opened)
    request.text = words
    save_or_refuse(request)
    request.competencies.set(wanted)
    return request
