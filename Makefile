# Commands for people. `make run` and `make test` are all the set-up there is.

PORT ?= 8000
HOST ?= 127.0.0.1
VAR ?= var
PYTHON ?= python3
export PORT HOST VAR
# The many processes of a start and of a test run compile the code once, not each for itself.
unexport PYTHONDONTWRITEBYTECODE

# The virtual environment is made once for each content of the requirements (and each Python).
stamp = $(shell ($(PYTHON) --version; cat $(1)) | cksum | cut -d' ' -f1)
RUNNING := .venv/running-$(call stamp,requirements.txt)
DEVELOPING := .venv/developing-$(call stamp,requirements.txt requirements-dev.txt)

.PHONY: help run test lint bench
help:
	@echo "make run    serves the site at http://$(HOST):$(PORT)/ with its own PostgreSQL in $(VAR)/ (variables: PORT HOST VAR)"
	@echo "make test   lint and the whole test suite"
	@echo "make bench  how long the heavy pages take at real sizes"
	@echo "make lint   its static part: format, templates, types, import directions, migrations, deployment settings"

# HTTPS=0: plain http on this machine; everywhere else cookies travel by https only.
run: export HTTPS = 0
run: export SITE_URL ?= http://$(HOST):$(PORT)
run: $(RUNNING)
	@exec .venv/bin/python manage.py serve

test: lint
	.venv/bin/python -m pytest -n logical

lint: $(DEVELOPING)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --check templates
	.venv/bin/djlint --lint templates
	.venv/bin/mypy .
	.venv/bin/lint-imports
	.venv/bin/python manage.py makemigrations --check --dry-run
	DEBUG=0 HTTPS=1 ALLOWED_HOSTS=mentorship.example.org \
		.venv/bin/python manage.py check --deploy --fail-level WARNING --database default

bench: $(RUNNING)
	.venv/bin/python -m benchmarks.mentor_choice
	.venv/bin/python -m benchmarks.reports

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv .venv

$(RUNNING): | .venv/bin/pip
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@rm -f .venv/running-* && touch $@

$(DEVELOPING): | .venv/bin/pip
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@rm -f .venv/developing-* .venv/running-* && touch $@ $(RUNNING)
