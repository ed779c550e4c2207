# Every command of the project. All of them set up what they need first; nothing outside this folder is changed,
# except that `make test` as root on Debian or Ubuntu installs Chromium when there is none.
#
# Needs: Python 3.11 or newer, make. Node.js comes as a Python package, PostgreSQL and Redis too.

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
PY := .venv/bin/python
# Behind a company's proxy the system knows whom to trust; Node asks it only when told.
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" NODE_OPTIONS=--use-system-ca npm
ARGS ?=

# What the stylesheet is made from: templates, and the Python files that name classes (@source in static/css/app.css).
FRONT_END := $(shell find templates static/css static/js static/img scripts -type f 2>/dev/null) \
             $(shell find common */forms.py */forms -name '*.py' 2>/dev/null)

export PIP_DISABLE_PIP_VERSION_CHECK = 1
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run setup tools build test e2e browser check audit sbom format bench constraints clean reset-data

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: setup ## set up, then run the product at http://127.0.0.1:8000/ (PORT=9000 make run for another port)
	@exec $(PY) manage.py dev

setup: .venv/.can-run static/build/.built ## environment, packages and front end, as far as they are missing or old

tools: setup .venv/.has-tools ## the same, and what tests and checks need

build: static/build/.built ## the front end only: stylesheet, fonts, icons

.venv/bin/python:
	@echo "[1/7] Making the Python environment"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is older or missing. Name another: PYTHON=/path/to/python3.11 make run"; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo "Python could not make an environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/.can-run: requirements.txt requirements-run.txt constraints.txt | .venv/bin/python
	@echo "[2/7] Installing Python packages, PostgreSQL, Redis and Node.js (first time: half a minute)"
	@$(PY) -m pip install -qq -r requirements-run.txt
	@touch $@

.venv/.has-tools: requirements-dev.txt .venv/.can-run
	@echo "Installing tools for tests and checks (first time: half a minute)"
	@$(PY) -m pip install -qq -r requirements-dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc | .venv/.can-run
	@echo "[3/7] Installing front-end packages"
	@$(NPM) ci --silent
	@touch $@

static/build/.built: node_modules/.installed $(FRONT_END)
	@echo "[3/7] Building stylesheet, fonts and icons"
	@$(NPM) run --silent build
	@touch $@

test: tools browser ## set up, then the whole suite: real PostgreSQL and Redis, real browser (ARGS="-k claim" for a part)
	@$(PY) -m pytest -n auto --dist worksteal $(ARGS)

e2e: tools browser ## the browser journeys only
	@$(PY) -m pytest tests/e2e $(ARGS)

browser: .venv/.has-tools
	@if ! $(PY) -m tests.browser >/dev/null 2>&1 && [ -z "$$CHROMIUM" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium >/dev/null; \
	fi
	@$(PY) -m tests.browser >/dev/null

check: tools ## lint, format, templates, spelling, types, layers, migrations, deployment settings
	@echo "ruff";             $(PY) -m ruff check --quiet .
	@echo "ruff format";      $(PY) -m ruff format --check --quiet .
	@echo "djlint";           $(PY) -m djlint --lint --quiet templates
	@echo "codespell";        $(PY) -m codespell_lib
	@echo "mypy";             $(PY) -m mypy --no-error-summary
	@echo "import-linter";    .venv/bin/lint-imports --no-logo --no-cache
	@echo "migrations";       $(PY) manage.py makemigrations --check --dry-run
	@echo "check --deploy";   $(PRODUCTION_SAMPLE) $(PY) manage.py check --deploy --fail-level WARNING

.venv/audit/.has-tools: benchmarks/audit/requirements.txt | .venv/.can-run
	@echo "Installing tools that look for holes, apart from ours (first time: a minute)"
	@$(PYTHON) -m venv .venv/audit && .venv/audit/bin/python -m pip install -qq -r benchmarks/audit/requirements.txt
	@touch $@

audit: .venv/audit/.has-tools ## known holes and bad habits: bandit, semgrep, pip-audit, npm audit (asks the net; ARGS="semgrep" for a part)
	@.venv/audit/bin/python -m benchmarks.audit $(ARGS)

sbom: .venv/audit/.has-tools ## every Python package that runs here, as CycloneDX JSON in test-results/sbom.json
	@mkdir -p test-results && .venv/audit/bin/python -m benchmarks.audit sbom test-results/sbom.json

# Values of the right form, so that the production settings can be checked without a production.
PRODUCTION_SAMPLE = DJANGO_SETTINGS_MODULE=microvol.settings.production SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
	DATABASE_URL=postgres://sample@localhost/sample REDIS_URL=redis://localhost:6379/0 SITE_URL=https://volunteer.example.org \
	MEDIA_ROOT=/tmp ISSUER_KEYS_DIR=/tmp EMAIL_HOST=localhost

format: .venv/.has-tools ## put Python files into the common form
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

bench: tools ## benchmarks against bare Django and bare SQL (ARGS are passed on)
	@$(PY) -m benchmarks $(ARGS)

constraints: ## after a change of requirements*.txt: install afresh and write down every version
	@rm -rf .venv/constraints && $(PYTHON) -m venv .venv/constraints
	@sed '/^-c /d' requirements.txt > .venv/constraints/requirements.txt && cp requirements-run.txt requirements-dev.txt .venv/constraints/
	@.venv/constraints/bin/python -m pip install -qq -r .venv/constraints/requirements-dev.txt
	@{ sed -n '/^#/p' constraints.txt; .venv/constraints/bin/python -m pip freeze --exclude pip --exclude setuptools; } > .venv/constraints.new
	@mv .venv/constraints.new constraints.txt && rm -rf .venv/constraints

clean: ## remove what make made; the data stays
	@rm -rf .venv node_modules static/build staticfiles .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

reset-data: ## throw the development data away; the next run loads the demo again
	@rm -rf .devdata
