package snippet

import (
	"os"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestSnippetsAreAccepted sends every snippet to the sandbox, as a person would who pastes it: with
// all fields, and with the required ones. Only fields are judged, because a flow may need an order
// that another call makes.
func TestSnippetsAreAccepted(t *testing.T) {
	t.Run("all fields", func(t *testing.T) {
		testAccepted(t, func(e *catalog.Endpoint) *catalog.Endpoint { return e })
	})
	if os.Getenv("CI") != "" { // the gate has the time; the two differ in what they leave out
		t.Run("required fields", func(t *testing.T) { testAccepted(t, Required) })
	}
}

// isTried reports whether the snippets of an endpoint are sent: outside of CI half of them are.
func isTried(e *catalog.Endpoint) bool { return os.Getenv("CI") != "" || len(e.Path)%2 == 0 }

// testAccepted sends a snippet of some form of every endpoint.
func testAccepted(t *testing.T, form func(*catalog.Endpoint) *catalog.Endpoint) {
	box := boxtest.New(t, sandbox.Config{Strictness: sandbox.Fields})
	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	accepted := 0
	for _, e := range catalog.All() {
		if !isTried(e) {
			continue
		}
		text, err := File(form(e))
		if err != nil || text == "" || e.Download || e.ByHand { // no key opens a sample's ciphertext
			continue
		}
		var options []wxpay.Option
		for name, v := range literalsOf(t, text) {
			options = append(options, optionOf(t, name, v))
		}
		if _, err = client.Chain(e.Path).Do(t.Context(), e.Method, options...); err != nil {
			last, _ := box.Last()
			t.Errorf("%s %s: %v: %s", e.Method, e.Path, err, last.Issue)
			continue
		}
		accepted++
	}
	want := 0
	for _, e := range catalog.All() {
		if isTried(e) && !strings.HasPrefix(e.Path, "v2/") && !e.Download && !e.ByHand {
			want++
		}
	}
	if accepted != want || accepted < 450 {
		t.Errorf("%d snippets were accepted, want %d", accepted, want)
	}
}

func TestStandIn(t *testing.T) {
	for _, tt := range []struct {
		name   string
		field  catalog.Field
		sample string
		want   string // "" where the sample stays
	}{
		{"a required text says what belongs there", catalog.Field{Type: "string", Required: true, Label: "商户号"}, `""`, `"商户号"`},
		{"without an official name it is its own", catalog.Field{Name: "mchid", Type: "string", Required: true}, `""`, `"mchid"`},
		{"an enumeration takes nothing else", catalog.Field{Type: "string", Required: true, Enum: []string{"A", "B"}}, `""`, `"A"`},
		{"0 is none of the values", catalog.Field{Type: "integer", Enum: []string{"1", "2"}}, `0`, `1`},
		{"0 is one of the values", catalog.Field{Type: "integer", Enum: []string{"0", "1"}}, `0`, ""},
		{"0 is a number as any", catalog.Field{Type: "integer", Required: true}, `0`, ""},
		{"a number left open in a query", catalog.Field{Type: "integer", Required: true, Label: "分页大小"}, `""`, `1`},
		{"what may be left out may be empty", catalog.Field{Type: "string"}, `""`, ""},
		{"an address for notices", catalog.Field{Type: "string", Required: true, Label: "通知地址", Pattern: `https?://\S+`}, `""`, `"https://example.com/notify"`},
		{"JSON in a text is no text", catalog.Field{Type: "string", Required: true, Encoded: "json"}, `""`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if isBlank(tt.field, gjson.Parse(tt.sample)) {
				got = standInLiteral(tt.field)
			}
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}
