# Everything a contributor runs; `make` alone lists it.
PYTHON ?= python3
CARGO ?= cargo
SOURCE ?= salesforce
DESTINATION ?= s3
LOCAL = $(PYTHON) infra/local
# Each worker has its own local cloud and stack. A third one uses the cores while others wait for schedules.
WORKERS ?= 3
PYTEST = .venv/tests/bin/python -m pytest --rootdir . --timeout 900 --notes .local/notes
# One word that chooses among the tests in Python chooses among those in Rust as well.
CHOSEN = $(if $(filter 2:-k,$(words $(ARGUMENTS)):$(firstword $(ARGUMENTS))),$(word 2,$(ARGUMENTS)))

.DEFAULT_GOAL := help
.PHONY: help run stop logs tools build package bench test lint

help: ## Lists these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Deploys to a local cloud and moves 25,000 simulated records (SOURCE=salesforce DESTINATION=s3 unless you say others)
	@$(LOCAL)/run.py --source $(SOURCE) --destination $(DESTINATION) $(ARGUMENTS)

stop: ## Ends what `make run` started
	@$(LOCAL)/stop.py

logs: ## Shows what the functions of `make run` said
	@$(LOCAL)/logs.py

tools: ## Installs the pinned tools into .venv and tests/node_modules
	@$(LOCAL)/venvs.py
	@$(LOCAL)/node.py

build: ## Builds the functions and the simulator with the development profile
	$(CARGO) build --locked --workspace --bins

package: ## Builds dist/: for each architecture a folder that `sam deploy` takes without compiling
	@$(PYTHON) infra/release/packages.py $(ARGUMENTS)

bench: build ## Times DescribeFlow and ListFlows on a local cloud, beside the floor
	@$(LOCAL)/bench.py $(ARGUMENTS)

test: tools ## Runs every test: Rust, the judges of the simulators, the deployed stack (ARGUMENTS="-k zendesk" chooses)
	@# Everything at once, so that the crates have the features that tests give them and nothing is built a second time.
	$(CARGO) build --locked --workspace --bins --tests --examples
	$(CARGO) test --locked --workspace $(CHOSEN)
	@# pytest exits with 5 if it ran no test, which is a failure only if the word chose no Rust test either.
	$(PYTEST) --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(if $(filter tests/%,$(ARGUMENTS)),,tests) $(ARGUMENTS) \
	  || { ended=$$?; [ $$ended -eq 5 ] && [ -n "$(CHOSEN)" ] || exit $$ended; \
	    $(CARGO) test --locked --workspace $(CHOSEN) -- --list 2>/dev/null | grep -q ': test$$' \
	      || { echo 'no test has $(CHOSEN) in its name, neither in Rust nor in Python' >&2; exit 5; }; }
	@# Looks back at all tests: at the credentials that they could leak, at the rights that they used.
	$(if $(ARGUMENTS),@echo "tests/looking_back needs all tests and does not run",$(PYTEST) tests/looking_back)

lint: tools ## Checks formatting, lints and the template
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	SAM_CLI_TELEMETRY=0 .venv/tools/bin/sam validate --lint --region us-east-1
