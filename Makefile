# make run    build, test and publish the sample data     make lint             style and conventions
# make test   everything that must hold                   make snowflake-check  the same rows on a Snowflake emulator
# make bench  time and memory on generated data           make snowflake-days   also unit tests, a second run, the day after
# make faults kills, full disks, bad input: 0 losses       make browser          the quality page in Chromium
PYTHON ?= python3
# Which sample `make run` publishes: make run ENVIRONMENT=staging
ENVIRONMENT := production
VENV := .venv
BIN := $(VENV)/bin
export DBT_PROFILES_DIR := profiles
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Linting keeps the trees of all models: Python's garbage collector would look through them again and again.
# A worker that is ended while it holds a lock of dbt's would now and then be reported as a leak.
SQLFLUFF := PYTHONWARNINGS=ignore:resource_tracker $(BIN)/python -c 'import gc; gc.set_threshold(200_000, 50, 100); import sqlfluff.cli.commands as it; it.cli()'

.DEFAULT_GOAL := run
.PHONY: run test lint snowflake-check snowflake-days browser faults bench clean

run: $(VENV)/.ready
	$(BIN)/l2f run --environment $(ENVIRONMENT)

test: $(VENV)/.ready
	$(MAKE) --jobs 2 lint snowflake-check
	$(BIN)/pytest --numprocesses 2 --dist loadfile

lint: $(VENV)/.ready
	L2F_WAREHOUSE=:memory: $(SQLFLUFF) lint models tests analyses
	$(BIN)/dbt parse --quiet && $(BIN)/dbt-bouncer

snowflake-check: $(VENV)/.ready
	$(BIN)/l2f snowflake-check

snowflake-days: $(VENV)/.ready
	$(BIN)/l2f snowflake-check --days

browser: $(VENV)/.ready
	$(BIN)/pytest tests/browser

bench: $(VENV)/.ready
	$(BIN)/l2f bench

faults: $(VENV)/.ready
	cd tests && ../$(BIN)/python -m faults

clean:
	rm -rf $(VENV) target logs .bench .pytest_cache warehouse/.candidate

$(VENV)/.ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] + ": make PYTHON=<path of a newer one>" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --no-deps --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@
