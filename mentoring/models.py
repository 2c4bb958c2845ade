"""The base of mentors: competencies, mentor cards, professional requests (manual, section 2)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mentoring.choices import CompetencyKind, MentorLevel
from mentoring.querysets import CompetencyQuerySet, MentorQuerySet, ProfessionalRequestQuerySet
from mentorship_ais.core import text
from mentorship_ais.core.history import recorded, recorded_links
from mentorship_ais.core.reference import RetirableModel, RetirableQuerySet
from mentorship_ais.core.versions import VersionedModel
from mentorship_ais.organizations.models import Employee


@recorded(exclude=["name_key"])
class Competency(RetirableModel):
    """Компетенция with its numeric code (851 …); reference data, retired rather than deleted."""

    code = models.PositiveIntegerField("код", unique=True)
    name = models.CharField("название", max_length=500)
    name_key = text.folded_column(F("name"))
    kind = models.CharField("вид", max_length=16, choices=CompetencyKind)
    area = models.CharField("область", max_length=255, blank=True)

    objects = CompetencyQuerySet.as_manager()

    class Meta:
        verbose_name = "компетенция"
        verbose_name_plural = "компетенции"
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name_key"],
                condition=Q(is_retired=False),
                name="competency_once",
                violation_error_message="Такая компетенция уже есть в перечне.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@recorded()
class Achievement(RetirableModel):
    """Достижение наставника: the manual's list of four."""

    number = models.PositiveSmallIntegerField("номер", unique=True)
    name = models.CharField("название", max_length=255, unique=True)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        verbose_name = "достижение"
        verbose_name_plural = "достижения"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


INTERESTS_REQUIRED = "Укажите профессиональные интересы наставника."


@recorded()
class Mentor(VersionedModel):
    """Наставник: an employee with a filled mentor card.

    At least one achievement and the interests are mandatory (manual, section 2); the card's form and `fill_card` see to
    the achievements, which are rows beside this one.
    """

    employee = models.OneToOneField(Employee, models.PROTECT, verbose_name="работник", related_name="mentor")
    level = models.CharField("статус наставника", max_length=16, choices=MentorLevel, default=MentorLevel.LOCAL)
    competencies = models.ManyToManyField(Competency, verbose_name="компетенции", related_name="mentors", blank=True)
    other_competencies = models.TextField("другие компетенции", blank=True)
    achievements = models.ManyToManyField(Achievement, verbose_name="достижения наставника", related_name="mentors")
    interests = models.TextField("профессиональные интересы наставника")
    max_mentees = models.PositiveSmallIntegerField(
        "наставляемых одновременно, не больше", default=5, help_text="Сколько наставляемых наставник ведёт сразу."
    )
    is_active = models.BooleanField("в базе наставников", default=True)

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = "наставник"
        verbose_name_plural = "наставники"
        ordering = ("employee__name_key", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(interests=""),
                name="mentor_has_interests",
                violation_error_message=INTERESTS_REQUIRED,
            ),
            models.CheckConstraint(
                condition=Q(max_mentees__gte=1),
                name="mentor_takes_somebody",
                violation_error_message="Наставник ведёт хотя бы одного наставляемого. Чтобы он не вёл никого, выведите его из базы.",
            ),
        ]

    def __str__(self) -> str:
        return self.employee.full_name

    def is_person(self, employee: Employee) -> bool:
        """Tell whether mentor and employee are one person, also in two organisations: nobody mentors herself."""
        own = self.employee
        return own.pk == employee.pk or (own.user_id is not None and own.user_id == employee.user_id)


@recorded_links
class CompetencyOfMentor(Mentor.competencies.through):  # type: ignore[name-defined]
    """One competency of one mentor, as the history sees it."""

    class Meta:
        proxy = True


@recorded_links
class AchievementOfMentor(Mentor.achievements.through):  # type: ignore[name-defined]
    """One achievement of one mentor, as the history sees it."""

    class Meta:
        proxy = True


@recorded(exclude=["updated_at"])
class ProfessionalRequest(VersionedModel):
    """Профессиональный запрос: what an employee wants to learn; pre-fills «основной запрос наставляемого»."""

    employee = models.OneToOneField(
        Employee, models.PROTECT, verbose_name="работник", related_name="professional_request"
    )
    competencies = models.ManyToManyField(
        Competency, verbose_name="запрашиваемые компетенции", related_name="requests", blank=True
    )
    text = models.TextField("основной запрос", blank=True)
    updated_at = models.DateTimeField("изменён", auto_now=True)

    objects = ProfessionalRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "профессиональный запрос"
        verbose_name_plural = "профессиональные запросы"

    def __str__(self) -> str:
        return f"Запрос: {self.employee}"


@recorded_links
class CompetencyOfRequest(ProfessionalRequest.competencies.through):  # type: ignore[name-defined]
    """One competency that one employee asks for, as the history sees it."""

    class Meta:
        proxy = True
