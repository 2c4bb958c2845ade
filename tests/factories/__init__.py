"""Factories: each builds the smallest legal object; a trait brings it to a named state through the real move.

`MentorFactory(regional=True)`, `AssignmentFactory(organization=school, completed=True)`,
`AccessRequestFactory(user=worker, approved=True)`, `MentoringGroupFactory(mentees=3)`.
"""

from tests.factories.accounts import AccessRequestFactory, MembershipFactory, UserFactory
from tests.factories.documents import DocumentFactory, scan
from tests.factories.mentoring import AchievementFactory, CompetencyFactory, MentorFactory, ProfessionalRequestFactory
from tests.factories.organizations import (
    EmployeeFactory,
    OrganizationFactory,
    OrganizationTypeFactory,
    PositionFactory,
    TerritoryFactory,
)
from tests.factories.programs import AssignmentFactory, MentoringFormFactory, MentoringGroupFactory, MentorRoleFactory

__all__ = [
    "AccessRequestFactory",
    "AchievementFactory",
    "AssignmentFactory",
    "CompetencyFactory",
    "DocumentFactory",
    "EmployeeFactory",
    "MembershipFactory",
    "MentorFactory",
    "MentorRoleFactory",
    "MentoringFormFactory",
    "MentoringGroupFactory",
    "OrganizationFactory",
    "OrganizationTypeFactory",
    "PositionFactory",
    "ProfessionalRequestFactory",
    "TerritoryFactory",
    "UserFactory",
    "scan",
]
