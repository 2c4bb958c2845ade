"""Forms of «Работники»: the search, one employee, the file, the meaning of unknown positions, the invitation."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from mentorship_ais.core.listing import SearchForm
from mentorship_ais.core.widgets import DateInput
from mentorship_ais.organizations.models import Employee, Position, Sex
from mentorship_ais.organizations.person_names import INITIALS, NAME_LENGTH
from mentorship_ais.organizations.querysets import EmployeeQuerySet
from mentorship_ais.organizations.staff_list import values
from mentorship_ais.organizations.staff_list.file import MAX_BYTES, TOO_LARGE
from mentorship_ais.organizations.staff_list.plan import UnknownPosition
from mentorship_ais.organizations.staff_list.values import BadCell

Value = TypeVar("Value")
MOST_CHOICES = 50


class StaffFilter(SearchForm):
    """The filter of «Работники»: a name, and present or former employees."""

    who = forms.ChoiceField(
        label="Кого показать",
        required=False,
        choices=[("", "Работающих"), ("left", "Уволенных"), ("all", "Всех")],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["q"].label = "Поиск по фамилии, имени, отчеству"

    def rows(self, employees: EmployeeQuerySet) -> EmployeeQuerySet:
        """Return those of the employees who pass the filter."""
        match self.value("who"):
            case "left":
                employees = employees.filter(left_on__lt=timezone.localdate())
            case "all":
                pass
            case _:
                employees = employees.active()
        return employees.search(self.value("q") or "").select_related("position").in_order()


class EmployeeForm(forms.Form):
    """One employee: the fields of the list, parsed by the same rules."""

    last_name = forms.CharField(
        label="Фамилия", max_length=NAME_LENGTH, error_messages={"required": "Впишите фамилию."}
    )
    first_name = forms.CharField(
        label="Имя", max_length=NAME_LENGTH, error_messages={"required": "Впишите имя полностью."}
    )
    middle_name = forms.CharField(label="Отчество", max_length=NAME_LENGTH, required=False)
    birth_date = forms.DateField(label="Дата рождения", required=False, widget=DateInput)
    position = forms.ModelChoiceField(
        Position.objects.none(),
        label="Должность",
        empty_label="Выберите должность",
        error_messages={"required": "Выберите должность из перечня."},
    )
    experience = forms.CharField(
        label="Педагогический стаж",
        max_length=50,
        required=False,
        help_text="Число лет (12), годы и месяцы (5 лет 3 мес.) или день, с которого он считается (01.09.2012).",
    )
    sex = forms.ChoiceField(label="Пол", choices=[("", "Не указан"), *Sex.choices], required=False)
    email = forms.EmailField(label="Электронная почта", max_length=values.EMAIL_LENGTH, required=False)
    left_on = forms.DateField(
        label="Последний день работы",
        required=False,
        widget=DateInput,
        help_text="Заполните, если работник уволен. Записи о нём останутся.",
    )

    def __init__(self, *args: Any, employee: Employee | None = None, **kwargs: Any) -> None:
        self.employee = employee
        if employee is not None:
            names = ("last_name", "first_name", "middle_name", "birth_date", "position", "sex", "email", "left_on")
            since = employee.teaching_since
            kwargs["initial"] = {name: getattr(employee, name) for name in names} | {
                "experience": f"{since:%d.%m.%Y}" if since else ""
            }
        super().__init__(*args, **kwargs)
        positions = Position.objects.offered(keep=[employee.position_id] if employee else ())
        self.fields["position"].queryset = positions  # type: ignore[attr-defined]

    def clean_last_name(self) -> str:
        return _parsed(values.name_part, self.cleaned_data["last_name"])

    def clean_first_name(self) -> str:
        return _parsed(values.name_part, self.cleaned_data["first_name"])

    def clean_middle_name(self) -> str:
        return _parsed(values.name_part, self.cleaned_data["middle_name"])

    def clean_birth_date(self) -> datetime.date | None:
        born: datetime.date | None = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        return _parsed(lambda day: values.birth_date(day, today=today), born) if born else None

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_experience(self) -> datetime.date | None:
        """Return the day that the experience counts from: the stored day while the full years are the same."""
        today = timezone.localdate()
        typed = _parsed(lambda text: values.experience(text, today=today), self.cleaned_data["experience"])
        known = self.employee.teaching_since if self.employee else None
        if typed is None:
            return None
        return known if typed.agrees_with(known, today=today) else typed.since

    def clean(self) -> dict[str, Any]:
        """Refuse initials instead of a name, and experience longer than the life, as in a list."""
        data = super().clean() or self.cleaned_data
        for name in ("first_name", "middle_name"):
            if INITIALS.fullmatch(data.get(name) or ""):
                self.add_error(name, "Указаны инициалы. Впишите полностью.")
        born, since = data.get("birth_date"), data.get("experience")
        if born and since and values.too_young(born, since):
            self.add_error("experience", "Стаж не сходится с возрастом. Проверьте стаж и дату рождения.")
        return data

    def fields_of_employee(self) -> dict[str, Any]:
        """Return the values as fields of an employee."""
        fields = {**self.cleaned_data}
        fields["teaching_since"] = fields.pop("experience")
        return fields


class StaffFileForm(forms.Form):
    """«Загрузить список»."""

    file = forms.FileField(
        label="Файл со списком работников",
        help_text="Таблица XLSX, XLS, ODS или CSV до 20 МБ, как её выгружает ваша кадровая программа.",
        allow_empty_file=True,  # the rule has a better sentence
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt"}),
        error_messages={
            "required": "Выберите файл со списком работников.",
            "invalid": "Файл не дошёл. Выберите его ещё раз.",
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(TOO_LARGE)
        return file


class PositionsForm(forms.Form):
    """What the unknown positions of a list mean, each once for all its rows; the nearest is offered."""

    def __init__(self, *args: Any, unknown: Sequence[UnknownPosition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unknown = unknown[:MOST_CHOICES]
        self.positions = {str(position.pk): position for position in Position.objects.offered()}
        choices = [("", "Оставить ошибкой"), *((pk, position.name) for pk, position in self.positions.items())]
        for position in self.unknown:
            self.fields[_field_name(position)] = forms.ChoiceField(
                label=f"«{position.name}», строк: {position.rows}",
                choices=choices,
                required=False,
                initial=str(position.nearest.pk) if position.nearest else "",
            )

    def chosen(self) -> dict[str, Position]:
        """Return the chosen positions by the keys of the unknown ones."""
        found = {unknown.key: self.positions.get(self.cleaned_data[_field_name(unknown)]) for unknown in self.unknown}
        return {key: position for key, position in found.items() if position is not None}


def _field_name(unknown: UnknownPosition) -> str:
    return f"position-{hashlib.sha256(unknown.key.encode()).hexdigest()[:16]}"


def _parsed(parse: Callable[[Any], Value], value: Any) -> Value:
    try:
        return parse(value)
    except BadCell as bad:
        raise ValidationError(str(bad)) from bad


class InvitationForm(forms.Form):
    """The address to send the invitation to."""

    email = forms.EmailField(
        label="Электронная почта",
        max_length=254,
        help_text="На этот адрес придёт письмо со ссылкой, по которой работник задаст пароль.",
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        # The page has another field called «email».
        super().__init__(data, auto_id="invitation_%s", **kwargs)
