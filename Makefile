# kesu: `make demo` shows the main job, `make test` proves it. Everything else hangs on these two.
SHELL := /bin/sh
VENV  ?= .venv
BIN   := $(VENV)/bin

.PHONY: help demo test check types style imports map score bench literals screenshots lock format clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(VENV)/.run: requirements/run.txt pyproject.toml setup/venv.sh
	@VENV="$(VENV)" sh setup/venv.sh run

$(VENV)/.dev: requirements/dev.txt pyproject.toml setup/venv.sh
	@VENV="$(VENV)" sh setup/venv.sh dev

demo: $(VENV)/.run ## the main job on embedded defaults: mailbox, mail sink, store, dashboard (Ctrl-C stops it)
	@exec $(BIN)/kesu demo $(DEMO_OPTIONS)

test: $(VENV)/.dev ## install what the tests need, check the code, run every test
	@sh setup/system-packages.sh test
	@$(MAKE) --no-print-directory check
	@VENV="$(VENV)" sh setup/tests.sh $(TESTS)

check: $(VENV)/.dev types style imports ## types, lint, format and the direction of imports

types: $(VENV)/.dev
	@$(BIN)/mypy

style: $(VENV)/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

imports: $(VENV)/.dev
	@$(BIN)/lint-imports

map: $(VENV)/.dev ## write the map of packages and modules into docs/ARCHITECTURE.md
	@$(BIN)/python setup/map.py

format: $(VENV)/.dev ## put the code into its format
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

score: $(VENV)/.dev ## the reader's score per group on the sample set beside the project (../shared), where it is
	@VENV="$(VENV)" sh setup/score.sh

bench: $(VENV)/.dev ## speed and memory as ratios against a bare loop in the same run
	@for f in benchmarks/*.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

literals: $(VENV)/.dev ## what the readers' expressions need, worked out anew after one of them has changed
	@$(BIN)/python setup/literals.py

screenshots: $(VENV)/.dev ## pictures of every screen in every language, into docs/screenshots
	@$(BIN)/python -m tests.browser.screenshots

lock: $(VENV)/.dev ## pin the dependencies again, with hashes
	@sh setup/lock.sh $(BIN)/uv

clean: ## what the build and the demo left behind
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis kesu-demo
