# The commands of this repository; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv with everything that developing needs (safe to repeat)
	@scripts/setup dev
