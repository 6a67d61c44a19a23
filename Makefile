# Two commands are enough: `make start` and `make test`. The rest is for people who change the code.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install start demo test check lint messages bench clean

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
	$(BIN)/djlint --check --lint templates
	$(BIN)/codespell

check: lint test

# Brings the catalogues of the pages up to date with the templates; new sentences arrive there empty.
messages: install
	mkdir -p out
	$(BIN)/pybabel --quiet extract --mapping pyproject.toml --keywords noted --add-location file --sort-output \
		--project Sextant --msgid-bugs-address README.md --output out/messages.pot app/web templates/base.html templates/macros templates/pages templates/partials
	$(BIN)/pybabel --quiet update --input-file out/messages.pot --output-dir app/locale --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --width 120

bench: install
	$(BIN)/python -m pip install --quiet --editable ".[ml,dev,bench]"
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) var out dist build .pytest_cache .ruff_cache
