# Two commands are enough: `make start` and `make test`. The rest is for people who change the code.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install start demo test check lint bench clean

install: $(STAMP)

# Torch first and by itself, so that a CPU build is kept where pip finds one.
$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet "torch>=2.10,<2.14"
	$(BIN)/python -m pip install --quiet --editable ".[ml,dev]"
	touch $(STAMP)

start: install
	$(BIN)/sextant start

demo: install
	$(BIN)/sextant demo --out out/demo

test: install
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/basedpyright
	$(BIN)/djlint --check --lint --quiet templates
	$(BIN)/codespell

check: lint test

bench: install
	@for file in benchmarks/[a-z]*.py; do \
		name=$$(basename $$file .py); echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; \
	done

clean:
	rm -rf $(VENV) var out dist build .pytest_cache .ruff_cache
