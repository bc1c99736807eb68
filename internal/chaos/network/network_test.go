package network

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFaultNames holds the list that is drawn from to the table of what is done.
func TestFaultNames(t *testing.T) {
	if diff := cmp.Diff(slices.Sorted(slices.Values(names)), slices.Sorted(maps.Keys(faults()))); diff != "" {
		t.Errorf("drawn and done differ (-drawn +done):\n%s", diff)
	}
}

// TestBelieved tells an answer of WeChat Pay from all that a network can make of it.
func TestBelieved(t *testing.T) {
	signed := func(signature string) http.Header { return http.Header{"Wechatpay-Signature": {signature}} }
	for _, c := range []struct {
		reason    string
		signature string
		body      string
		wrong     int
	}{
		{"as it was sent", "good", `{"state":"SUCCESS"}`, 0},
		{"another body", "good", `{"state":"FAIL"}`, 1},
		{"one byte more", "good", `{"state":"SUCCESS"} `, 1},
		{"a signature of somebody else", "other", `{"state":"SUCCESS"}`, 1},
		{"without a signature", "", `{"state":"SUCCESS"}`, 1},
		{"an answer that WeChat Pay spoilt on purpose", "spoilt", `{"state":"SUCCESS"}`, 1},
	} {
		a := NewAnswers()
		a.record(signed("good"), []byte(`{"state":"SUCCESS"}`), false)
		a.record(signed("spoilt"), []byte(`{"state":"SUCCESS"}`), true)
		a.record(http.Header{}, []byte(`{"state":"SUCCESS"}`), false)
		a.Believed("GET", signed(c.signature), []byte(c.body))
		if believed, wrong := a.Take(); believed != 1 || len(wrong) != c.wrong {
			t.Errorf("%s: %d wrong, want %d", c.reason, len(wrong), c.wrong)
		}
	}
}
