# Everything that a contributor types. `make help` lists it.

.DEFAULT_GOAL := help
.PHONY: help deps test-deps build run test test-unit test-services test-integration test-conformance test-e2e \
	test-chaos try-compose bench generate bootstrap check-generated format lint clean

# Generated code is formatted when it is made.
SOURCES = $$(git ls-files '*.swift' | grep -v /Generated/)

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "%-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## Install the Debian packages that a build needs and that are missing.
	@scripts/install-dependencies

test-deps: ## Install what the tests need: Debian packages and a Python environment in .venv.
	@scripts/install-dependencies test
	@scripts/python-environment

build: deps ## Build every program, optimised.
	swift build -c release

run: build ## Serve the whole product with a demo key, data in .switchboard; ARGS="--port 9000" and the like.
	@exec "$$(swift build -c release --show-bin-path)/switchboard" dev $(ARGS)

test: test-deps ## Run every test.
	@scripts/test

test-unit: test-deps ## Run the tests of single modules.
	@scripts/test UnitTests

test-services: test-deps ## Run the tests of the services on real databases.
	@scripts/test ServiceTests

test-integration: test-deps ## Run the tests over real sockets.
	@scripts/test IntegrationTests

test-conformance: test-deps ## Run the tests against the official gRPC implementation.
	@scripts/test ConformanceTests

test-e2e: test-deps ## Run the tests of the whole product.
	@scripts/test EndToEndTests

test-chaos: test-deps ## Run the tests that kill.
	@scripts/test ChaosTests

try-compose: ## Try the containers on a Docker engine: start, buy, kill, start again.
	@scripts/try-compose

bench: test-deps ## Measure, beside a bare nghttp2 echo in C, on pinned cores.
	@scripts/bench
	@scripts/bench-rest

bootstrap: test-deps ## Make the generator's own C code again from descriptor.proto.
	@scripts/bootstrap

generate: test-deps ## Make the generated code again from the protos.
	@scripts/generate

check-generated: generate ## Fail when the committed generated code is not what the protos say.
	@scripts/check-generated

format: ## Format the sources.
	swift format --in-place --parallel $(SOURCES)

lint: ## Check the sources' format.
	swift format lint --strict --parallel $(SOURCES)

clean: ## Remove what was built.
	rm -rf .build
