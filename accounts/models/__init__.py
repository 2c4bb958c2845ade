"""Who uses the system and what each may do. Rights belong to an organisation."""

from .access import AccessRequest, Membership
from .brakes import Brake
from .email_changes import EmailChange
from .letters import Letter
from .records import Attestation, CourseVoucher, OwnRecord, StandardCompliance
from .second_factor import SecondFactorRemoval
from .users import User

__all__ = [
    "AccessRequest",
    "Attestation",
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
