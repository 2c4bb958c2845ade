"""Who is where in the demonstration region: organisations, staff, accounts, mentors, requests."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts import approval
from accounts.choices import CopyReceivedBy, UserGroup
from accounts.models import AccessRequest, Membership, User
from mentoring.card import fill_card
from mentoring.choices import MentorLevel
from mentoring.models import Achievement, Competency, Mentor
from mentoring.professional_request import record_request
from mentorship_ais import support_group
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.demo import papers, themes
from mentorship_ais.demo.people import Inventor, Person
from mentorship_ais.demo.themes import Theme
from mentorship_ais.organizations.models import Employee, Organization, OrganizationType, Position, Sex, Territory

PASSWORD = "Nastavnik-2026"  # noqa: S105 - printed for everybody who tries the system
SEED = 2021
AGE_OF_EXPERIENCE = 38
"""From this age on the invented people are mentors, below it they ask and learn."""

WORKING_AGES = (22, 66)
SENIOR = {"director", "deputy-director", "kindergarten-head", "senior-kindergarten-teacher", "senior-methodologist"}
SENIOR_AGES = (AGE_OF_EXPERIENCE + 2, 62)


@dataclass(frozen=True)
class Place:
    """An organisation to be: what it is, whom it employs, what its people ask for."""

    name: str
    short_name: str
    type: str
    territory: str
    city: str
    staff: dict[str, int]
    themes: tuple[Theme, ...]
    mentors: int
    regional_mentors: int


CENTRE = Place(
    name="Региональный центр трудовых ресурсов",
    short_name="Региональный центр трудовых ресурсов",
    type="further",
    territory="samarskoe",
    city="Самара",
    staff={"methodologist": 9, "senior-methodologist": 2, "lecturer": 1, "psychologist": 1},
    themes=themes.COLLEGE[3:] + themes.SCHOOL[5:],
    mentors=0,
    regional_mentors=3,
)
SCHOOL = Place(
    name="Средняя общеобразовательная школа № 947 г. Самара",
    short_name="Школа № 947",
    type="school",
    territory="samarskoe",
    city="Самара",
    staff={
        "teacher": 33, "deputy-director": 2, "director": 1, "psychologist": 1, "social-teacher": 1, "librarian": 1,
        "additional-teacher": 3, "upbringing-adviser": 1, "tutor": 1,
    },
    themes=themes.SCHOOL,
    mentors=10,
    regional_mentors=3,
)  # fmt: skip
KINDERGARTEN = Place(
    name="Детский сад № 941 «Ласточка» г. Тольятти",
    short_name="Детский сад № 941 «Ласточка»",
    type="kindergarten",
    territory="tolyattinskoe",
    city="Тольятти",
    staff={
        "kindergarten-teacher": 17, "senior-kindergarten-teacher": 1, "kindergarten-head": 1, "music-leader": 2,
        "speech-therapist": 1, "physical-instructor": 1, "psychologist": 1,
    },
    themes=themes.KINDERGARTEN,
    mentors=6,
    regional_mentors=1,
)  # fmt: skip
COLLEGE = Place(
    name="Колледж «Волжские мастерские»",
    short_name="Колледж «Волжские мастерские»",
    type="college",
    territory="tolyattinskoe",
    city="Тольятти",
    staff={"lecturer": 14, "industrial-master": 6, "methodologist": 1, "director": 1, "deputy-director": 1},
    themes=themes.COLLEGE + themes.SCHOOL[1:3],
    mentors=6,
    regional_mentors=2,
)


class Region:
    """The region under construction: its organisations by place, and who decides about access."""

    def __init__(self, *, today: datetime.date) -> None:
        self.today = today
        self.inventor = Inventor(today=today, seed=SEED)
        self.chance = self.inventor.chance
        self.organizations: dict[str, Organization] = {}
        self.positions = {p.reference_code: p for p in Position.objects.exclude(reference_code=None)}
        self.competencies = {competency.code: competency for competency in Competency.objects.all()}
        self.achievements = list(Achievement.objects.all())
        self.password = make_password(PASSWORD)  # once: hashing is slow on purpose
        self.admin = self._account("admin", "Тихонов", "Олег", "Иванович", is_staff=True, is_superuser=True)
        self.support = self._account("support", "Зайцев", "Илья", "Романович", is_staff=True)
        self.support.groups.add(Group.objects.get(name=support_group.NAME))

    def found(self, place: Place) -> Organization:
        """Make the organisation with its invented staff, a good part of whom have professional requests."""
        organization = Organization.objects.create(
            name=place.name,
            short_name=place.short_name,
            type=OrganizationType.objects.get(reference_code=place.type),
            territory=Territory.objects.get(reference_code=place.territory),
            city=place.city,
        )
        self.organizations[place.short_name] = organization
        Employee.objects.bulk_create(
            Employee(organization=organization, position=self.positions[position], **person.as_fields())
            for position, number in place.staff.items()
            for person in self.inventor.people(number, ages=SENIOR_AGES if position in SENIOR else WORKING_AGES)
        )
        experienced = self._by_age(organization, older=True)
        self.chance.shuffle(experienced)
        numbers = [MentorLevel.REGIONAL] * place.regional_mentors + [MentorLevel.LOCAL] * place.mentors
        for level, employee in zip(numbers, experienced, strict=False):
            self.card(employee, level=level, place=place)
        for employee in self._by_age(organization, older=False):
            if self.chance.random() < 0.8:
                theme = self.chance.choice(place.themes)
                record_request(employee=employee, competencies=self.named(theme.codes), text=theme.request)
        return organization

    def employ(self, organization: Organization, person: Person, position: str, user: User | None = None) -> Employee:
        """Make the person's employment; with the address of the account if there is one."""
        employee = Employee(
            organization=organization,
            user=user,
            email=user.email if user else "",
            position=self.positions[position],
            **person.as_fields(),
        )
        return save_or_refuse(employee)

    def card(self, employee: Employee, *, level: MentorLevel, place: Place) -> Mentor:
        """Fill a mentor card: competencies of two themes of the place, one or two achievements."""
        codes = {code for theme in self.chance.sample(place.themes, 2) for code in theme.codes}
        return fill_card(
            employee=employee,
            level=level,
            competencies=self.named(codes | {self.chance.randint(101, 130), self.chance.randint(801, 806)}),
            achievements=self.chance.sample(self.achievements, self.chance.randint(1, 2)),
            interests=self.chance.choice(themes.INTERESTS),
            other_competencies=self.chance.choice(("", "", *themes.OTHER_COMPETENCIES)),
        )

    def named(self, codes: Any) -> list[Competency]:
        """Return the competencies with these codes."""
        return [self.competencies[code] for code in sorted(codes)]

    def member(
        self, login: str, *names: str, organization: Organization, position: str, group: UserGroup = UserGroup.WORKER
    ) -> User:
        """Make an account of somebody who works here: «Работник образования», and by an approved request in the group."""
        user = self.worker(login, *names, organization=organization, position=position)
        if group != UserGroup.WORKER:
            request = self.ask(user, group, organization, signed_on=datetime.date(2021, 9, 1))
            if request.is_wide:
                approval.propose(access_request=request, by=self.admin)
            approval.approve(access_request=request, by=self.support)
        return user

    def ask(
        self, user: User, group: UserGroup, organization: Organization, *, signed_on: datetime.date
    ) -> AccessRequest:
        """Send the person's request for the group, with the scan of the order where one is needed."""
        scan = self.appointment(user, organization, group, signed_on) if group.needs_order else None
        return approval.send_request(
            user=user,
            group=group,
            organization=organization,
            order_number="31-од" if scan else "",
            order_date=signed_on if scan else None,
            order_document=scan,
        )

    def worker(self, login: str, *names: str, organization: Organization, position: str) -> User:
        """Make an account of somebody who works here, in no further group."""
        user = self._account(login, *names)
        sex = Sex.FEMALE if user.middle_name.endswith("на") else Sex.MALE
        birth_date, teaching_since = datetime.date(1984, 4, 12), datetime.date(2007, 9, 1)
        person = Person(user.last_name, user.first_name, user.middle_name, sex, birth_date, teaching_since)
        employment = self.employ(organization, person, position, user)
        self._join(user, UserGroup.WORKER, employment)
        return user

    def analyst(self, login: str, *names: str) -> User:
        """Make an account with rights for the whole region, for somebody who works in no organisation of it."""
        user = self._account(login, *names)
        request = approval.send_request(
            user=user,
            group=UserGroup.ANALYST,
            organization=None,
            order_number="МО-16/1482",
            order_date=self.today - datetime.timedelta(days=12),
        )
        approval.mark_copy_received(
            access_request=request,
            by=self.admin,
            received_on=self.today - datetime.timedelta(days=10),
            received_by=CopyReceivedBy.EMAIL,
        )
        approval.propose(access_request=request, by=self.admin)
        approval.approve(access_request=request, by=self.support)
        return user

    def appointment(self, user: User, organization: Organization, group: UserGroup, signed_on: datetime.date) -> Any:
        """Make the scan of the order that the rights rest on."""
        title, points = self._appointments(user)[group]
        return papers.order(
            organization=organization, by=user, number="31-од", signed_on=signed_on, title=title, points=points
        )

    def _appointments(self, user: User) -> dict[UserGroup, tuple[str, tuple[str, ...]]]:
        control = "Контроль за исполнением приказа оставляю за собой."
        return {
            UserGroup.CURATOR: (
                "О назначении куратора наставничества",
                (
                    f"Назначить куратором наставничества: {user.full_name}.",
                    "Куратору вести базу наставников и программы наставничества.",
                    control,
                ),
            ),
            UserGroup.RCTR_WORKER: (
                "О ведении региональной базы лучших практик наставничества",
                (f"Поручить ведение региональной базы: {user.full_name}.", control),
            ),
        }

    def mentees_of(self, organization: Organization) -> list[Employee]:
        """Return who asks and learns: the young, and a few of their elders who are no mentors."""
        elders = [employee for employee in self._by_age(organization, older=True) if not hasattr(employee, "mentor")]
        return self._by_age(organization, older=False) + self.chance.sample(elders, min(len(elders), 4))

    def _by_age(self, organization: Organization, *, older: bool) -> list[Employee]:
        border = self.today.replace(year=self.today.year - AGE_OF_EXPERIENCE, day=1)
        invented = Employee.objects.for_organization(organization).filter(user=None).order_by("pk")
        wanted = invented.filter(birth_date__lt=border) if older else invented.filter(birth_date__gte=border)
        return list(wanted.select_related("position", "mentor"))

    def _account(self, login: str, *names: str, **rights: Any) -> User:
        fields = dict(zip(("last_name", "first_name", "middle_name"), names, strict=True))
        user = User.objects.create_user(f"{login}@example.org", **fields, **rights)
        user.password = self.password
        user.save(update_fields=["password"])
        return user

    def _join(self, user: User, group: UserGroup, employment: Employee) -> None:
        save_or_refuse(
            Membership(
                user=user,
                group=group,
                organization=employment.organization,
                employment=employment,
                granted_by=self.support,
            )
        )
