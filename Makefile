# Two commands: `make run` and `make test`. Nothing is needed but Python 3.11 or newer, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DIST := techwize_core/static/dist
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NO_UPDATE_NOTIFIER := 1

.PHONY: run test test-long fuzz check lint types imports build wheel lock clean bench

run: build
	@$(BIN)/techwize run $(ARGS)

test: build
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not long" $(ARGS)

test-long: build
	@$(BIN)/python -m pytest -m long $(ARGS)

# The API against its own description, for as long as it takes: EXAMPLES of each operation.
fuzz: build
	@FUZZ_EXAMPLES=$(or $(EXAMPLES),50) $(BIN)/python -m pytest -q -s tests/contract/test_schemathesis.py

check: lint types imports test

lint: $(VENV)/.installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python scripts/check_sizes.py

types: $(VENV)/.installed
	@$(BIN)/mypy

imports: $(VENV)/.installed
	@$(BIN)/lint-imports --config setup.cfg

build: $(DIST)/.built

wheel: build
	@$(BIN)/python -m hatchling build -t wheel

# Everything that a machine needs, once; again when a lock file has changed.
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) scripts/check_python.py
	@echo "Installing the locked dependencies (once; a few minutes)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-input --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-input --no-deps --no-build-isolation --editable .
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json $(VENV)/.installed
	@echo "Installing the front end's packages"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix frontend --no-audit --no-fund --loglevel=error
	@touch $@

FRONTEND_SOURCES := $(shell find frontend templates plugins -not -path '*/node_modules*' -type f \( -name '*.ts' -o -name '*.css' -o -name '*.jinja2' -o -name '*.mjs' -o -name '*.json' -o -name '*.svg' \) 2>/dev/null)

$(DIST)/.built: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	@echo "Building the front end"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run build --prefix frontend --silent
	@$(BIN)/python -m techwize_core.rendering.font_build frontend/node_modules $(DIST)/fonts
	@touch $@

# After a change of pyproject.toml. No registry's address gets into the file.
lock: $(VENV)/.installed
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --extra dev pyproject.toml -o requirements.lock

bench: build
	@$(BIN)/python -m benchmarks $(ARGS)

clean:
	@rm -rf $(VENV) $(DIST) frontend/node_modules dist build
