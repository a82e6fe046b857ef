# The commands of this repository; `make help` lists them. What they do stands in scripts/.
.DEFAULT_GOAL := help
.PHONY: help setup run test soak lint bench lock screenshots

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv with everything that developing needs (safe to repeat)
	@scripts/setup dev

run: ## Serve on http://127.0.0.1:8000 (another port: PORT=9000 make run)
	@scripts/run

test: ## Run every check that must pass: linters, types, all tests, SQLite and PostgreSQL
	@scripts/test

soak: ## Hold 20,000 random configurations against every rule (another number: EXAMPLES=1000 make soak)
	@scripts/soak

lint: setup ## Check style and types only
	@.venv/bin/python scripts/check.py lint

bench: setup ## Print how long generating takes, against PyYAML and for a thousand, and how many previews a second are served
	@.venv/bin/python -m benchmarks

lock: setup ## Remake requirements/*.txt from pyproject.toml (one package only: scripts/lock -P NAME)
	@scripts/lock

screenshots: setup ## Take pictures of every page into docs/screenshots/
	@.venv/bin/python -m pytest -q -n 2 tests/browser/pictures.py
