"""Accounts, their memberships and access requests, own records, letters. Rights belong to an organisation."""

from accounts.models.access import AccessRequest
from accounts.models.brakes import Brake
from accounts.models.email_changes import EmailChange
from accounts.models.jobs import BackgroundJob
from accounts.models.letters import Letter
from accounts.models.memberships import Membership
from accounts.models.records import Attestation, CourseVoucher, OwnRecord, StandardCompliance
from accounts.models.second_factor import SecondFactorRemoval
from accounts.models.users import User

__all__ = [
    "AccessRequest",
    "Attestation",
    "BackgroundJob",
    "Brake",
    "CourseVoucher",
    "EmailChange",
    "Letter",
    "Membership",
    "OwnRecord",
    "SecondFactorRemoval",
    "StandardCompliance",
    "User",
]
