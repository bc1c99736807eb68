package sandbox_test

import (
	"crypto/rsa"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// step is one thing that happens in a flow: a call of the merchant's, or an act of the user's. In
// vars, query, body and wanted strings $name stands for what an earlier step kept.
type step struct {
	why  string
	call string // method and template
	vars map[string]string
	qry  map[string]string
	body string

	act func(*sandbox.Sandbox, func(string) string) error // gets what expands $name
	err error                                             // that act must wrap

	status int            // of a refusal
	code   string         // of a refusal
	want   map[string]any // by gjson path; absent for what must not be there
	keep   map[string]string

	key *rsa.PrivateKey // the merchant's; set by flow
}

// absent is wanted of what must not be in an answer.
type absent struct{}

// flow runs steps through a client, one after the other, against a sandbox that the test may look
// into.
func flow(t *testing.T, box *sandbox.Sandbox, steps []step) {
	t.Helper()
	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	kept := map[string]string{}
	expand := func(s string) string { return os.Expand(s, func(name string) string { return kept[name] }) }
	for _, s := range steps {
		if s.act != nil {
			if err := s.act(box, expand); !errors.Is(err, s.err) || (err == nil) != (s.err == nil) {
				t.Fatalf("%s: %v, want %v", s.why, err, s.err)
			}
			continue
		}
		s.key = box.MerchantKey()
		s.run(t, client, expand, kept)
		if t.Failed() {
			t.Fatalf("in the step %q", s.why)
		}
	}
}

func (s step) run(t *testing.T, client *wxpay.Client, expand func(string) string, kept map[string]string) {
	t.Helper()
	method, path, _ := strings.Cut(s.call, " ")
	res, err := client.Chain(path).Do(t.Context(), method, s.options(t, expand)...)
	if s.status != 0 {
		var no *wxpay.APIError
		if !errors.As(err, &no) {
			t.Fatalf("%s: not refused: %v", s.why, err)
		}
		if no.StatusCode != s.status || no.Code != s.code || no.Message == "" || !no.Verified {
			t.Errorf("%s: %d %s %s, verified %t; want %d %s", s.why, no.StatusCode, no.Code, no.Body, no.Verified, s.status, s.code)
		}
		return
	}
	if err != nil {
		var no *wxpay.APIError
		if errors.As(err, &no) {
			t.Fatalf("%s: %v: %s", s.why, err, no.Body)
		}
		t.Fatalf("%s: %v", s.why, err)
	}
	s.documented(t, method, path, res.Wire())
	for at, want := range s.want {
		got := res.Get(at)
		if text, ok := want.(string); ok {
			want = expand(text)
		}
		if number, ok := want.(int); ok {
			want = float64(number)
		}
		if _, ok := want.(absent); ok {
			if got.Exists() {
				t.Errorf("%s: %s must not be there: %s", s.why, at, res.Bytes())
			}
		} else if diff := cmp.Diff(want, got.Value()); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s%s", s.why, at, diff, res.Bytes())
		}
	}
	for name, at := range s.keep {
		if kept[name] = res.Get(at).String(); kept[name] == "" {
			t.Errorf("%s: no %s: %s", s.why, at, res.Bytes())
		}
	}
}

// documented wants no field in an answer that is not documented, and the others to be of their
// types and enumerations.
func (s step) documented(t *testing.T, method, path string, answer []byte) {
	t.Helper()
	e, ok := catalog.Lookup(method, path)
	if !ok || len(answer) == 0 {
		return
	}
	check := answerChecker{key: s.key, partly: true}
	if check.object(nest(e.Response), answer, ""); check.faults != nil {
		t.Errorf("%s: %s: %s", s.why, strings.Join(check.faults, "; "), answer)
	}
}

func (s step) options(t *testing.T, expand func(string) string) []wxpay.Option {
	t.Helper()
	var options []wxpay.Option
	if s.vars != nil {
		vars := wxpay.Vars{}
		for name, value := range s.vars {
			vars[name] = expand(value)
		}
		options = append(options, vars)
	}
	if s.qry != nil {
		query := wxpay.Query{}
		for name, value := range s.qry {
			query[name] = expand(value)
		}
		options = append(options, query)
	}
	if s.body != "" {
		body := wxpay.JSON{}
		decoder := json.NewDecoder(strings.NewReader(expand(s.body)))
		decoder.UseNumber() // so that the client sends the digits as they stand
		if err := decoder.Decode(&body); err != nil {
			t.Fatalf("%s: %v", s.why, err)
		}
		options = append(options, body)
	}
	return options
}

// pays is the user's act of paying.
func pays(number string) func(*sandbox.Sandbox, func(string) string) error {
	return func(box *sandbox.Sandbox, _ func(string) string) error { return box.Pay(number) }
}
