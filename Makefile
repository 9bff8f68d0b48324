# The commands of this project. Needs Python 3.11 or newer, make and git; the rest is installed here.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -c constraints.txt

# The first Python that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$name"; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help serve story test check format generate constraints bench audit clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

serve: $(VENV)/.serving ## start the server with its demo practice
	@exec $(BIN)/front-office serve --stop-with-parent

story: $(VENV)/.working ## tell a day at the front desk to the demo that `make serve` started
	@$(BIN)/python -m tests.stories

test: $(VENV)/.working ## run every test against a PostgreSQL of its own
	@$(BIN)/python -m pytest -n auto

check: $(VENV)/.working ## style, types, layers, and whether generated files are current
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/front-office schema | diff -u schema/schema.graphql -
	@$(BIN)/front-office permissions | diff -u docs/permissions.md -
	@$(BIN)/python -m pytest -q -k test_a_migrated_database_is_what_the_code_says tests/db/test_migrate.py

format: $(VENV)/.working ## put the source in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

generate: $(VENV)/.working ## write schema.graphql and permissions.md anew
	@$(BIN)/front-office schema > schema/schema.graphql
	@$(BIN)/front-office permissions > docs/permissions.md

constraints: $(VENV)/.working ## write down the versions that are installed now
	@echo '# Exact versions of everything that is installed, tried together. Refresh: make constraints.' > constraints.txt
	@$(BIN)/python -m pip --disable-pip-version-check list --exclude-editable --format freeze \
		--exclude pip --exclude setuptools --exclude wheel >> constraints.txt

bench: $(VENV)/.working ## measure speed; QUICK=1 takes minutes instead of half an hour
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

audit: $(VENV)/.working ## ask the 61 questions of npm's graphql-http (needs Node)
	@$(BIN)/python -m tests.audit

clean: ## remove what these commands installed; the demo's data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# It stands for a whole environment: a half of one, as a kill leaves it, is made anew.
$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Front Office needs Python 3.11 or newer; this machine has \
	$$(python3 --version 2>/dev/null || echo none). Install it, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@touch $@

# Stamps: an installation that is newer than what it was made from is left alone.
$(VENV)/.serving: pyproject.toml constraints.txt $(VENV)/.made
	@echo "Installing what the server needs, once"
	@$(PIP) -e '.[demo,explorer]'
	@touch $@

$(VENV)/.working: pyproject.toml constraints.txt $(VENV)/.made
	@echo "Installing what the server and its tests need, once"
	@$(PIP) -e '.[demo,explorer,dev]'
	@touch $@ $(VENV)/.serving
