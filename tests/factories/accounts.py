"""Accounts, memberships and requests for access: through sending and deciding, as people do it."""

from __future__ import annotations

import datetime
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts import approval
from accounts.choices import GROUPS_OF_THE_WHOLE_REGION, CopyReceivedBy, RejectionReason, RequestStatus, UserGroup
from accounts.models import AccessRequest, Membership, User
from mentorship_ais.organizations.models import Employee, Organization
from tests.factories.documents import DocumentFactory
from tests.factories.organizations import EmployeeFactory, OrganizationFactory, surname

PASSWORD = "Проверка-2026"


class UserFactory(DjangoModelFactory):
    """An account that can sign in with `PASSWORD`; `support` is staff without any permission yet."""

    class Meta:
        model = User

    class Params:
        support = factory.Trait(is_staff=True)
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = PASSWORD
    last_name = factory.Sequence(lambda n: surname(n + 1000))
    first_name = "Ольга"
    middle_name = "Ивановна"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return User.objects.create_user(**kwargs)


def desk() -> User:
    """The support worker who decides about requests when nobody is named."""
    return User.objects.filter(email="desk@example.org").first() or UserFactory(email="desk@example.org", support=True)


def first_decider() -> User:
    """The support worker who proposes to approve wide rights, before another decides."""
    return User.objects.filter(email="first@example.org").first() or UserFactory(
        email="first@example.org", support=True
    )


class AccessRequestFactory(DjangoModelFactory):
    """An undecided request for «Куратор наставничества», with the order's number and date and without its copy.

    `with_scan`, `copy_received`: support has the copy; `approved` (with a received copy unless there is a scan),
    `rejected`, `withdrawn`: decided; `proposed`: one of two has said yes. Without an organisation the person is employed
    nowhere.
    """

    class Meta:
        model = AccessRequest

    class Params:
        with_scan = factory.Trait(
            order_document=factory.SubFactory(DocumentFactory, organization=factory.SelfAttribute("..organization"))
        )
        copy_received = factory.Trait(has_paper_copy=True)
        approved = factory.Trait(
            has_paper_copy=factory.LazyAttribute(lambda o: o.order_document is None), move="approve"
        )
        proposed = factory.Trait(
            has_paper_copy=factory.LazyAttribute(lambda o: o.order_document is None), move="propose"
        )
        rejected = factory.Trait(move="reject")
        withdrawn = factory.Trait(move="withdraw")

    organization = factory.SubFactory(OrganizationFactory)
    user = factory.SubFactory(UserFactory)
    group: Any = UserGroup.CURATOR
    order_number = "15-од"
    order_date = datetime.date(2021, 9, 1)
    order_document: Any = None
    has_paper_copy = False
    decided_by = factory.LazyFunction(desk)
    move = ""

    @classmethod
    def _create(cls, model_class: type[AccessRequest], *args: Any, **kwargs: Any) -> AccessRequest:
        by, move, has_paper_copy = kwargs.pop("decided_by"), kwargs.pop("move"), kwargs.pop("has_paper_copy")
        if kwargs["organization"]:
            employ(kwargs["user"], kwargs["organization"])
        request = approval.send_request(**kwargs)
        if has_paper_copy:
            approval.mark_copy_received(
                access_request=request, by=by, received_on=datetime.date(2021, 9, 6), received_by=CopyReceivedBy.PAPER
            )
        match move:
            case "propose":
                approval.propose(access_request=request, by=by)
            case "approve":
                if request.is_wide:
                    approval.propose(access_request=request, by=first_decider())
                approval.approve(access_request=request, by=by)
            case "reject":
                approval.reject(
                    access_request=request, by=by, reason=RejectionReason.NO_COPY, comment="Пришлите скан приказа."
                )
            case "withdraw":
                approval.withdraw(access_request=request)
        request.refresh_from_db()
        return request


class MembershipFactory(DjangoModelFactory):
    """An active membership by an approved request; «Работник образования» needs no request.

    Nearly every test has members, so the rows are made as `approval` leaves them, without walking through it and without
    its letters (`test_member_is_as_approval_leaves_one` holds the two together).
    """

    class Meta:
        model = Membership

    class Params:
        revoked = factory.Trait(revocation_reason="Работает в другой организации.")

    organization = factory.SubFactory(OrganizationFactory)
    user = factory.SubFactory(UserFactory)
    group: Any = UserGroup.CURATOR
    granted_by = factory.LazyFunction(desk)
    revocation_reason = ""

    @classmethod
    def _create(cls, model_class: type[Membership], *args: Any, **kwargs: Any) -> Membership:
        reason, by = kwargs.pop("revocation_reason"), kwargs.pop("granted_by")
        user, organization, group = kwargs.pop("user"), kwargs.pop("organization"), UserGroup(kwargs.pop("group"))
        employment = employ(user, organization) if organization else None
        membership = Membership.objects.create(
            user=user,
            group=group,
            organization=None if group in GROUPS_OF_THE_WHOLE_REGION else organization,
            employment=employment,
            ends_on=None if employment else timezone.localdate() + approval.LONGEST_TERM,
            **approved(user, organization, group, by=by, **kwargs) if group.is_requestable else kwargs,
        )
        if reason:
            membership.revoke(by=by, reason=reason)
        return membership


def approved(
    user: User, organization: Organization | None, group: UserGroup, *, by: User, **order: Any
) -> dict[str, Any]:
    """The approved request on which a membership rests, and who has approved it."""
    now = timezone.now()
    order = {"order_number": "15-од", "order_date": datetime.date(2021, 9, 1)} | order
    if "order_document" not in order:
        order |= {"copy_received_on": datetime.date(2021, 9, 6), "copy_received_by": CopyReceivedBy.PAPER}
    if group.is_wide:
        order |= {"proposed_at": now, "proposed_by": first_decider()}
    request = AccessRequest.objects.create(
        user=user,
        group=group,
        organization=organization,
        status=RequestStatus.APPROVED,
        decided_at=now,
        decided_by=by,
        **order,
    )
    return {"access_request": request, "granted_by": by}


def employ(user: User, organization: Organization) -> Employee:
    """The person's employment in the organisation, made when there is none."""
    return user.employees.active().for_organization(organization).first() or EmployeeFactory(
        user=user,
        organization=organization,
        last_name=user.last_name,
        first_name=user.first_name,
        middle_name=user.middle_name,
    )
