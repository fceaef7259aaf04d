# "make help" lists what there is. PYTHON=python3.12 chooses another interpreter for .venv.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := .venv/bin
ARGS :=
PYTEST_ARGS :=

# Each writes its files, and with --check says which of them are not current.
GENERATORS := revpi.signals.generate revpi.contract.generate revpi.config.generate site_bridge.generate \
	site_bridge.braiins.pb.generate revpi.cli.generate

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 16

.PHONY: setup
setup: ## virtual environment with locked packages, and the MQTT broker; quick when nothing changed
	@PYTHON="$(PYTHON)" tools/setup.sh

.PHONY: demo
demo: setup ## the whole system on a simulated site; ARGS="--headless --seconds 90 --json"
	@$(BIN)/thermiq-sim demo $(ARGS)

.PHONY: test
test: setup lint types generate-check unit ## everything that a change must pass
	@echo "== all passed"

.PHONY: lint
lint: setup ## style and common mistakes
	@echo "== ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: setup ## types
	@echo "== mypy"
	@$(BIN)/mypy

.PHONY: unit
unit: setup ## the tests; PYTEST_ARGS="tests/config -x"
	@echo "== pytest"
	@$(BIN)/pytest $(PYTEST_ARGS)

.PHONY: format
format: setup ## format the code, mend what can be mended by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: generate
generate: setup ## write the files that come from tables in the code
	@for generator in $(GENERATORS); do $(BIN)/python -m $$generator; done

.PHONY: generate-check
generate-check: setup ## fail when one of them is not current
	@echo "== generated files"
	@for generator in $(GENERATORS); do $(BIN)/python -m $$generator --check; done

.PHONY: lock
lock: setup ## write requirements/*.lock from pyproject.toml; ARGS=--upgrade for newer versions
	@tools/lock.sh $(ARGS)

.PHONY: clean
clean: ## remove .venv, caches and what was built
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
