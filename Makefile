# The commands of the strategy workbench: `make help` lists them.
#
# A fresh machine needs Python 3.11 or newer and make, nothing else. Each command first brings the virtual
# environment `.venv` in step with requirements.lock; when it is in step already, that costs nothing.

.POSIX:
.SUFFIXES:
.PHONY: help run test lint notebooks bench lock clean install

PY = .venv/bin/python
UV = .uv/bin/uv

# The first of these that is Python 3.11 or newer makes the environment; `make PYTHON=/path/to/python` names another.
PYTHON = python3.11 python3.12 python3.13 python3.14 python3 python

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: .venv/.compiled ## open the workbench in the browser
	@.venv/bin/osm-workbench run

test: .venv/.compiled ## run every test, those in a real browser too
	@$(PY) -m tests.browser.chromium
	@$(PY) -m pytest

lint: .venv/.installed ## ruff, mypy and the import contracts
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

notebooks: .venv/.compiled ## run every notebook from top to bottom, and see that none keeps outputs
	@$(PY) -m pytest tests/notebooks

bench: .venv/.compiled .bench/.synced ## measure what we promise about speed
	@$(PY) -m tests.bench

lock: .uv/.installed ## pin every dependency again: requirements.lock, uv's own requirements-uv.lock, and the benchmark's rivals
	$(UV) pip compile pyproject.toml --all-extras --universal --upgrade $(LOCK_FLAGS) -o requirements.lock
	echo uv | $(UV) pip compile - --universal --upgrade $(LOCK_FLAGS) --no-annotate -o requirements-uv.lock
	printf '%s\n' $(RIVALS) | $(UV) pip compile - --universal --upgrade $(LOCK_FLAGS) -o tests/bench/rivals/requirements.lock

# What the benchmark measures us against; salabim runs its processes on greenlets.
RIVALS = ciw salabim greenlet
# uv writes no address into a lock unless it is asked to; tests/house/test_locks.py holds it to that.
LOCK_FLAGS = --quiet --python-version 3.11 --generate-hashes --no-header

clean: ## remove everything these commands made, but for your own data
	rm -rf .venv .uv .bench dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

install: .venv/.compiled ## only make the virtual environment

# uv, from its own small lock, in a small environment of its own.
.uv/.installed: requirements-uv.lock
	@set -e; \
	found=; \
	for candidate in $(PYTHON); do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'The workbench needs Python 3.11 or newer and found none under: $(PYTHON). Install it, or name it with `make PYTHON=/path/to/python`.' >&2; \
	  exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found has no venv module: install it (Debian and Ubuntu: apt install python3-venv)." >&2; \
	  exit 1; \
	fi; \
	echo "Making the virtual environment with $$("$$found" --version)."; \
	"$$found" -m venv --clear .uv; \
	.uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock; \
	touch $@

# Every dependency, the build's own among them, at the version and with the hash that the lock names.
.venv/.synced: requirements.lock .uv/.installed
	@if ! $(PY) -c '' 2>/dev/null; then $(UV) venv --quiet --clear --python .uv/bin/python .venv; fi
	@$(UV) pip sync --quiet --compile-bytecode --python $(PY) --require-hashes requirements.lock
	@touch $@

# The project itself, editable: what you change in the checkout is what runs.
.venv/.installed: pyproject.toml .venv/.synced
	@$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@
	@echo 'The virtual environment .venv is in step with requirements.lock.'

# The libraries that the benchmark compares with, in an environment of their own.
.bench/.synced: tests/bench/rivals/requirements.lock .uv/.installed
	@if ! .bench/bin/python -c '' 2>/dev/null; then $(UV) venv --quiet --clear --python .uv/bin/python .bench; fi
	@$(UV) pip sync --quiet --python .bench/bin/python --require-hashes tests/bench/rivals/requirements.lock
	@touch $@

# The simulation's kernels, compiled now instead of in front of the user.
.venv/.compiled: osm_sim/compiling.py osm_sim/office/draws.py osm_sim/office/kernels.py osm_sim/office/tally.py osm_sim/portfolio/kernels.py osm_sim/portfolio/selection_moves.py .venv/.installed
	@$(PY) -m osm_sim.compiling
	@touch $@
