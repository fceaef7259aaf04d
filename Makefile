# "make help" lists what there is. PYTHON=python3.12 chooses another interpreter for .venv.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := .venv/bin
ARGS :=
PYTEST_ARGS :=
# Tests at a time: they wait more than they compute.
JOBS := 5

# Each writes its files, and with --check says which of them are not current.
GENERATORS := revpi.signals.generate revpi.contract.generate revpi.contract.discovery.generate \
	revpi.config.generate site_bridge.generate \
	site_bridge.braiins.pb.generate revpi.cli.generate revpi.cli.handbook site_bridge.handbook \
	revpi.deploy.generate

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

.PHONY: nodered
nodered: ## Node-RED with its locked packages, for the tests; quick when nothing changed
	@tools/nodered.sh

.PHONY: ssh-server
ssh-server: ## an ssh server for the tests of deployment; quick when there is one, its service stays off
	@tools/ssh_server.sh

.PHONY: loader
loader: setup ## RevPiPyLoad itself, for the tests of deployment; quick when nothing changed
	@tools/revpipyload.sh

.PHONY: ha-check
ha-check: setup ## a real Home Assistant reads the discovery messages; HA_PYTHON=python3.14
	@tools/homeassistant/install.sh
	@$(BIN)/python -m tests.homeassistant.real

.PHONY: unit
unit: setup wheels nodered ssh-server loader ## the tests; PYTEST_ARGS="tests/config -x"
	@echo "== pytest, side by side"
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "not alone" $(PYTEST_ARGS) || [ $$? -eq 5 ]
	@echo "== pytest, one after the other"
	@$(BIN)/pytest -m alone $(PYTEST_ARGS) || [ $$? -eq 5 ]

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

.PHONY: wheels
wheels: setup ## the locked packages of the bundle in build/wheels; quick when they are there
	@$(BIN)/python -m revpi.deploy.build --fetch

.PHONY: bundle
bundle: setup ## what goes on the PLC: dist/thermiq-plc-<version>.zip; the same commit gives the same bytes
	@$(BIN)/python -m revpi.deploy.build

.PHONY: docs
docs: setup ## the handbook as a site in build/site, without warnings
	@$(BIN)/mkdocs build --strict

.PHONY: site-server-check
site-server-check: ## install the site server in a fresh Debian 12 and prove it; root, some minutes
	@deploy/site-server/check.sh

.PHONY: lock
lock: setup ## write requirements/*.lock from pyproject.toml; ARGS=--upgrade for newer versions
	@tools/lock.sh $(ARGS)

.PHONY: clean
clean: ## remove .venv, caches and what was built
	@rm -rf .venv .nodered .asyncapi .homeassistant .revpipyload .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
