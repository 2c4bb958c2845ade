"""Support's window on the mentor base."""

from . import people, reference

__all__ = ["people", "reference"]
