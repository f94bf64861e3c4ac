# Two commands on a fresh machine: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# Names under which the local server answers.
ALLOWED_HOSTS ?= localhost,127.0.0.1,[::1],$(HOST)
# Of make try-writers.
WRITES ?= 10000
WRITERS ?= 8
# Of make try-load.
CLIENTS ?= 100
SECONDS ?= 60
SIZE ?= M
BURST ?= 10
DATABASE ?= sqlite
VENV := .venv
BIN := $(VENV)/bin
PIP_FLAGS := --quiet --disable-pip-version-check --require-hashes --no-deps
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-package pip

.DEFAULT_GOAL := help
.PHONY: audit try-load try-writers try-deployment help install run load test test-fast pictures staff-pictures lint format bench bench-quick plans lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/.base: requirements/base.txt
	@echo "Installing what the registry needs into $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(PIP_FLAGS) -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt
	@echo "Installing what tests and tools need into $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(PIP_FLAGS) -r requirements/dev.txt
	@touch $@ $(VENV)/.base

install: $(VENV)/.base ## Make .venv and install the pinned, hashed requirements

run: export ALLOWED_HOSTS := $(ALLOWED_HOSTS)
run: install ## Serve the registry (PORT=8000, HOST=127.0.0.1); migrates and loads first
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_registry --once
	@echo
	@echo "  The registry is at  http://$(HOST):$(PORT)/"
	@echo "  Its API is at       http://$(HOST):$(PORT)/api/v1/"
	@echo "  Its admin is at     http://$(HOST):$(PORT)/admin/"
	@echo "  Make an account for the admin:  $(BIN)/python manage.py createsuperuser"
	@echo "  Stop with Ctrl-C."
	@echo
	@$(BIN)/python -m config.server --bind $(HOST):$(PORT)

load: install ## Load fixtures/ into the database; says what was added and changed
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_registry

# What a browser shows does not depend on the database, nor how settings are read: those tests run once.
test: $(VENV)/.dev ## Run all tests on SQLite, and all but browser and settings tests on a real PostgreSQL
	@$(BIN)/python -m tests.databases sqlite
	@$(BIN)/python -m tests.databases postgresql -m "not browser and not once"

test-fast: $(VENV)/.dev ## Run the tests on SQLite alone
	@$(BIN)/python -m tests.databases sqlite

try-writers: $(VENV)/.dev ## 10,000 writes from 8 processes on DATABASE_URL: none lost, none doubled
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python -m tests.faults.writers $(WRITES) $(WRITERS)

try-load: $(VENV)/.dev ## 100 clients for 60 s at size M while one writes, then ten times as many
	@$(BIN)/python -m tests.deploy.load --clients $(CLIENTS) --seconds $(SECONDS) --size $(SIZE) --burst $(BURST) \
		--database $(DATABASE)

try-deployment: $(VENV)/.dev ## Set the registry up on loopback as docs/deploy.md says, and try it
	@$(BIN)/python -m tests.databases postgresql tests/deploy

staff-pictures: $(VENV)/.dev ## Take the pictures of docs/staff.md anew
	@PICTURES=docs/images/staff $(BIN)/python -m pytest -n 0 -q tests/browser/test_staff_guide.py

lint: $(VENV)/.dev ## Check style, templates and the order of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@git ls-files 'templates/*.html' 'templates/**/*.html' | xargs -r $(BIN)/djade --target-version 5.2 --check
	@$(BIN)/lint-imports

audit: $(VENV)/.dev ## Ask whether a fault is known of a pinned package; fails too where the data cannot be had
	@$(BIN)/python .ci/audit.py

format: $(VENV)/.dev ## Put code and templates into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@git ls-files 'templates/*.html' 'templates/**/*.html' | xargs -r $(BIN)/djade --target-version 5.2

pictures: $(VENV)/.dev ## Take the pictures of the README from the registry that `make run` serves
	@$(BIN)/python -m tests.browser.pictures http://$(HOST):$(PORT)

plans: $(VENV)/.dev ## How both databases would answer each question of the API at size M: 100,000 commitments
	@$(MAKE) --no-print-directory --jobs 2 --output-sync --keep-going plans-sqlite plans-postgresql

plans-%: $(VENV)/.dev
	@PLANS_SIZE=M $(BIN)/python -m tests.databases $* -n 0 tests/test_plans.py

bench: $(VENV)/.dev ## Measure speed beside its peers at sizes S and M; writes docs/performance.md
	@$(BIN)/python -m bench --write

bench-quick: $(VENV)/.dev ## The same at size S with few requests; writes nothing
	@$(BIN)/python -m bench --quick

lock: $(VENV)/.dev ## Pin the requirements anew, with hashes
	@$(LOCK) pyproject.toml -o requirements/base.txt
	@$(LOCK) --extra dev pyproject.toml -o requirements/dev.txt

clean: ## Remove .venv, the embedded database and collected files
	rm -rf $(VENV) db.sqlite3 db.sqlite3-wal db.sqlite3-shm staticfiles
