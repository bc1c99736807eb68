# Short names for what CONTRIBUTING.md says. The gate is .ci/run; nothing here knows more than it and go do.

GO ?= go

.PHONY: help
help: ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: test
test: ## run the tests of the root module
	$(GO) test ./...

.PHONY: race
race: ## run them under the race detector
	$(GO) test -race ./...

.PHONY: lint
lint: ## gofmt, the rules of comments, go vet and staticcheck, as .ci/run does in all modules
	@test -z "$$(gofmt -l .)" || { echo 'not formatted:'; gofmt -l .; exit 1; }
	$(GO) run ./internal/prose $$(git ls-files '*.go')
	$(GO) vet ./...
	$(GO) -C tools build -o ../bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	bin/staticcheck ./...

.PHONY: bench
bench: ## run the benchmarks of the root module; bench/ compares with other SDKs
	$(GO) test -run '^$$' -bench . -benchmem ./...

.PHONY: compare
compare: ## measure wxpay beside other SDKs, for 12 minutes on an idle machine: bench/RESULTS.md
	bench/run

.PHONY: generate
generate: ## write generated code anew
	$(GO) generate ./...

.PHONY: licences
licences: ## write THIRD_PARTY.md anew: the modules that users link, with their licences
	$(GO) -C tools build -o ../bin/ ./licences
	bin/licences

.PHONY: golden
golden: ## write the golden sessions of cmd/wxpay anew
	$(GO) test ./cmd/wxpay -update

.PHONY: ci
ci: ## the whole gate: what passes it can go in
	bash .ci/run

# Without cgo, the paths of this machine and what its environment asks of go, the same source and the same Go give the
# same file everywhere; `go version -m` on it names both. Run it on a clean checkout of a tag. Tags of nested modules,
# such as wxredis/v0.1.0, are not versions of the command.
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
VERSION = $(shell git describe --tags --match 'v*' --always --dirty)
RELEASE_ENV = env -u GOAMD64 -u GOARM64 -u GOEXPERIMENT -u GOFIPS140 GOFLAGS= GOENV=off GOWORK=off \
  GOPROXY="$$($(GO) env GOPROXY)" GOSUMDB="$$($(GO) env GOSUMDB)" CGO_ENABLED=0
RELEASE = bin/release

.PHONY: release
release: build ## build the command for all platforms into bin/release, with SBOMs, licences and checksums
	$(GO) -C tools build -o ../bin/ ./sbom ./licences
	bin/sbom $(RELEASE)/wxpay_*
	bin/licences -texts > $(RELEASE)/LICENSES.txt
	@cd $(RELEASE) && shasum -a 256 LICENSES.txt wxpay_* > SHA256SUMS && cat SHA256SUMS

.PHONY: build
build: ## build the command for all platforms into bin/release, and no more
	@rm -rf $(RELEASE) && mkdir -p $(RELEASE)
	@set -e; for platform in $(PLATFORMS); do \
	  os=$${platform%/*}; arch=$${platform#*/}; exe=; [ $$os = windows ] && exe=.exe; \
	  file=$(RELEASE)/wxpay_$(VERSION)_$${os}_$${arch}$$exe; echo $$file; \
	  $(RELEASE_ENV) GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -buildvcs=true -ldflags='-s -w' -o $$file ./cmd/wxpay; \
	done

.PHONY: reproducible
reproducible: ## build the commit that is checked out twice, in two folders without a shared cache, and compare
	PLATFORMS='$(PLATFORMS)' bash tools/reproducible
