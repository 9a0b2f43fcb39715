# `make run` starts Bookdesk, `make check` is what a change must pass. .ci/set-up brings along what they need.

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

PORT_OF_TWIN ?= 9100
PORT_OF_STRIPE_TWIN ?= 9200

.PHONY: run twin stripe-twin test check lint format bench soak words train held-out yardsticks

run:
	@.ci/set-up run
	@$(BIN)/python app.py serve --demo

# Google Calendar for a machine without a Google account.
twin:
	@.ci/set-up run
	@$(BIN)/python -m tests.google_twin --port $(PORT_OF_TWIN) --bookdesk http://127.0.0.1:$(or $(PORT),8000)

# Stripe for a machine without a Stripe account.
stripe-twin:
	@.ci/set-up run
	@$(BIN)/python -m tests.stripe_twin --port $(PORT_OF_STRIPE_TWIN) --bookdesk http://127.0.0.1:$(or $(PORT),8000)

check: lint test

lint:
	@.ci/set-up test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy .

test:
	@.ci/set-up test
	$(PYTEST) -n auto --dist worksteal -m "not soak"

soak:
	@.ci/set-up test
	$(PYTEST) -n 0 -m soak --ignore tests/simulation
	$(PYTEST) -n auto --dist worksteal -m soak tests/simulation

bench:
	@.ci/set-up test
	@$(BIN)/python -m benchmarks

# Learns anew what customers mean; the same sentences give the same bytes. `held-out` says how well it knows what it was not
# shown.
train:
	@.ci/set-up run
	@$(BIN)/python -m bot.training

held-out:
	@.ci/set-up run
	@$(BIN)/python -m bot.training --measure

# Our ear beside what can be installed, by the cases and the scorer in a folder: make yardsticks YARDSTICKS=folder
yardsticks:
	@.ci/set-up yardsticks
	@$(BIN)/python -m benchmarks.yardsticks $(YARDSTICKS)

format:
	@.ci/set-up test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Collects what pages and office say, for the catalogues in translations/.
words:
	@.ci/set-up test
	$(BIN)/pybabel -q extract -F translations/babel.cfg --no-location --sort-output -o var/messages.pot .
	$(BIN)/pybabel -q update -i var/messages.pot -d translations --no-fuzzy-matching --ignore-pot-creation-date
