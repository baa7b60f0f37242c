# Everything runs in .venv, which make builds from requirements/dev.txt by itself.
PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready
args ?=
name ?=

.DEFAULT_GOAL := help
.PHONY: help demo test test-forms test-postgres15 check openapi fix bench lock messages migration migrate chromium test-provider gettext

help:  ## Show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "make %-16s %s\n", $$1, $$2}'

$(READY): requirements/dev.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or run make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)  ## Start Tessera with a fictional country
	$(BIN)/tessera demo $(args)

test: $(READY) chromium test-provider test-forms  ## Run all tests
	$(BIN)/python -m pytest -n 2 --dist worksteal $(args)

test-postgres15: $(READY) chromium test-provider test-forms  ## Run all tests on Debian's PostgreSQL 15
	@test -x /usr/lib/postgresql/15/bin/initdb || { test "$$(id -u)" = 0 && apt-get install -qq -y postgresql-15; } \
	  || { echo "PostgreSQL 15 is needed: apt install postgresql-15"; exit 1; }
	TESSERA_POSTGRES_BIN=/usr/lib/postgresql/15/bin $(BIN)/python -m pytest -n 2 --dist worksteal $(args)

check: $(READY) gettext  ## Check style, types, floors, migrations, translations and settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/django makemigrations --check --dry-run
	$(BIN)/python .ci/django check --deploy --fail-level ERROR
	$(BIN)/python .ci/catalogues
	$(BIN)/python .ci/openapi

openapi: $(READY)  ## Write the description of the JSON interface (docs/openapi.json)
	$(BIN)/python .ci/openapi --update

fix: $(READY)  ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## Run the benchmarks (PEOPLE=1000000; args="import find" chooses)
	$(BIN)/python -m bench $(if $(PEOPLE),--people $(PEOPLE)) $(args)

LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-emit-index-url --no-emit-find-links

lock: $(READY)  ## Pin the dependencies with hashes (args=--upgrade for newer ones)
	$(LOCK) --extra embedded -o requirements/app.txt $(args)
	$(LOCK) --extra embedded --extra s3 --extra dev -o requirements/dev.txt $(args)

messages: $(READY) gettext  ## Update and compile the translations
	$(BIN)/python .ci/catalogues --update

migration: $(READY)  ## Write a migration for what changed in the models (name=…)
	$(BIN)/python .ci/django makemigrations $(if $(name),--name $(name)) $(args)

migrate: $(READY)  ## Bring the database of ./var up to date
	$(BIN)/tessera migrate

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -qq -y chromium >/dev/null; } \
	  || echo "No Chromium was found: the tests in a browser are skipped. Install it with: apt install chromium"

# The log-in is tested through a certified OpenID Connect provider, which is a program of Node.js.
PROVIDER := tests/oidc/provider

test-provider:
	@command -v npm >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -qq -y nodejs npm >/dev/null; } \
	  || echo "No Node.js was found: the tests of logging in are skipped. Install it with: apt install nodejs npm"
	@if command -v npm >/dev/null && ! cmp -s $(PROVIDER)/package-lock.json $(PROVIDER)/node_modules/.lock; then \
	  (cd $(PROVIDER) && npm ci --silent --no-audit --no-fund && cp package-lock.json node_modules/.lock) \
	  || echo "The provider could not be installed: the tests of logging in are skipped."; fi

# Forms are judged as Form.io judges them, which is asked of Form.io's own validator.
ORACLE := tests/intake/oracle

test-forms: test-provider
	@if command -v npm >/dev/null && ! cmp -s $(ORACLE)/package-lock.json $(ORACLE)/node_modules/.lock; then \
	  (cd $(ORACLE) && npm ci --silent --no-audit --no-fund && cp package-lock.json node_modules/.lock) \
	  || echo "Form.io's validator could not be installed: the comparisons with it are skipped."; fi

gettext:
	@command -v msgmerge >/dev/null \
	  || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -qq -y gettext >/dev/null; } \
	  || { echo "The gettext programs are needed: apt install gettext"; exit 1; }
