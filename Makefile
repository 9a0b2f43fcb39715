# `make run` starts Bookdesk, `make check` is what a change must pass. .ci/set-up brings along what they need.

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.PHONY: run test check lint format bench soak words

run:
	@.ci/set-up run
	@$(BIN)/python app.py serve --demo

check: lint test

lint:
	@.ci/set-up test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy .

test:
	@.ci/set-up test
	$(PYTEST) -n auto -m "not soak"

soak:
	@.ci/set-up test
	$(PYTEST) -n 0 -m soak

bench:
	@.ci/set-up test
	@$(BIN)/python -m benchmarks

format:
	@.ci/set-up test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Collects what pages and office say, for the catalogues in translations/.
words:
	@.ci/set-up test
	$(BIN)/pybabel -q extract -F translations/babel.cfg --no-location --sort-output -o var/messages.pot .
	$(BIN)/pybabel -q update -i var/messages.pot -d translations --no-fuzzy-matching --ignore-pot-creation-date
