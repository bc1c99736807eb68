# Short names for what CONTRIBUTING.md says. The gate is .ci/run; nothing here knows more than it and go do.

GO ?= go

.PHONY: help
help: ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

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

# Without cgo and without the paths of this machine, the same source gives the same file everywhere; `go version -m` on
# it names the commit. Run it on a clean checkout of a tag.
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
VERSION = $(shell git describe --tags --always --dirty)

.PHONY: release
release: ## build the command for all platforms into bin/release, with checksums
	@rm -rf bin/release && mkdir -p bin/release
	@set -e; for platform in $(PLATFORMS); do \
	  os=$${platform%/*}; arch=$${platform#*/}; exe=; [ $$os = windows ] && exe=.exe; \
	  file=bin/release/wxpay_$(VERSION)_$${os}_$${arch}$$exe; echo $$file; \
	  CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -buildvcs=true -ldflags='-s -w' -o $$file ./cmd/wxpay; \
	done
	@cd bin/release && shasum -a 256 wxpay_* > SHA256SUMS && cat SHA256SUMS
