# Commands for people. `make run`, `make dev` and `make test` are all the set-up there is.

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

# --require-hashes: nothing is installed but the very files whose hashes stand in the requirements.
INSTALL := .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help run dev test coverage lint lint-quick hooks fix mutants bench sbom requirements
help:
	@echo "make run    serves the site at http://$(HOST):$(PORT)/ with its own PostgreSQL in $(VAR)/ (variables: PORT HOST VAR)"
	@echo "make dev    the same for whoever changes it: a saved template or module is seen at once"
	@echo "make test   lint and the whole test suite"
	@echo "make coverage  which lines and branches no test runs; of the rules' none may be left"
	@echo "make mutants  which small changes of the rules no test notices (RULES=... for some files)"
	@echo "make bench  how long the heavy pages take at real sizes"
	@echo "make lint   its static part: format, templates, types, import directions, migrations, deployment settings"
	@echo "make fix    repairs what formatters can"
	@echo "make hooks  lets each commit ask the quick half of make lint first"
	@echo "make sbom   the list of the running site's components (CycloneDX) in $(VAR)/sbom.json"
	@echo "make requirements  writes requirements*.txt anew from requirements*.in (TAKE=... to take newer versions)"

# HTTPS=0: plain http on this machine; everywhere else cookies travel by https only.
run dev: export HTTPS = 0
run dev: export SITE_URL ?= http://$(HOST):$(PORT)
run dev: export SECOND_FACTOR ?= offered
run: $(RUNNING)
	@exec .venv/bin/python manage.py serve

dev: export DEBUG = 1
dev: export DJANGO_RUNSERVER_HIDE_WARNING = true
dev: $(DEVELOPING)
	@exec .venv/bin/python manage.py develop

test: lint
	.venv/bin/python -m pytest -n logical

lint: lint-quick
	.venv/bin/mypy .
	.venv/bin/python manage.py makemigrations --check --dry-run
	DEBUG=0 HTTPS=1 ALLOWED_HOSTS=mentorship.example.org EMAIL_URL=submission://mail.example.org:587 \
		.venv/bin/python manage.py check --deploy --fail-level WARNING --database default

# The half of it that asks neither types nor the database: some seconds.
lint-quick: $(DEVELOPING)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --check templates
	.venv/bin/djlint --lint templates
	.venv/bin/lint-imports --no-logo

# Each commit asks the quick half first; `git commit --no-verify` does not.
hooks:
	@printf '#!/bin/sh\nexec make --no-print-directory lint-quick\n' > "$$(git rev-parse --git-path hooks)/pre-commit"
	@chmod +x "$$(git rev-parse --git-path hooks)/pre-commit"

# What formatters can repair.
fix: $(DEVELOPING)
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	-.venv/bin/djlint --reformat --quiet templates

# The browser finds no branch of a rule that the other tests do not. Counting nearly doubles the time, so `test` does not.
coverage: $(DEVELOPING)
	.venv/bin/python -m pytest -n logical -m "not browser" --cov --cov-report=
	.venv/bin/coverage report
	.venv/bin/coverage report --fail-under=100 \
		--include="$$(.venv/bin/python -c 'from tests.mutants import RULES; print(",".join(sum(RULES.values(), [])))')"

# RULES: which of the rule files, for example RULES="programs/capacity.py accounts/rights.py"; hours for all of them.
mutants: $(DEVELOPING)
	.venv/bin/python -m tests.mutants $(RULES)

bench: $(RUNNING)
	.venv/bin/python -m benchmarks.mentor_choice
	.venv/bin/python -m benchmarks.reports

# The warning: what depends on what does not stand in requirements.txt.
sbom: $(DEVELOPING)
	@mkdir -p $(VAR)
	.venv/bin/python -W ignore::UserWarning:cyclonedx.model.bom -m cyclonedx_py requirements requirements.txt \
		--pyproject pyproject.toml --output-reproducible --output-format JSON --output-file $(VAR)/sbom.json

# --universal: one file for every Python and system; the versions that the files name already stay.
COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	--custom-compile-command "make requirements" $(TAKE)
requirements: $(DEVELOPING)
	$(COMPILE) --output-file requirements.txt requirements.in
	$(COMPILE) --output-file requirements-dev.txt --constraints requirements.txt requirements-dev.in

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv .venv

$(RUNNING): | .venv/bin/pip
	$(INSTALL) -r requirements.txt
	@rm -f .venv/running-* && touch $@

$(DEVELOPING): | .venv/bin/pip
	$(INSTALL) -r requirements-dev.txt
	@rm -f .venv/developing-* .venv/running-* && touch $@ $(RUNNING)
