package wxpay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/wxpay-chain/wxpay"

// importRule says which imports the packages of one pattern may have, apart from the standard
// library. A pattern is a path below the module, "." its root, and a last "/..." takes in
// everything below. The first rule that fits a package holds.
type importRule struct {
	packages string
	ours     string // patterns, below the module
	others   string // modules
	why      string
}

// importRules hold for the packages that exist and for those that are planned.
func importRules() []importRule {
	const json = "github.com/tidwall/gjson github.com/tidwall/sjson"
	return []importRule{
		{"internal/sending internal/bounded internal/inmemory internal/gcmstream internal/redact internal/secret internal/wire internal/xmlmap internal/nearest", "", "",
			"small tools that everything may use"},
		{"internal/safejson", "", json, "the one place that reads JSON from outside with gjson"},
		{"internal/fields", "internal/redact", json, "paths in a JSON text: it knows no endpoint"},
		{"internal/call", "catalog/rules internal/fields internal/safejson", json, "what a request is, beyond its bytes"},
		{"internal/hosts", "internal/call", "github.com/sony/gobreaker/v2", "which host an attempt goes to: it sends nothing"},
		{"internal/wxtest", "", "", "keys and signing by the standard library, also for tests of what boxtest imports"},
		{"internal/wxtest/boxtest", ". keyring sandbox internal/wxtest", "", "sandboxes and clients for tests"},
		{"internal/prose", "", "", "the gate's check of comments"},
		{"internal/hostile", "", "golang.org/x/net", "a peer on raw sockets, for tests"},
		{"crypto", "internal/bounded internal/secret", "", "pure functions: no HTTP, no protocol"},
		{"keyring", "crypto internal/redact internal/secret internal/wire internal/safejson", "",
			"keys by serial: whoever fetches them hands in a function"},
		{"notify", "crypto keyring internal/safejson internal/redact internal/secret internal/wire internal/xmlmap", json + " golang.org/x/sync",
			"who only receives callbacks links no HTTP client"},
		{"notify/storetest", "notify", "", "a test of any Store"},
		{"catalog/rules", "catalog/internal/route", "", "the little that the core links"},
		{"catalog", "catalog/internal/... internal/nearest", "", "facts: data, for tools, tests and the sandbox"},
		{"catalog/...", "catalog/...", "", "the facts' own tools"},
		{"middleware", "crypto keyring catalog/rules internal/...", json + " github.com/go-resty/resty/v2",
			"layers between a call and the wire, usable without the client"},
		{".", "middleware crypto keyring checkout catalog/rules internal/...", json + " github.com/go-resty/resty/v2 github.com/cenkalti/backoff/v5 golang.org/x/net golang.org/x/sync golang.org/x/time",
			"a program that only calls carries neither catalogue nor sandbox"},
		{"checkout", "crypto", "", "parameters for a front end are signed, nothing else"},
		{"checkout/qr", "", "rsc.io/qr", "whoever draws no QR code does not link the library"},
		{"bill watch", ". internal/...", "golang.org/x/sync", "a merchant's day, over the client"},
		{"openapi/...", ". openapi/...", json, "generated from the facts: it stands on the client"},
		{"sandbox", "sandbox/internal/... catalog . keyring internal/safejson internal/secret", json,
			"the other side of the wire: it shares no code with what it judges"},
		{"sandbox/internal/books sandbox/internal/fault sandbox/internal/form sandbox/internal/reply sandbox/internal/control sandbox/internal/journal", "", "",
			"small rooms of the sandbox that know no other"},
		{"sandbox/internal/pki", "sandbox/internal/fault", "", "keys do not know requests"},
		{"sandbox/internal/gate", "sandbox/internal/form sandbox/internal/pki sandbox/internal/reply", "", "who calls, how, and with what"},
		{"sandbox/internal/courier", "sandbox/internal/fault sandbox/internal/pki", "", "delivery does not know flows"},
		{"sandbox/internal/...", "sandbox/internal/books sandbox/internal/document sandbox/internal/form sandbox/internal/schema sandbox/internal/reply sandbox/internal/pki sandbox/internal/ledger catalog internal/safejson", json,
			"protocols and files do not know each other, nor the face"},
		{"cmd/wxpay/internal/...", ". catalog catalog/rules checkout crypto keyring middleware notify sandbox cmd/wxpay/internal/... internal/...", json + " github.com/spf13/cobra github.com/spf13/pflag",
			"the command's rooms do not know its commands"},
		{"cmd/wxpay", ". bill catalog catalog/rules checkout/... crypto keyring middleware notify sandbox cmd/wxpay/internal/... internal/...", json + " github.com/spf13/cobra github.com/spf13/pflag golang.org/x/sync",
			"the command uses everything but generated code"},
		{"examples/...", ". catalog crypto keyring notify sandbox checkout/... bill watch openapi/... internal/wxtest examples/...", json, "examples use what users have"},
		{"testdata/...", "...", json, "programs that tests build"},
	}
}

// TestImports holds each package to its rule.
func TestImports(t *testing.T) {
	rules := importRules()
	for _, p := range listPackages(t, "./...") {
		i := slices.IndexFunc(rules, func(r importRule) bool { return matches(r.packages, p.path) })
		if i < 0 {
			t.Errorf("%s has no rule", p.path)
			continue
		}
		for _, imported := range p.Imports {
			inner, ours := strings.CutPrefix(imported+"/", module+"/")
			inner = path.Clean(inner)
			switch first, _, _ := strings.Cut(imported, "/"); {
			case ours && matches(rules[i].ours, inner), !ours && !strings.Contains(first, "."):
			case !ours && isBelow(imported, rules[i].others):
			default:
				t.Errorf("%s imports %s; the rule: %s", p.path, imported, rules[i].why)
			}
		}
	}
}

// TestLinked: a user's program does not carry the packages that it does not need.
func TestLinked(t *testing.T) {
	for _, c := range []struct{ why, program, not, but string }{
		{"who calls carries no facts, no server, no command line", ".",
			module + "/catalog " + module + "/sandbox " + module + "/notify github.com/spf13",
			module + "/catalog/rules " + module + "/catalog/internal/route"},
		{"who receives callbacks carries no HTTP client of ours", "./notify",
			"github.com/go-resty net/http/cookiejar " + module + "/middleware " + module + "/catalog", ""},
		{"who verifies and decrypts by hand carries no HTTP", "./crypto", "net/http github.com", module},
	} {
		for _, p := range listPackages(t, "-deps", c.program) {
			if isBelow(p.ImportPath, c.not) && !isBelow(p.ImportPath, c.but) {
				t.Errorf("%s: it links %s", c.why, p.ImportPath)
			}
		}
	}
}

// isBelow reports whether a package is one of paths, or below one.
func isBelow(name, paths string) bool {
	return slices.ContainsFunc(strings.Fields(paths), func(p string) bool { return strings.HasPrefix(name+"/", p+"/") })
}

type listed struct {
	ImportPath string
	Imports    []string
	path       string // below the module
}

func listPackages(t *testing.T, args ...string) []listed {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		p.path = path.Clean(strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/"))
		all = append(all, p)
	}
	if len(all) < 5 {
		t.Fatalf("%d packages", len(all))
	}
	return all
}

// matches reports whether one of patterns takes in a package.
func matches(patterns, name string) bool {
	for _, pattern := range strings.Fields(patterns) {
		folder, below := strings.CutSuffix(pattern, "...")
		if name == pattern || below && strings.HasPrefix(name+"/", folder) {
			return true
		}
	}
	return false
}
