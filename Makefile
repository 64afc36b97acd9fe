# make run opens the app on the bundled corpus, make test runs every check; both create what they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# one more than there are processors: tests of terminals wait more than they compute
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# half of the long tests kill programs on terminals, and wait for them
SOAK_WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test test-matrix fix bench soak shots clean

run: $(VENV)/.ready
	@$(BIN)/papersift

test: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup

test-matrix: $(VENV)/.ready-dev
	@echo "make test-matrix: a part of the tests on every Python, with the oldest and newest libraries"
	$(BIN)/python -m tests.matrix

fix: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

soak: $(VENV)/.ready-dev
	@echo "make soak: the long exhaustive tests, a quarter of an hour on two cores"
	$(BIN)/pytest -n $(SOAK_WORKERS) --dist worksteal -m soak

bench: $(VENV)/.ready-dev
	$(BIN)/python -m bench

shots: $(VENV)/.ready-dev
	$(BIN)/python screenshots/readme.py
	$(BIN)/python screenshots/make.py
	$(BIN)/python screenshots/animate.py

clean:
	rm -rf $(VENV) .matrix dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -c constraints.txt -e .
	@$(BIN)/python -m compileall -q store tui
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@
