"""Mentoring programs: assignments of mentees to mentors and the groups they form (manual, section 3).

The seven shared values (`programs/shared_values.py`) live on `MentoringGroup` under one unique constraint; an
`Assignment` points to its group. So «the values are equal» and «they are one group» are the same sentence.
`programs/grouping.py` is the one way to move between groups.
"""

from programs.models.assignments import Assignment, RequestedCompetency
from programs.models.groups import DistinctGroups, MentoringGroup
from programs.models.papers import PaperTemplate
from programs.models.practices import BestPractice, CompetencyOfPractice
from programs.models.reference import MentoringForm, MentorRole

__all__ = [
    "Assignment",
    "BestPractice",
    "CompetencyOfPractice",
    "DistinctGroups",
    "MentorRole",
    "MentoringForm",
    "MentoringGroup",
    "PaperTemplate",
    "RequestedCompetency",
]
