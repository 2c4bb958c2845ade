"""The WSGI entry: `gunicorn mentorship_ais.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship_ais.settings")

application = get_wsgi_application()

import mentoring.optimum  # noqa: E402, F401 - loads the solver now: a request waits four seconds in all
