# make run    build, test and publish the sample data          make lint   style and conventions
# make test   everything that must hold                        make bench  time and memory on generated data
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export DBT_PROFILES_DIR := profiles
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := run
.PHONY: run test lint bench clean

run: $(VENV)/.ready
	l2f run

test: lint
	pytest

lint: $(VENV)/.ready
	sqlfluff lint models tests analyses
	dbt parse --quiet && dbt-bouncer

bench: $(VENV)/.ready
	l2f bench

clean:
	rm -rf $(VENV) target logs .bench *.egg-info warehouse/*.duckdb warehouse/.candidate

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] + ": make PYTHON=<path of a newer one>" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement requirements.lock
	$(VENV)/bin/pip install --quiet --no-deps --editable .
	@touch $@
