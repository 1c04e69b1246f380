PYTHON ?= python3
TEST_WORKERS ?= 3

bootstrap := $(PYTHON) .tools/bootstrap.py
python := .venv/bin/python
templates := templates

.DEFAULT_GOAL := help
.PHONY: help run install test lint format words screenshots faults fuzz bench lock clean

help: ## Show these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run: install ## Start Tender with a demo shop; PORT=8000 chooses another port
	@exec .venv/bin/tender serve --demo

install: ## Make .venv with what Tender needs
	@$(bootstrap) install

test: lint ## Check the code and run every test
	@$(bootstrap) browser
	@$(bootstrap) sdks
	PYTHONDONTWRITEBYTECODE= $(python) -m pytest -n $(TEST_WORKERS)

lint: ## Check style, types, layers and templates
	@$(bootstrap) install-test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy . .tools/bootstrap.py
	.venv/bin/lint-imports
	.venv/bin/djlint --check --lint $(templates)

format: ## Bring code and templates into the project's style
	@$(bootstrap) install-test
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/djlint --reformat --quiet $(templates)

words: ## Bring the catalogues of translations up to date with the code
	$(python) -m tests.words

screenshots: ## Take pictures of every state of the shopper's pages; README=--readme takes those of the README
	@$(bootstrap) install-test
	@$(bootstrap) browser
	$(python) -m tests.browser.screenshots $(README)

faults: ## Kill and break the running system a thousand times
	@$(bootstrap) install-test
	$(python) -m pytest tests/faults --faults-runs=1000 --faults-runs-elsewhere=1000

fuzz: ## Send a hundred thousand random requests
	@$(bootstrap) install-test
	$(python) -m pytest tests/api/test_fuzz.py --requests=100000

bench: ## Measure speed, also against localstripe
	@$(bootstrap) install-test
	@$(bootstrap) install-bench
	$(python) -m tests.benchmarks

lock: ## Resolve the locks again; UPGRADE=--upgrade takes the newest versions
	@$(bootstrap) lock $(UPGRADE)

clean: ## Remove what these commands have made
	rm -rf .venv .venv-bench .venv-sdk-* build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
