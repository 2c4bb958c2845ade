#!/usr/bin/env python3
"""Django's commands; every one works without configuration."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship_ais.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  a missing venv gets the usual message

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
