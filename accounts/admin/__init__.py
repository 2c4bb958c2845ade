"""Support's desk: what waits for a decision, who has which rights, whose account it is, which letters left."""

from accounts.admin import access_requests, employees, groups, letters, memberships, users

__all__ = ["access_requests", "employees", "groups", "letters", "memberships", "users"]
