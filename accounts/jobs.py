"""The background work of accounts: letters (see `outbox`)."""

from .outbox import deliver

__all__ = ["deliver"]
