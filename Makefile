# `make run` and `make test` do all: they create .venv, install, and run. Nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPLAY := .venv-replay
AUDIT := .venv-audit
REPLAYWEBPAGE := replaywebpage-2.5.3
ANNOTATION_CHECK := validate-web-annotation@0.3.0
# Without python3-venv a virtual environment comes without pip; then the machine's own pip installs into it.
PIP = $$( [ -x $(BIN)/pip ] && echo "$(BIN)/python -m pip" || echo "$(PYTHON) -m pip --python $(BIN)/python" )

# The suite starts some thousand processes of ours: each would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run demo test check lint types format test-lowest fuzz verify-hashes audit-dependencies replay-tools coverage clean help
.DEFAULT_GOAL := help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/installed ## set up, and play the demonstration: two nights over a small site on this machine
	@$(BIN)/holdfast demo

demo: run

test: $(VENV)/installed-dev ## set up, and pass every check: lint, format, types, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile

check: test

lint: $(VENV)/installed-dev
	$(BIN)/ruff check

types: $(VENV)/installed-dev
	$(BIN)/mypy

format: $(VENV)/installed-dev ## put the code into the project's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

coverage: $(VENV)/installed-dev ## the tests, with what they reach
	$(BIN)/pytest -n 2 --cov --cov-report=term-missing:skip-covered

replay-tools: $(REPLAY)/installed ## what tests/replay checks with (pywb, wacz, ReplayWeb.page, schemas), in an environment of their own

fuzz: $(VENV)/installed-dev ## throw changed bytes at every place where bytes come in, a minute each, from a seed that is printed
	$(BIN)/python benchmarks/fuzzing.py --seconds $(or $(SECONDS),60)

test-lowest: ## the tests with the oldest versions that pyproject.toml allows, in an environment of their own
	PYTHON=$(PYTHON) ./.ci/lowest

verify-hashes: $(VENV)/installed ## hold the files that would be installed against requirements.lock; nothing is installed
	$(PIP) install --quiet --disable-pip-version-check --dry-run --ignore-installed --no-deps --require-hashes \
	  --requirement requirements.lock

audit-dependencies: $(AUDIT)/installed ## ask for known flaws in what requirements.lock names; says so where nobody can be asked
	@if $(AUDIT)/bin/python -c 'import socket; socket.create_connection(("api.osv.dev", 443), 5)' 2>/dev/null; \
	then $(AUDIT)/bin/pip-audit --requirement requirements.lock --disable-pip --vulnerability-service osv; \
	else echo "The advisory database api.osv.dev cannot be reached from here: nothing was checked."; fi

clean: ## remove what was made here; collections stay
	rm -rf $(VENV) $(REPLAY) $(AUDIT) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "holdfast needs Python 3.11 or later; set PYTHON=…")'
	$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --without-pip $(VENV)

# Apart, for it needs pip as a library.
$(AUDIT)/installed:
	$(PYTHON) -m venv $(AUDIT) 2>/dev/null || $(PYTHON) -m venv --without-pip $(AUDIT)
	$(PYTHON) -m pip --python $(AUDIT)/bin/python install --quiet --disable-pip-version-check 'pip-audit>=2.10,<3'
	@touch $@

$(VENV)/installed: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(PIP) check
	@touch $@

# The npm package is unpacked, not installed: it brings what a browser loads, and needs none of its dependencies.
$(REPLAY)/installed: constraints-replay.txt
	$(PYTHON) -m venv $(REPLAY) 2>/dev/null || $(PYTHON) -m venv --without-pip $(REPLAY)
	$(PYTHON) -m pip --python $(REPLAY)/bin/python install --quiet --disable-pip-version-check \
	  --constraint constraints-replay.txt pywb wacz
	cd $(REPLAY) && npm pack --silent $(subst -2,@2,$(REPLAYWEBPAGE)) && tar -xzf $(REPLAYWEBPAGE).tgz
	rm -rf $(REPLAY)/replaywebpage && mv $(REPLAY)/package $(REPLAY)/replaywebpage
# Of commonmeta only the schema of CSL-JSON is used, which it carries: none of what it depends on.
	$(PYTHON) -m pip --python $(REPLAY)/bin/python install --quiet --disable-pip-version-check --no-deps \
	  --constraint constraints-replay.txt commonmeta-py
	npm install --silent --no-save --ignore-scripts --prefix $(REPLAY) $(ANNOTATION_CHECK)
	@touch $@
