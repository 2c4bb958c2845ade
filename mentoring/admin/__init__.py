"""Support's window on the mentor base."""

from mentoring.admin import people, reference

__all__ = ["people", "reference"]
