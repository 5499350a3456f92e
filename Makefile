# Each command gets what it needs by itself: python3 (3.11 or later) and make are enough to begin with.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run staff test check bench walk format

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.production ## the site with its sample clinic and message worker on http://127.0.0.1:8000 (PORT= to change)
	@exec $(BIN)/python -m movementrevival.run_local

staff: $(VENV)/.production ## make a staff login for the site of make run; asks for the password
	@exec $(BIN)/python -m movementrevival.run_local create_staff_login

test: $(VENV)/.development ## everything that proves it works: SQLite, real PostgreSQL, races, browser, accessibility
	@$(BIN)/python -m tests.provision.chromium
	@$(BIN)/python -m tests.everything

check: $(VENV)/.development ## format, lint, types, import contracts, templates, migrations, check --deploy, the articles
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m tests.production_like $(BIN)/mypy .
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python -m tests.production_like $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.production_like $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m tests.production_like $(BIN)/python manage.py lint_articles --files content/articles

bench: $(VENV)/.development ## how fast free times, articles and searches are, on both engines (BENCH=--quick while you work)
	@$(BIN)/python -m bench $(BENCH)

walk: $(VENV)/.development ## what a booking asks of a visitor: pages, clicks, typed fields
	@$(BIN)/python -m tests.provision.chromium
	@$(BIN)/python -m pytest -q -s tests/e2e/test_walk.py

format: $(VENV)/.development ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.production: requirements.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.production
