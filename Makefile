# Everything happens in .venv, which is made from pyproject.toml; nothing outside this folder is
# touched. `make` alone lists what there is to do.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# The version of PYTHON is part of the names, so that another one makes another .venv.
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
INTERPRETER := $(BIN)/python$(or $(VERSION),-missing)
INSTALLED := $(VENV)/installed-$(VERSION)
EQUIPPED := $(VENV)/equipped-$(VERSION)
# Microsoft's reader of SARIF comes by npm; without npm the tests that ask it are skipped.
SARIF := $(if $(shell command -v npm),$(VENV)/sarif-multitool)
SARIF_MULTITOOL := @microsoft/sarif-multitool-linux@5.7.0

.DEFAULT_GOAL := help
.PHONY: help demo test check format docs bench clean

help:
	@echo 'make demo    lint the golden set and the broken one, in a fresh .venv'
	@echo 'make test    everything that has to hold: format, lint, types, tests, fresh docs'
	@echo 'make check   the part of it that takes seconds: format, lint, types'
	@echo 'make format  bring the code into the form that make check asks for'
	@echo 'make docs    write the generated pages and the marked parts of README.md'
	@echo 'make bench   measure, beside the peers on the PATH; QUICK=1, WRITE=1 into README.md,'
	@echo '             GATE=1 fails where a target is missed'
	@echo 'make clean   remove .venv and everything that tools left behind'
	@echo
	@echo 'PYTHON=python3.12 chooses the interpreter; 3.11 is the oldest that will do.'

demo: $(INSTALLED)
	@echo
	@echo '1. fixtures/golden satisfies every statement of the architecture that manifests can show.'
	@echo '$$ chloro-lint fixtures/golden'
	@$(BIN)/chloro-lint fixtures/golden
	@echo
	@echo '2. fixtures/broken is the same system written in a hurry. Exit code 1 is expected.'
	@echo '$$ chloro-lint fixtures/broken --output-format concise'
	@found=$$($(BIN)/chloro-lint fixtures/broken --output-format concise); code=$$?; \
	  echo "$$found" | head -n 12; echo '...'; echo "$$found" | tail -n 1; \
	  test $$code -eq 1 || { echo "expected exit code 1, got $$code" >&2; exit 1; }
	@echo
	@echo 'As expected: 0 for the golden set, 1 for the broken one.'
	@echo 'Each finding with its lines, why and fix:  $(BIN)/chloro-lint fixtures/broken'
	@echo 'Every statement of the architecture:       $(BIN)/chloro-lint report fixtures/broken'

test: check $(SARIF)
	$(BIN)/pytest

check: $(EQUIPPED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy scripts
	$(BIN)/mypy --explicit-package-bases benchmarks

format: $(EQUIPPED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(INSTALLED)
	$(BIN)/python scripts/docs.py

bench: $(EQUIPPED)
	$(BIN)/python benchmarks/run.py $(if $(QUICK),--quick) $(if $(WRITE),--write) $(if $(GATE),--gate)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An optional extra, not a dependency group: the pip of a fresh Python 3.11 knows no groups.
$(EQUIPPED): pyproject.toml | $(INTERPRETER)
	@echo 'Installing chloro-lint and the development tools into $(VENV) (Python $(VERSION))'
	@$(PIP) --editable '.[dev]'
	@touch $(INSTALLED) $@

$(VENV)/sarif-multitool: | $(INTERPRETER)
	@echo 'Installing $(SARIF_MULTITOOL) into $(VENV)/npm'
	@npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(VENV)/npm $(SARIF_MULTITOOL) \
	  && chmod u+x $(VENV)/npm/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool \
	  || echo 'It could not be installed; the tests that ask it are skipped.' >&2
	@touch $@

$(INSTALLED): pyproject.toml | $(INTERPRETER)
	@echo 'Installing chloro-lint into $(VENV) (Python $(VERSION))'
	@$(PIP) --editable .
	@touch $@

$(INTERPRETER):
ifeq ($(VERSION),)
	@echo '$(PYTHON) does not run. Name an interpreter: make PYTHON=python3.12 ...' >&2; exit 1
endif
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '$(PYTHON) is Python $(VERSION), and chloro-lint needs 3.11 or newer.' >&2; \
	  echo 'Name another interpreter: make PYTHON=python3.12 ...' >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
