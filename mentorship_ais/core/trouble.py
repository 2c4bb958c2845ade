"""Trouble of the machines: what support has to hear of at once, even when the database cannot keep a letter."""

from __future__ import annotations

import logging

logger = logging.getLogger("trouble")


def report_trouble(what: str) -> None:
    """Tell support, in a Russian sentence without its full stop. The handler of this logger sends the letter."""
    logger.error(what)
