# Latchkey. `make help` lists the targets. Each target gets what it needs by itself and says what it installs.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:

# The packages that are pure Go: tested natively, again without a C compiler, and again under GOOS=js.
PURE := ./fault ./eth ./uint256 ./signer/... ./wallet/... ./erc20abi/... ./erc7730 ./ens ./text ./internal/json ./internal/bridge
WASM_TEST := GOOS=js GOARCH=wasm go test -exec "$$(go env GOROOT)/lib/wasm/go_js_wasm_exec"
LEAK := -tags leak -count=1 -timeout 0 -v -run 'Leak|Unhardened' ./signer

GO_SOURCES := go.mod go.sum $(shell find eth fault uint256 text ens signer wallet erc20abi erc7730 internal wasm -name '*.go' -not -name '*_test.go' -o -path '*/wordlists/*.txt' -o -name own.txt -o -name bundled.json -o -name '*.bin') \
	scripts/build-wasm.sh scripts/lean-secp256k1.sh scripts/compress.mjs
WEB_SOURCES := LICENSE NOTICE web/package.json web/tsconfig.json web/scripts/build.mjs $(shell find web/src -type f 2>/dev/null)
PAGE_SOURCES := $(shell find web/page -type f -not -path '*/dist/*' -not -path '*/node_modules/*' 2>/dev/null)
CONTRACTS := $(shell find devnet/contracts -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: help run demo test check vectors test-go test-redis test-devnet test-web test-page test-examples test-load load bench size fuzz long leak faults model reproduce extension screenshots clean tools c-compiler

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-13s %s\n", $$1, $$2 }' Makefile

run: build/latchkey.wasm web/page/dist/index.html devnet/artifacts/contracts.json ## start a local chain with tokens and the wallet page on it
	cd devnet && go run ./cmd/devnet -page ../web/page/dist

demo: web/dist/index.js devnet/artifacts/contracts.json ## the whole journey headless in Node: import, wrap, transfer, approve, transferFrom, unwrap
	node examples/node/demo.mjs

test: check vectors test-go test-redis test-devnet test-web test-page test-examples test-load ## everything: Go natively, without cgo, under GOOS=js, in Node, in Chromium, against two nodes
	@echo "All tests passed."

check: c-compiler ## formatting, vet, generated files
	@unformatted="$$(gofmt -l $$(git ls-files '*.go'))"; if [ -n "$$unformatted" ]; then echo "gofmt would change: $$unformatted"; exit 1; fi
	go vet ./...
	go vet -tags leak ./signer
	go test ./internal/codegen

vectors: ## which published vectors are read from VECTORS_DIR, how many, and which are skipped and why
	@go test -v -run 'Vectors|EthereumRLPTests|EthereumTransactionTests|Wycheproof' ./internal/inputs ./signer/... ./wallet ./erc20abi/... ./erc7730 \
		| sed -nE '/no tests to run/d; s/^ +[a-z0-9_]+_test\.go:[0-9]+: (.*)/  \1/p; /^(ok|FAIL|---? FAIL)/p' | fold -s -w 200

test-go: c-compiler build/latchkey.wasm
	SCHEDULES=1000 CGO_ENABLED=1 go test -timeout 30m ./...
	CGO_ENABLED=0 go test $(PURE)
	$(WASM_TEST) -modfile=build/lean.mod $(PURE)

test-redis: tools
	cd interop/redis && go vet ./... && go test ./...

test-devnet: devnet/artifacts/contracts.json
	cd devnet && go vet ./... && go test ./...

test-web: web/dist/index.js devnet/artifacts/contracts.json
	CHROMIUM="$$(scripts/browser.sh)" && export CHROMIUM && cd web && npm test

test-page: web/page/dist/index.html devnet/artifacts/contracts.json
	CHROMIUM="$$(scripts/browser.sh)" && export CHROMIUM && cd web && npm run test:page

test-examples: web/dist/index.js devnet/artifacts/contracts.json build/extension/manifest.json
	CHROMIUM="$$(scripts/browser.sh)" && export CHROMIUM && node --test examples/test/*.test.mjs

test-load: web/dist/index.js devnet/artifacts/contracts.json
	CHROMIUM="$$(scripts/browser.sh)" && export CHROMIUM && node --test load/test/*.test.mjs

load: web/dist/index.js devnet/artifacts/contracts.json ## N payments (default 1000) by two senders killed at random: two tabs, two processes over a folder, two over Redis
	CHROMIUM="$$(scripts/browser.sh)" && export CHROMIUM && node load/load.mjs --n $(or $(N),1000) $(if $(SEED),--seed $(SEED))

bench: c-compiler bench/node_modules/.stamp web/dist/index.js devnet/artifacts/contracts.json ## times beside those of other libraries, in one run: build/bench.json
	CHROMIUM="$$(scripts/browser.sh)" && export CHROMIUM && cd bench && node bench.mjs

size: build/latchkey.wasm ## the module's size against its budget: build/size.json
	node scripts/size.mjs

fuzz: ## each fuzz target for FUZZTIME (default 20s)
	scripts/fuzz.sh $(or $(FUZZTIME),20s)

long: c-compiler ## signing, decoding and reports against go-ethereum and themselves on INPUTS random inputs a comparison (default 1000000): half an hour
	@export INPUTS=$(or $(INPUTS),1000000) && go test -count=1 -timeout 0 -v -run 'Equal|Oracle|RandomRoundTrips|DamagedEncodings|SayWhatIsSigned|ShownWhole|NoMessageIsATransaction' \
		./signer ./signer/typeddata ./erc20abi/abi ./wallet/report ./wallet/flow | grep -v '^=== '

leak: tools ## Welch's t-test on the times of signing and deriving, natively and in Node: SAMPLES a class (default 50000)
	@export SAMPLES=$(or $(SAMPLES),50000) && go test $(LEAK) && $(WASM_TEST) $(LEAK)

faults: tools ## signing with one flipped bit, ROUNDS times (default 1) in each of some 83,000 places: two minutes
	@ROUNDS=$(or $(ROUNDS),1) go run ./signer/internal/faults

model: c-compiler ## explore the nonce protocol within bounds, whole, and the faults that the model must catch: a minute
	@MUTANTS=1 CGO_ENABLED=1 go test -count=1 -v ./wallet/nonce/model | grep -v '^=== '

reproduce: ## build the module in two directories and compare
	scripts/reproduce.sh

extension: build/extension/manifest.json ## the example extension, ready to load unpacked: build/extension

screenshots: web/page/dist/index.html devnet/artifacts/contracts.json ## every state of the page, phone and desktop, light and dark: build/screenshots
	CHROMIUM="$$(scripts/browser.sh)" && export CHROMIUM && cd web && node page/test/screenshots.mjs

clean: ## remove what was built
	rm -rf build web/dist web/page/dist devnet/artifacts

tools:
	@command -v go >/dev/null || { echo "Install Go (https://go.dev/dl)."; exit 1; }
	@command -v node >/dev/null || { echo "Install Node 20 or newer (https://nodejs.org)."; exit 1; }

c-compiler: tools
	@set -- $$(go env CC) && command -v "$$1" >/dev/null || { echo "Install a C compiler: the tests compare with libsecp256k1."; exit 1; }

build/latchkey.wasm: $(GO_SOURCES) | tools
	scripts/build-wasm.sh

web/node_modules/.stamp: web/package-lock.json web/test/anvil/package-lock.json
	@echo "Installing web/'s npm packages (development only) and anvil, the second node of the tests."
	cd web && npm ci --silent && npm ci --silent --prefix test/anvil
	@touch $@

web/dist/index.js: $(WEB_SOURCES) build/latchkey.wasm web/node_modules/.stamp
	cd web && npm run --silent build
	@touch $@

web/page/dist/index.html: $(PAGE_SOURCES) web/dist/index.js
	cd web && npm run --silent build:page
	@touch $@

devnet/artifacts/contracts.json: $(CONTRACTS)
	@echo "Installing devnet/contracts' npm packages (the Solidity compiler and the contracts)."
	cd devnet/contracts && npm ci --silent && node build.mjs
	@touch $@

bench/node_modules/.stamp: bench/package-lock.json | tools
	@echo "Installing the libraries that bench compares with."
	cd bench && npm ci --silent
	@touch $@

build/extension/manifest.json: $(shell find examples/extension -type f) web/dist/index.js
	node examples/extension/build.mjs
