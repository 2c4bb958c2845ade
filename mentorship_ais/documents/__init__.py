"""Uploaded papers: one way in (``intake``), one way out (``serving``), judged by their bytes (``inspection``)."""
