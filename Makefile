# make demo: see the dojo at work.  make test: everything that must hold.  Both create the environment first.
# make gpu: what needs CUDA, in eight minutes.  make performance: how fast a check is, in half an hour.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin

# Compiled modules are kept, as for every user: hundreds of workers start in a run of the tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint types gpu performance clean

$(VENV)/.demo: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/.demo

demo: $(VENV)/.demo
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh docs/demo.sh

test: lint types
	$(BIN)/python -m pytest -m "not slow" --numprocesses auto
	$(BIN)/python -m pytest -m slow --numprocesses auto

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 grader/host/spawn_windows.py grader/host/spawn.py grader/worker/main.py grader/host/procinfo.py

gpu: $(VENV)/.dev
	$(BIN)/python -m benchmarks.gpu

performance: $(VENV)/.dev
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.katas

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
