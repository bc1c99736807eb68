package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

func TestShowSession(t *testing.T) {
	s := newSession(t)
	s.run("show", "POST", "v3/payroll-card/tokens")
	s.run("show", "v3/pay/transactions/id/4200001234202501010000000001?mchid=1900000109")
	s.run("show", "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x")
	s.run("show", "v3/merchant/media/upload")
	s.run("show", "v2/pay/orderquery")
	s.run("show", "--sources", "GET", "v3/brand/profitsharing/orders")
	s.run("show", "--go", "POST", "v3/profitsharing/receivers/add")
	s.run("show", "--go", "POST", "v3/marketing/partnerships/build") // has an Idempotency-Key
	s.run("show", "--go", "--required", "v3/pay/transactions/jsapi")
	s.run("show", "--json", "v3/certificates")

	s.run("show", "POST", "v3/paroll-card/token")
	s.run("show", "v3/nothing/of/the/kind")
	s.run("show", "GET", "v3/payroll-card/tokens")
	s.run("show", "v3/global/profit-sharing/receivers")
	s.run("show", "FETCH", "v3/certificates")
	s.run("show", "--go", "v2/pay/orderquery")
	s.run("show", "--required", "v3/certificates")
	s.run("show", "--go", "--required", "REFUND.SUCCESS")
	s.run("show")
	s.color = true
	s.run("show", "v3/payroll-card/tokens")
	s.golden("show")
}

// TestShowRepeatSession shows writes that may be sent again, in the ways in which a source says so.
func TestShowRepeatSession(t *testing.T) {
	inBothLanguages(t, "show_repeat", func(_ *testing.T, s *session) {
		s.run("show", "POST", "v3/pay/transactions/out-trade-no/{out_trade_no}/close")
		s.run("show", "POST", "v3/mch_operate/risk/withdrawl-apply")
		s.run("show", "POST", "v3/aggracct-bc/wb-channel/special-reduction")
		s.run("show", "POST", "v3/pay/transactions/out-trade-no/{out_trade_no}/reverse") // no source says so
	})
}

func TestEndpointsSession(t *testing.T) {
	s := newSession(t)
	s.run("endpoints", "分账", "receivers")
	s.run("endpoints", "payrollCard", "tokens")
	s.run("endpoints", "--json", "v3/pay/transactions/id/4200001234202501010000000001")
	s.run("endpoints", "no", "such", "thing")
	s.run("endpoints", "--json", "no", "such", "thing")
	s.golden("endpoints")
}

// TestEndpointsAll gives no words, so all endpoints are listed, each in a line.
func TestEndpointsAll(t *testing.T) {
	s := newSession(t)
	r := s.quiet(t.Context(), nil, "endpoints")
	if got, want := strings.Count(r.stdout, "\n"), len(catalog.All()); got != want {
		t.Errorf("%d lines, want %d", got, want)
	}
}

// TestShowAll shows every endpoint. Every field must be there.
func TestShowAll(t *testing.T) {
	s := newSession(t)
	for _, e := range catalog.All() {
		r := s.quiet(t.Context(), nil, "show", e.Method, e.Path)
		if r.code != exitOK {
			t.Fatalf("%s %s: %s", e.Method, e.Path, r.stderr)
		}
		want := len(e.Response)
		for _, f := range e.Request {
			if _, part := headings()[f.Name]; f.Depth > 0 || !part {
				want++
			}
		}
		if got := strings.Count(r.stdout, "├─ ") + strings.Count(r.stdout, "└─ "); got != want {
			t.Errorf("%s %s: %d fields, want %d", e.Method, e.Path, got, want)
		}
	}
}

// TestShowJSON wants --json to print the catalogue's own form.
func TestShowJSON(t *testing.T) {
	s := newSession(t)
	r := s.quiet(t.Context(), nil, "show", "--json", "v3/refund/domestic/refunds")
	var got shown
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	want, _ := catalog.Lookup("POST", "v3/refund/domestic/refunds")
	wantText, _ := json.Marshal(want)
	gotText, _ := json.Marshal(got.Endpoint)
	if diff := cmp.Diff(string(wantText), string(gotText)); diff != "" || !strings.Contains(got.Go, "refunds") {
		t.Errorf("(-want +got):\n%s\n%s", diff, got.Go)
	}
}

func TestTree(t *testing.T) {
	fields := catalog.Tree([]catalog.Field{
		{Name: "a", Type: "object", Required: true},
		{Name: "b", Depth: 1, Type: "object[]", Label: "列表"},
		{Name: "c", Depth: 2, Type: "string", Enum: []string{"X", "Y"}, Encoded: "json"},
		{Name: "d", Depth: 3, Type: "integer", EncryptedBy: "merchant", Unconfirmed: true},
		{Name: "e", Depth: 1, Type: "string", Enum: []string{strings.Repeat("L", 60), strings.Repeat("M", 60)}},
		{Name: "f", Type: "string"},
	})
	const want = `
  ├─ a           object    required
  │  ├─ b        object[]            列表
  │  │  └─ c     string              (a string that holds json)
  │  │     │  X | Y
  │  │     └─ d  integer             敏感: for the merchant's key  (by the word of one source)
  │  └─ e        string
  │        LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL |
  │        MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM
  └─ f           string
`
	var b strings.Builder
	tree(&cli.Terminal{Out: &b}, fields, notes{})
	if diff := cmp.Diff(want[1:], b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
