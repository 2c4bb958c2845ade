"""Static files that pages use, without the rest of their packages.

Whole packages would cost half a minute of compression at every deployment.
"""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Leaves out what is there for developers of the packages, and the other editions of htmx and Bootstrap."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("django_htmx/ext/*", "django_htmx/htmax-*", "django_htmx/htmx-4*", "django_htmx/htmx-2.js"),
        *("*/jquery/jquery.js", "*/select2/select2.full.js", "*/xregexp/xregexp.js"),
        *("bootstrap-*.css*", "bootstrap.css*", "bootstrap.rtl.*"),
    ]
