package document_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
)

// TestSetAll sets paths as a test orders them. No order makes the document large: the endpoint
// that takes it needs no signature.
func TestSetAll(t *testing.T) {
	many := map[string]any{}
	for i := range 257 {
		many[fmt.Sprintf("a%d", i)] = 1
	}
	long := map[string]any{}
	for i := range 100 {
		long[fmt.Sprintf("a%d.9999", i)] = 1
	}
	tests := []struct {
		reason string
		values map[string]any
		want   string // "" is an error
	}{
		{"a field below another", map[string]any{"a.b": 1}, `{"a":{"b":1}}`},
		{"an index", map[string]any{"a.1": 1}, `{"a":[null,1]}`},
		{"a name with a dot", map[string]any{`a\.b`: 1}, `{"a.b":1}`},
		{"a name of digits", map[string]any{"a.:99999": 1}, `{"a":{"99999":1}}`},
		{"an index of five digits", map[string]any{"a.99999": 1}, ""},
		{"the same, its first digit escaped", map[string]any{`a.\99999`: 1}, ""},
		{"the same, a digit in the middle escaped", map[string]any{`a.99\999`: 1}, ""},
		{"the same, every digit escaped", map[string]any{`a.\9\9\9\9\9`: 1}, ""},
		{"the same, before another step", map[string]any{`a.\99999.b`: 1}, ""},
		{"a hundred arrays of 10,000", long, ""},
		{"more fields than a resource has", many, ""},
		{"a value that is long itself", map[string]any{"a": strings.Repeat("x", 1<<20)}, ""},
		{"a path that is too deep", map[string]any{strings.Repeat("a.", 600): 1}, ""},
	}
	for _, tt := range tests {
		got, err := document.Doc("{}").SetAll(tt.values)
		if diff := cmp.Diff(tt.want, string(got)); diff != "" || (err != nil) != (tt.want == "") {
			t.Errorf("%s: %.100v (-want +got):\n%.300s", tt.reason, err, diff)
		}
	}
}
