"""Support's desk: access requests, memberships, accounts, employees, groups, letters."""

from accounts.admin import access_requests, employees, groups, jobs, letters, memberships, users

__all__ = ["access_requests", "employees", "groups", "jobs", "letters", "memberships", "users"]
