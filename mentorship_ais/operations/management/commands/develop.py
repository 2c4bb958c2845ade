"""``make dev``: serves like ``make run``, and sees each saved template and module at once."""

import shlex
import sys
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from mentorship_ais.operations.management.commands import serve


class Command(serve.Command):
    """Serves the site to whoever changes it: a saved file needs no restart. Not for production."""

    help = "Serves the site with DEBUG, reloading templates and modules (the worker's too) when they are saved."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until a signal; raise CommandError without DEBUG and without the development requirements."""
        if not settings.DEBUG or settings.HTTPS:
            raise CommandError("Developing needs DEBUG=1 and HTTPS=0: make dev sets them.")
        if find_spec("django_watchfiles") is None:
            raise CommandError("The requirements of development are not installed: make dev installs them.")
        super().handle(*args, **options)

    def prepare_static_files(self) -> None:
        """Nothing is collected: Django's server finds each file where it is edited."""

    def processes(self, host: str, port: int) -> dict[str, list[str]]:
        """Return Django's own server, which watches by itself, and the worker with a watcher around it."""
        watcher = [sys.executable, "-m", "watchfiles", "--filter", "python", "--verbosity", "warning"]
        return {
            "web": [sys.executable, "manage.py", "runserver", "--skip-checks", serve.address(host, port)],
            "worker": [*watcher, shlex.join(serve.WORKER), *packages()],
        }


def packages() -> list[str]:
    """Return the folders of the site's own code."""
    return sorted(str(found.parent) for found in settings.BASE_DIR.glob("*/__init__.py"))
