"""A person with an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from accounts.querysets import UserManager
from mentorship_ais.core import text
from mentorship_ais.core.history import recorded_links
from mentorship_ais.organizations.person_names import NAME_LENGTH, validate_person_name

if TYPE_CHECKING:
    from accounts.models.memberships import Membership
    from mentorship_ais.organizations.models import Employee

EMAIL_TAKEN = "Учётная запись с такой электронной почтой уже есть."


@pghistory.track(exclude=["password", "last_login", "name_key"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; signs in by e-mail."""

    email = models.EmailField("электронная почта", unique=True)
    last_name = models.CharField("фамилия", max_length=NAME_LENGTH, blank=True, validators=[validate_person_name])
    first_name = models.CharField("имя", max_length=NAME_LENGTH, validators=[validate_person_name])
    middle_name = models.CharField("отчество", max_length=NAME_LENGTH, blank=True, validators=[validate_person_name])
    name_key = text.folded_column(
        Concat("last_name", models.Value(" "), "first_name", models.Value(" "), "middle_name")
    )
    is_active = models.BooleanField("может входить", default=True)
    is_staff = models.BooleanField("техническая поддержка", default=False, help_text="Открывает администрирование.")
    joined_at = models.DateTimeField("учётная запись создана", default=timezone.now, editable=False)

    memberships_in_force: tuple[Membership, ...]
    active_employments: tuple[Employee, ...]
    """What rights are made of; read with the account of who is signed in, by `accounts.backends`."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["last_name", "first_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"
        ordering = ("name_key", "pk")
        indexes = [text.trigram_index("name_key", name="user_name_trgm")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=EMAIL_TAKEN,
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return a hash of password and e-mail: sessions end with either, in Django with the password alone."""
        salt = "accounts.models.User.get_session_auth_hash"
        return salted_hmac(salt, f"{self.email} {self.password}", secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def is_in_staff_list(self) -> bool:
        """Whether the person works somewhere today and has the name from that staff list (`account_name`)."""
        return self.employees.active().exists()

    @property
    def is_support_or_superuser(self) -> bool:
        """Whether the account decides about others' rights: support's or a superuser's."""
        return self.is_staff or self.is_superuser

    @property
    def full_name(self) -> str:
        """«Иванова Анна Петровна»."""
        return text.full_name(self.last_name, self.first_name, self.middle_name) or self.email

    @property
    def short_name(self) -> str:
        """«Иванова А. П.»."""
        return text.short_name(self.last_name, self.first_name, self.middle_name) or self.email


@recorded_links
class GroupOfUser(User.groups.through):  # type: ignore[name-defined]
    """One account in one of Django's groups (support's desk), as the history sees it."""

    class Meta:
        proxy = True


@recorded_links
class PermissionOfUser(User.user_permissions.through):  # type: ignore[name-defined]
    """One permission of one account, as the history sees it."""

    class Meta:
        proxy = True


@recorded_links
class PermissionOfGroup(Group.permissions.through):  # type: ignore[name-defined]
    """One permission of one of Django's groups, as the history sees it."""

    class Meta:
        proxy = True
