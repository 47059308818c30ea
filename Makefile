# The two commands are `make run` and `make test`; `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One set of flags everywhere, so that every command shares one build cache.
export GOTOOLCHAIN := local
export CGO_ENABLED := 0
export GOFLAGS := -tags=nodynamic,nomsgpack -trimpath -buildvcs=false
# Go's usual folder comes last: sudo leaves it out of PATH. tools/setup may have put a Node in .data.
export PATH := $(CURDIR)/.data/node/bin:$(PATH):/usr/local/go/bin
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/.data/home
endif

GO_FOLDERS := cmd migrations pkg static templates tools
JOURNEYS = $(wildcard pkg/journeys/*.test.mjs)
BESIDE_POSTGRESQL := go run ./cmd/testdb

##@ Every day

.PHONY: run
run: ## Install what is missing, build, open the site with demo content on http://localhost:8080 (PORT=… to change)
	@tools/setup run
	@$(MAKE) build
	@exec tools/run

.PHONY: test
test: ## Install what is missing, then every check, every test and the browser journeys
	@tools/setup test
	@$(MAKE) check
	@$(MAKE) browser

.PHONY: check
check: format-check vet unit ## Format, vet and the Go tests: what to run before a commit

.PHONY: fmt
fmt: ## Format the Go code
	@gofmt -w $(GO_FOLDERS)

##@ Parts

.PHONY: build
build: ## Build bin/ohmylot
	@go build -o bin/ohmylot ./cmd/ohmylot

.PHONY: unit
unit: ## The Go tests, on a throwaway PostgreSQL
	@echo "— Go tests"
	@$(BESIDE_POSTGRESQL) go test -timeout 40m ./... | grep -v '\[no test files\]'

.PHONY: browser
browser: build ## The browser journeys; pictures of what failed go to .data/journeys
	@echo "— browser journeys"
	@OHMYLOT_BINARY=$(CURDIR)/bin/ohmylot node --test --test-reporter=spec $(JOURNEYS)

.PHONY: bench
bench: ## Measure against the references side by side, as ratios (BENCH='-only spots -spots 100000' for a part)
	@$(BESIDE_POSTGRESQL) go run ./tools/bench $(BENCH)

.PHONY: fuzz
fuzz: ## Look for inputs that break the site, a minute for each kind (FUZZ=10m for longer)
	@tools/fuzz $(or $(FUZZ),1m)

.PHONY: lighthouse
lighthouse: build ## Measure the public pages as a phone has them, with Lighthouse (installed in .data the first time)
	@tools/setup npm
	@OHMYLOT_BINARY=$(CURDIR)/bin/ohmylot node tools/lighthouse.mjs

.PHONY: migrate
migrate: build ## Bring the development database up to date
	@OHMYLOT_ENV=development tools/run migrate

.PHONY: vendor-assets
vendor-assets: ## Copy fonts, icons and the map's library from their npm packages into static/ and pkg/pdf/fonts/
	@tools/setup npm
	@node tools/vendor-assets.mjs

.PHONY: format-check
format-check:
	@unformatted=$$(gofmt -l $(GO_FOLDERS)); \
	if [ -n "$$unformatted" ]; then echo "these files are not formatted (make fmt):"; echo "$$unformatted"; exit 1; fi

.PHONY: vet
vet:
	@go vet ./...

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
