PYTHON ?= python3
PARAMS ?= params/demo.yaml
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# tests that make runs, end processes and count what is left of them: one after the other
RUNS := tests/runner tests/test_run_faults.py tests/test_run.py

.PHONY: run test lab bench lock real headlines clean

run: $(READY)
	$(BIN)/kam run $(PARAMS)

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile $(addprefix --ignore=,$(RUNS))
	$(BIN)/python -m pytest $(RUNS)
	$(BIN)/python -m pytest --nbval-lax notebooks

lab: $(READY)
	$(BIN)/kam lab

real: $(READY)
	$(BIN)/python -m tests.real

bench: $(READY)
	$(BIN)/python -m benchmarks

headlines: $(READY)
	$(BIN)/python -m tests.headlines

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	grep -A 40 '^uv==' requirements.lock | awk 'NR>1 && /^[a-z]/ {exit} {print}' > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf $(VENV) build dist
