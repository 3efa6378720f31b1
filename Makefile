# Two commands matter: `make run` and `make test`. Both set up .venv first, once.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
WHEELHOUSE ?= wheelhouse
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help setup ocr postgres wheelhouse run test test-slow lint evaluate dictionary screenshots bench serve dev lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements.lock requirements-fast.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更新版本；可用 make run PYTHON=python3.12 指定解释器。"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "缺少 venv 模块：Debian/Ubuntu 请先执行 apt install python3-venv。"; exit 1; }
	@echo "正在准备运行环境 .venv（只做一次，约一两分钟）…"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock && $(PIP) --no-deps --no-build-isolation -e . || \
	  { echo "依赖没有装上（原因见上）。多半是连不上 Python 软件源：请检查网络或代理，需要时用 PIP_INDEX_URL 指定软件源，再运行一次。"; exit 1; }
	@$(PIP) --require-hashes --only-binary :all: -r requirements-fast.lock 2>/dev/null || \
	  echo "numba 没有装上（多半是这个平台没有现成的安装包）：不影响使用和结果，只是报告很多时提取得慢些。"
	@$(BIN)/python -m pipelines.defs.home
	@touch $(STAMP)

setup: $(STAMP)  ## make .venv with the locked dependencies (once)

ocr: setup  ## add the recognition of scans and pictures to .venv (350 MB, once)
	@$(PIP) --require-hashes -r requirements-ocr.lock || \
	  { echo "文字识别没有装上（原因见上）。多半是连不上 Python 软件源：请检查网络或代理，需要时用 PIP_INDEX_URL 指定软件源，再运行一次。"; exit 1; }
	@echo "文字识别已装好；请重新运行 make run 或 fazhi run。"

postgres: setup  ## add what Dagster needs to keep its records in PostgreSQL to .venv
	@$(PIP) --require-hashes -r requirements-postgres.lock || \
	  { echo "PostgreSQL 的连接程序没有装上（原因见上）。多半是连不上 Python 软件源：请检查网络或代理，需要时用 PIP_INDEX_URL 指定软件源，再运行一次。"; exit 1; }

wheelhouse: setup  ## put all packages into wheelhouse/, for machines without network (PYTHON as there)
	@rm -rf $(WHEELHOUSE) && mkdir -p $(WHEELHOUSE)
	@for lock in requirements.lock requirements-fast.lock requirements-postgres.lock $(if $(OCR),requirements-ocr.lock); do \
	  $(BIN)/python -m pip download --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r $$lock --dest $(WHEELHOUSE) || exit 1; done
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir $(WHEELHOUSE) .
	@cp requirements*.lock $(WHEELHOUSE)/
	@du -sh $(WHEELHOUSE) | cut -f1 | xargs echo "安装包已备好，在 $(WHEELHOUSE)，大小"

run: setup  ## read the sample reports, build and publish the warehouse, print a comparison
	@$(BIN)/fazhi run --inbox data/sample

test: setup  ## run the whole test suite
	@$(BIN)/python -m pytest

test-slow: setup  ## run the tests that take minutes: killed runs, faults, a service's life (SLOW: options of pytest)
	@$(BIN)/python -m pytest -m soak $(SLOW)

lint: setup  ## style, types, import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

evaluate: setup  ## score the reading of the sample, and of reports of other counties, against their labels
	@rm -rf var/evaluate && mkdir -p var/evaluate/lanchuan && cp data/sample/*/*.txt tests/gold/lanchuan/*.gold.jsonl var/evaluate/lanchuan
	@$(BIN)/fazhi evaluate var/evaluate/lanchuan --worst 10
	@$(BIN)/fazhi evaluate tests/gold/other_counties --worst 10
	@cp -r tests/gold/other_counties var/evaluate
	@$(BIN)/fazhi evaluate var/evaluate --worst 0 --save data/catalogue/accuracy.csv >/dev/null

dictionary: setup  ## write docs/dictionary.md again (what every table, view and column of the warehouse means)
	@$(BIN)/python -m pipelines.warehouse.dictionary > docs/dictionary.md

screenshots: setup  ## write the pictures of the pages in docs/images again (needs chromium)
	@$(BIN)/python -m tests.pages.screenshots

bench: setup  ## how fast reports are read, beside ripgrep and two peers where installed (REPORTS=1000), and how fast the warehouse answers (COUNTIES=1380: a nation, 8 minutes)
	@POLARS_MAX_THREADS=1 $(BIN)/python -m tests.bench --reports $(or $(REPORTS),1000)
	@$(BIN)/python -m tests.bench.formats
	@$(BIN)/python -m tests.bench.files
	@$(BIN)/python -m tests.bench.incremental
	@$(BIN)/python -m tests.bench.nation --counties $(or $(COUNTIES),1380)
	@$(BIN)/python -m tests.bench.pages

serve: setup  ## the pages for people, in Chinese, on http://127.0.0.1:8000
	@$(BIN)/fazhi serve

dev: setup  ## the Dagster pages on http://127.0.0.1:3000
	@$(BIN)/fazhi dev

lock:  ## write requirements.lock and those of the optional parts again (needs uv)
	uv pip compile pyproject.toml --extra dev --python-version 3.11 --universal --generate-hashes \
	  --upgrade-package duckdb==1.5.5 --no-emit-index-url --no-strip-extras --no-annotate --no-header --quiet --output-file requirements.lock
	@for part in ocr fast postgres; do \
	  $(PYTHON) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['$$part'], sep='\n')" | \
	  uv pip compile - --constraint requirements.lock --python-version 3.11 --universal --generate-hashes \
	    --no-emit-index-url --no-strip-extras --no-annotate --no-header --quiet --output-file requirements-$$part.lock; done

clean:  ## remove what runs have built (lake, warehouse, Dagster's records), not .venv
	@rm -rf var && { test ! -e $(STAMP) || $(BIN)/python -m pipelines.defs.home; }
