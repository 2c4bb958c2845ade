"""The demonstration region: invented people in four organisations, so that every page has something to show.

Composition, like the settings: it may use every app, and nothing imports it. Everything that a person would do by hand
is done here by the same moves.
"""
