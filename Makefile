# `make help` is the menu.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup run serve test soak check bench shots clean

help:  ## this menu
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready  ## the environment in .venv, nothing started

run: $(VENV)/.ready  ## the sample city: web, clock and an emulator of WeChat, until Ctrl-C
	@$(BIN)/python app.py sample

serve: $(VENV)/.ready  ## a real office: web and clock (needs MINYI_WECHAT__…, see README)
	@$(BIN)/python app.py

test: $(VENV)/.ready-dev  ## all tests, on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

soak: $(VENV)/.ready-dev  ## kills, outages, full disks, storms, on both databases: an hour (SOAK_…)
	@$(BIN)/python -m tests.support.soak

check: $(VENV)/.ready-dev  ## formatting, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(VENV)/.ready-dev  ## side-by-side measurements (ONLY=name for one)
	@$(BIN)/python -m bench $(ONLY)

shots: $(VENV)/.ready-dev  ## takes the pictures of docs/ anew from the running program
	@$(BIN)/python -m tests.support.shots
	@$(BIN)/python -m tests.support.shots_opinions

clean:  ## removes the environment and caches; data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Minyi needs Python 3.11 or newer; set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "The venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.ready: requirements.txt | $(VENV)/bin/python
	@echo "Setting up .venv (once; a minute or two) …"
	@$(BIN)/python -m pip install -q --use-pep517 --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@$(BIN)/python -m pip install -q --use-pep517 --disable-pip-version-check -r requirements-dev.txt
	@touch $@
