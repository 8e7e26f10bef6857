# The commands of this repository, for people and for .ci/run. `make help` lists them.

SWIFT ?= swift
# Extra arguments: for `roost quickstart` in `make run`, for pytest in the test targets, topics for `make bench`.
ARGS ?=

VENV := .venv
PYTEST := $(VENV)/bin/python -m pytest -p no:cacheprovider
RELEASE := .build/release/roost
DEBUG := .build/debug/roost

# The import check turns an import that the manifest does not declare into an error; plain `swift build` lets it pass.
BUILD := $(SWIFT) build --explicit-target-dependency-import-check error
step = @printf '\n==> %s\n' "$(1)"

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-tests guard build run test test-swift test-outside crash fuzz lint format bench dist clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the build dependencies (Debian; names them on other systems)
	$(call step,Checking the dependencies for building and running)
	@scripts/setup

setup-tests:
	$(call step,Checking the dependencies for the tests)
	@scripts/setup --tests

guard:
	$(call step,Compiling the guard)
	@scripts/build-guard

build: setup guard ## Build the release binary, .build/release/roost
	$(call step,Building the release binary (the first time takes about ten minutes on two cores))
	$(SWIFT) build -c release --static-swift-stdlib --product roost
	@ls -lh $(RELEASE) | awk '{ print "    " $$NF ", " $$5 "B" }'

run: build ## Build, start the daemon and show a first sandboxed run
	$(call step,Starting roost)
	$(RELEASE) quickstart $(ARGS)

# Builds, tests, retries failed tests alone, and prints a summary (docs/testing.md). The time of the set-up is included.
run_tests = @started=$$(date +%s); printf '\n==> Checking the dependencies for the tests\n'; scripts/setup --tests && \
	SWIFT='$(SWIFT)' exec $(VENV)/bin/python scripts/run-tests $(1) --started $$started -- $(ARGS)

test: ## Run all tests: unit tests, then the suites that test the built binary
	$(call run_tests,swift outside)

test-swift: ## Run only the Swift tests (unit, engine, architecture)
	$(call run_tests,swift)

test-outside: ## Run only the outside suites (end to end, attacks, browser, crash, …)
	$(call run_tests,outside)

crash: setup-tests guard ## Run the long crash suite: 200 seeded kills
	$(call step,Building the debug binary)
	$(BUILD) --product roost
	$(call step,Killing the daemon 200 times)
	ROOST_BIN=$(abspath $(DEBUG)) ROOST_CRASH_SEEDS=$${ROOST_CRASH_SEEDS:-200} $(PYTEST) Tests/Crash $(ARGS)

fuzz: setup-tests build ## Send ten million mutated requests to both listeners of the release binary
	$(call step,Sending mutated requests)
	ROOST_BIN=$(abspath $(RELEASE)) ROOST_FUZZ_INPUTS=$${ROOST_FUZZ_INPUTS:-5000000} $(PYTEST) -s Tests/Attacks/test_api_mutations.py $(ARGS)

lint: ## Check the format of every Swift file and the types of the web app
	$(call step,Checking the format)
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Benchmarks Package.swift
	$(call step,Checking the types of the web app)
	@scripts/check-types

format: ## Rewrite every Swift file in the format
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Benchmarks Package.swift

bench: build ## Measure the release binary against floors and targets (docs/benchmarks.md)
	$(call step,Building the measuring program)
	$(SWIFT) build -c release --static-swift-stdlib --product RoostBench
	$(call step,Measuring)
	@Benchmarks/run $(ARGS)

dist: build ## Pack the release binary: archive, installer, checksums, Debian package (in .build/dist)
	$(call step,Packing)
	@scripts/dist $(RELEASE) .build/dist

clean: ## Remove the build products and the test environment
	rm -rf .build $(VENV) Sources/CRoostGuard/roost-guard.bin
