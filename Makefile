# One command each: `make run` to try it, `make test` and `make lint` to check it, `make serve` to run it for real.

PYTHON ?= python3
PORT ?= 8000
SANDBOX_PORT ?= $(shell expr $(PORT) + 1)
WORKERS ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN); [ "$$cores" -gt 2 ] && echo "$$cores" || echo 2)

TEST_WORKERS ?= $(shell getconf _NPROCESSORS_ONLN)
PYTHON312 ?= python3.12
PYTHON313 ?= python3.13

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
TOOLS := $(VENV)/.tools-installed
PEERS := .venv/peers/.installed
SUPPLY := .venv/supply/.installed
AXE := tests/browser/axe/node_modules/axe-core/axe.min.js
TYPESCRIPT := tests/flows/typescript/node_modules/.installed

.PHONY: help run packages serve test test-sqlite test-postgresql test-trust test-browser mutants test-full test-python-3.12 test-python-3.13
.PHONY: schema typescript lint papers package-check bench bench-quick bench-cpu bench-console bench-background wrk browser axe nginx pgbouncer redis prometheus lock supply screenshots clean
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 18

run: $(RUNTIME) ## start a demonstration with data and a provider sandbox (PORT=8000 SANDBOX_PORT=PORT+1)
	@exec $(BIN)/python -m development.run --port $(PORT) --sandbox-port $(SANDBOX_PORT)

packages: $(RUNTIME) ## what the service needs, in .venv, and no more

# Only what the process and .env say counts here: ENV_FILE keeps development keys out.
serve: export ENV_FILE ?= .env
serve: $(RUNTIME) ## serve for real with the environment as it is (PORT=8000 WORKERS=cores)
	@$(BIN)/python manage.py check --fail-level ERROR
	@$(BIN)/python manage.py migrate --check >/dev/null || { \
	  echo "Some migrations are not applied. Make a backup, then: ENV_FILE=$(ENV_FILE) $(BIN)/python manage.py migrate" >&2; exit 1; }
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@set -a; . ./gymsite/server.env; set +a; \
	  exec $(BIN)/granian --host $${HOST:-127.0.0.1} --port $(PORT) --workers $(WORKERS) gymsite.rsgi:application

test: $(TOOLS) ## run the whole suite on SQLite and on PostgreSQL (TEST_WORKERS=cores)
	@$(MAKE) --no-print-directory --keep-going test-sqlite test-postgresql

# Two rounds, of which the counts add up: what shares the cores, then, one by one, what is marked `alone`. The second
# runs even if tests of the first failed (1), not if that was interrupted or could not begin (2, 3, 4). ARGS may leave
# one of them without tests (5), not both. By file, as fixtures of a module start servers and its tests keep their order.
define run_tests
	@shared=0; alone=0; \
	set -x; $(BIN)/python -m pytest $(1) -m "not alone" -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS) || shared=$$?; \
	case $$shared in 2|3|4) exit $$shared;; esac; \
	$(BIN)/python -m pytest $(1) -m alone $(ARGS) || alone=$$?; { set +x; } 2>/dev/null; \
	case "$$shared $$alone" in "0 0"|"0 5"|"5 0") ;; \
	  *) echo "The tests failed: exit code $$shared of those that share the cores, $$alone of those alone" >&2; exit 1;; esac
endef

test-sqlite: $(TOOLS)
	$(call run_tests,--database=sqlite)

# The sandbox has a database of its own and the adapters have none; who comes in at every address, and what a browser makes
# of pages, is the same on both: these are run once, with SQLite. So are files of deploy/, a PostgreSQL that a pooler or a
# test of frost has for itself whatever the run is about, and what the front makes of bytes before any view asks for rows.
WITHOUT_DATABASE := tests/sandbox tests/payments/providers tests/development tests/gymsite/access tests/gymsite/words tests/browser \
  $(patsubst %,tests/concurrency/test_%.py,hung_database front_served) tests/foundation/test_cache_server.py tests/foundation/metrics tests/gymsite/test_log_canaries.py \
  tests/members/prepaid/test_what_lapses_in_stories.py $(patsubst %,tests/deploy/test_%.py,compose leave_out nginx pgbouncer prometheus supervisors)

test-postgresql: $(TOOLS)
	$(call run_tests,--database=postgresql $(WITHOUT_DATABASE:%=--ignore=%))

test-trust: export TRUST_ROUNDS ?= 3
test-trust: export TRUST_MEMBERS ?= 500
test-trust: export TRUST_EXAMPLES ?= 100
test-trust: $(TOOLS) ## bad neighbours, kills (TRUST_KILLS=40 TRUST_SEED=…), races (TRUST_ROUNDS=3), a gym's month (TRUST_MEMBERS=500), 10,000 requests of the description (25 minutes; ARGS="-k slow")
	$(BIN)/python -m pytest --database=postgresql tests/trust tests/concurrency tests/flows/test_month.py tests/gymsite/schema/test_cases.py -m trust $(ARGS)

test-browser: export BROWSER_WALK = full
test-browser: export CI ?= 1
test-browser: $(TOOLS) browser axe ## all of tests/browser: every page as every role in both languages and themes (15 minutes; ARGS="-k days")
	$(BIN)/python -m pytest --database=sqlite tests/browser $(ARGS)

mutants: $(TOOLS) ## take each guard away, in a copy, and see a test fall (4 minutes; ARGS="lock lease" for some)
	@$(BIN)/python -m development.mutants $(ARGS)

test-full: ## run the suite on SQLite with Python 3.12 and 3.13 (PYTHON312=python3.12 PYTHON313=python3.13)
	@$(MAKE) --no-print-directory --keep-going test-python-3.12 test-python-3.13

test-python-3.12: export PYTHON = $(PYTHON312)
test-python-3.13: export PYTHON = $(PYTHON313)
test-python-3.12 test-python-3.13: test-python-%:
	@"$$PYTHON" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "$*")' || { \
	  echo "$$PYTHON is no Python $*; name one with PYTHON$(subst .,,$*)=" >&2; exit 1; }
	@$(MAKE) --no-print-directory VENV=.venv-$* PYTHON="$$PYTHON" test-sqlite

# drf-spectacular's own command; --validate holds the description against OpenAPI's.
DESCRIBE := $(BIN)/python manage.py spectacular --lang en --validate --fail-on-warn
schema lint: export DEBUG = on
schema lint: export ENV_FILE =

schema: $(TOOLS) ## write docs/openapi.yaml: the API's description as the code has it now
	@$(DESCRIBE) --file docs/openapi.yaml

lint: $(TOOLS) ## style, types, import contracts, migrations, translations, papers and API description that say what the code says
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy gymsite members payments foundation development
	$(BIN)/mypy --config-file development/mypy_sandbox.ini sandbox
	$(BIN)/lint-imports
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m development.migrations
	$(BIN)/hadolint deploy/Dockerfile
	$(BIN)/python -m development.translations
	DJANGO_SETTINGS_MODULE=gymsite.settings $(BIN)/python -m development.papers --check
	$(DESCRIBE) | diff -u docs/openapi.yaml - >&2 || { echo "docs/openapi.yaml is not what the code says: make schema" >&2; exit 1; }

papers: export DEBUG = on
papers: export ENV_FILE =
papers: export DJANGO_SETTINGS_MODULE = gymsite.settings
papers: $(TOOLS) ## write anew what papers say of the code: commands, settings, .env.example
	@$(BIN)/python -m development.papers

bench: $(RUNTIME) $(TOOLS) $(PEERS) wrk ## measure the service against the floor and its peers, and the console at size (35 minutes); var/bench/report.json
	@$(BIN)/python -m benchmarks $(ARGS)

bench-quick: $(RUNTIME) $(TOOLS) $(PEERS) ## the same in short (3 minutes): fails on errors and grown statement counts, never on times
	@$(BIN)/python -m benchmarks --plan quick $(ARGS)

bench-cpu: $(TOOLS) ## processor time of a request inside one process (ARGS=--profile: where it goes)
	@$(BIN)/python -m benchmarks.cpu $(ARGS)

bench-console: $(TOOLS) ## of bench the console alone: box, homes, lists at 100,000 members and 1,000,000 payments (15 minutes; ARGS="--payments 200000")
	@$(BIN)/python -m benchmarks.console $(ARGS)

# Programs of the system: what drives the servers of a benchmark, and what tests of pages and of deploy/ are skipped without.
define need_program
	@command -v $(1) >/dev/null || PATH="$$PATH:/usr/sbin" command -v $(1) >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y $(2) >/dev/null; } || { \
	  echo "$(1) is needed; install it, for example with: sudo apt-get install $(2)" >&2; exit 1; }
endef

wrk:
	$(call need_program,wrk,wrk)

browser: ## chromium, without which tests of pages are skipped
	$(call need_program,chromium,chromium)

axe: $(AXE) ## axe-core from npm, as tests/browser/axe/package-lock.json pins it, without which some of them are skipped

# npm holds what it is sent against the checksum of the lock file.
$(AXE): tests/browser/axe/package-lock.json
	$(call need_program,npm,npm)
	@npm ci --prefix tests/browser/axe --ignore-scripts --no-audit --no-fund --silent
	@touch $@

typescript: $(TYPESCRIPT) ## what makes a TypeScript client of docs/openapi.yaml, from npm, without which its test is skipped

$(TYPESCRIPT): tests/flows/typescript/package-lock.json
	$(call need_program,npm,npm)
	@npm ci --prefix tests/flows/typescript --ignore-scripts --no-audit --no-fund --silent
	@touch $@

nginx:
	$(call need_program,nginx,nginx-light)

pgbouncer:
	$(call need_program,pgbouncer,pgbouncer)

# Its promtool tries the rules of deploy/prometheus.
prometheus:
	$(call need_program,promtool,prometheus)

bench-background: $(TOOLS) ## measure background work over up to a million payments (40 minutes); var/bench/background.json
	@$(BIN)/python -m benchmarks.background $(ARGS)

redis:
	$(call need_program,redis-server,redis-server)

package-check: $(TOOLS) ## the Dockerfile's own steps in a clean folder, and what they made served read-only by nobody (3 minutes); sizes
	@$(BIN)/python -m development.package_check $(ARGS)

lock: $(SUPPLY) ## pin anew what the .in files name, with hashes (after a change of one; ARGS=--upgrade for the rest)
	@for part in requirements requirements-dev requirements-bench requirements-supply; do \
	  .venv/supply/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --custom-compile-command "make lock" $(ARGS) $$part.in -o $$part.txt || exit 1; done

supply: $(SUPPLY) ## what gymsite is made of (var/supply/bom.json), licences, known weaknesses
	@$(PYTHON) -m venv --clear --without-pip .venv/shipped
	@.venv/supply/bin/python -m pip --python .venv/shipped install --quiet --disable-pip-version-check --no-compile -r requirements.txt
	@.venv/supply/bin/python -m development.supply .venv/shipped

# Chinese has to be written with something.
screenshots: $(TOOLS) browser ## the pictures of the README anew, from a demonstration of their own (5 minutes)
	@fc-list :lang=zh 2>/dev/null | grep -q . || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y fonts-noto-cjk >/dev/null; } || { \
	  echo "A Chinese font is needed; install one, for example with: sudo apt-get install fonts-noto-cjk" >&2; exit 1; }
	@$(BIN)/python -m development.screenshots $(ARGS)

clean: ## forget what tools left behind; data and keys in var/ stay
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis var/test-keys var/test-databases var/static
	find . -name __pycache__ -not -path './.venv*/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; name one with PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Not compiled ahead: one of the libraries has thousands of modules, of which a handful is used.
$(RUNTIME): requirements.txt | $(BIN)/python
	@$(BIN)/python development/packages.py requirements.txt
	@touch $@

# The .pth file lets a bare `pytest` find tests/plugin.py as `python -m pytest` does.
$(TOOLS): requirements-dev.txt requirements.txt | $(BIN)/python
	@$(BIN)/python development/packages.py requirements-dev.txt
	@$(BIN)/python -c 'import os, sysconfig; print(os.getcwd(), file=open(sysconfig.get_path("purelib") + "/gymsite.pth", "w"))'
	@touch $@

$(SUPPLY): requirements-supply.txt | $(BIN)/python
	$(BIN)/python -m venv .venv/supply
	.venv/supply/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-supply.txt
	@touch $@

# What the service is measured against has packages of its own.
$(PEERS): requirements-bench.txt | $(BIN)/python
	$(BIN)/python -m venv .venv/peers
	.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@
