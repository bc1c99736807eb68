package main

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/tools/internal/filetest"
)

// advisory says that path.Base of all versions of Go is vulnerable, in the form of
// https://go.dev/doc/security/vuln/database.
const advisory = `{
  "schema_version": "1.3.1", "id": "GO-2026-0001", "modified": "2026-01-01T00:00:00Z", "published": "2026-01-01T00:00:00Z",
  "summary": "Names end early", "details": "Names end early.",
  "affected": [{
    "package": {"name": "stdlib", "ecosystem": "Go"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
    "ecosystem_specific": {"imports": [{"path": "path", "symbols": ["Base"]}]}
  }],
  "database_specific": {"url": "https://pkg.go.dev/vuln/GO-2026-0001", "review_status": "REVIEWED"}
}`

// database has the advisory.
var database = map[string]string{
	"index/db.json":        `{"modified": "2026-01-01T00:00:00Z"}`,
	"index/modules.json":   `[{"path": "stdlib", "vulns": [{"id": "GO-2026-0001", "modified": "2026-01-01T00:00:00Z"}]}]`,
	"index/vulns.json":     `[{"id": "GO-2026-0001", "modified": "2026-01-01T00:00:00Z"}]`,
	"ID/GO-2026-0001.json": advisory,
}

func TestRun(t *testing.T) {
	safe := map[string]string{
		"go.mod":         "module example.com/a\n\ngo 1.26.0\n",
		"a.go":           "package a\n\nimport \"path\"\n\nfunc A(s string) string { return path.Dir(s) }\n",
		"wxplus/go.mod":  "module example.com/a/wxplus\n\ngo 1.26.0\n",
		"wxplus/plus.go": "package wxplus\n",
		"bench/go.mod":   "module example.com/a/bench\n\ngo 1.26.0\n",
		"bench/bench.go": "package bench\n\nimport \"path\"\n\nfunc A(s string) string { return path.Base(s) }\n",
	}
	reaches := maps.Clone(safe)
	reaches["wxplus/plus.go"] = "package wxplus\n\nimport \"path\"\n\nfunc A(s string) string { return path.Base(s) }\n"
	broken := maps.Clone(safe)
	broken["a.go"] = "package a\n\nvar X = missing\n"
	there := served(t, http.HandlerFunc(serveDatabase))
	file := "file://" + filepath.ToSlash(filetest.Dir(t, database))
	gone := served(t, http.NotFoundHandler())
	gone.Close()
	tests := []struct {
		why      string
		files    map[string]string
		database string
		require  bool
		out, err string // parts
	}{
		{"what no published module calls is no finding", safe, there.URL, true, "example.com/a\nexample.com/a/wxplus\n", ""},
		{"a nested module calls what is vulnerable, by a database in a folder", reaches, file, false, "plus.go:5:43: wxplus.A calls path.Base", "example.com/a/wxplus: govulncheck has findings"},
		{"code that cannot be checked is not passed over", broken, there.URL, false, "", "example.com/a: "},
		{"nothing listens", reaches, gone.URL, false, "NOT CHECKED: the database of vulnerabilities cannot be reached: ", ""},
		{"nothing listens, and the check must be done", reaches, gone.URL, true, "", "cannot be reached"},
		{"a proxy refuses", reaches, served(t, answer(http.StatusForbidden, "")).URL, false, "answered 403 Forbidden", ""},
		{"a page to log in at stands in between", reaches, served(t, answer(http.StatusOK, "<html>")).URL, false, "NOT CHECKED: the database of vulnerabilities cannot be reached: ", ""},
		{"another server says something else", reaches, served(t, answer(http.StatusOK, "{}")).URL, false, "answered with another document", ""},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(t.Context(), filetest.Dir(t, tt.files), tt.database, tt.require, &out)
			if tt.err == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			if !strings.Contains(out.String(), tt.out) {
				t.Errorf("output has no %q:\n%s", tt.out, &out)
			}
		})
	}
}

// serveDatabase serves the database as vuln.go.dev does: each file also compressed.
func serveDatabase(w http.ResponseWriter, r *http.Request) {
	name, compressed := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/"), ".gz")
	body, ok := database[name]
	switch {
	case !ok:
		http.NotFound(w, r)
	case compressed:
		z := gzip.NewWriter(w)
		defer z.Close()
		_, _ = z.Write([]byte(body))
	default:
		_, _ = w.Write([]byte(body))
	}
}

func answer(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

func served(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server
}
