"""Support's desk: what waits for a decision, who has which rights, whose account it is."""

from . import access_requests, memberships, users

__all__ = ["access_requests", "memberships", "users"]
