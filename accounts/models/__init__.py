"""Who uses the system and what each may do. Rights belong to an organisation."""

from .access import AccessRequest, Membership
from .letters import Letter
from .users import User

__all__ = ["AccessRequest", "Letter", "Membership", "User"]
