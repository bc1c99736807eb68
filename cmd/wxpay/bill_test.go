package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1" // WeChat Pay chose it for bills
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// sample returns a bill of package bill's tests.
func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(source, "../../bill/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// serveBill answers for a bill in two steps, as WeChat Pay does. The first announces the digest of
// announced, the second serves text. It returns the queries of the first.
func serveBill(t *testing.T, box *sandbox.Sandbox, path, text, announced string) *[]string {
	t.Helper()
	var asked []string
	box.Handle(http.MethodGet, path, func(r sandbox.Request) sandbox.Answer {
		_, query, _ := strings.Cut(r.Target, "?")
		asked = append(asked, query)
		values, err := url.ParseQuery(query)
		if err != nil || values.Get("bill_date") == "2026-11-19" {
			return sandbox.Error(http.StatusBadRequest, "NO_STATEMENT_EXIST", "请求的账单文件不存在")
		}
		sum := sha1.Sum([]byte(announced))
		return sandbox.JSON(http.StatusOK, map[string]string{"hash_type": "SHA1", "hash_value": hex.EncodeToString(sum[:]),
			"download_url": "https://api.mch.weixin.qq.com/v3/billdownload/file?token=" + values.Get("tar_type")})
	})
	box.Handle(http.MethodGet, "v3/billdownload/file", func(r sandbox.Request) sandbox.Answer {
		body := text
		if strings.HasSuffix(r.Target, "=GZIP") {
			body = packed(t, text)
		}
		return sandbox.Answer{Body: []byte(body), Header: http.Header{"Content-Type": {"text/plain"}}, Unsigned: true}
	})
	return &asked
}

// billSession downloads bills, in one language.
func billSession(t *testing.T, s *session) {
	s.now = func() time.Time { return time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC) } // 01:00 of the 21st in Beijing
	box := s.sandboxWith(sandbox.Config{Now: s.now})
	s.env["WXPAY_CONFIG"] = "keys"
	trade, fund := sample(t, "trade-all.csv"), sample(t, "fund.csv")
	asked := serveBill(t, box, "v3/bill/tradebill", trade, trade)
	s.run("bill", "trade", "2026-11-18", "-o", "trade.csv")
	s.run("bill", "trade", "yesterday", "-o", "packed.csv", "--gzip", "--bill-type", "ALL", "--sub-mchid", "1900000110", "--json")
	for _, name := range []string{"trade.csv", "packed.csv"} {
		if diff := cmp.Diff(trade, s.read(name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	want := []string{"bill_date=2026-11-18", "bill_date=2026-11-20&bill_type=ALL&sub_mchid=1900000110&tar_type=GZIP"}
	if diff := cmp.Diff(want, *asked); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
	s.run("bill", "trade", "2026-11-19", "-o", "none.csv")
	serveBill(t, box, "v3/bill/fundflowbill", fund[:len(fund)-1], fund)
	s.run("bill", "fund", "2026-11-20", "-o", "fund.csv", "--account-type", "BASIC")
	s.run("bill", "fund", "2026-11-20", "-o", "fund.csv", "--json")
	serveBill(t, box, "v3/profitsharing/bills", "no bill\n", "no bill\n")
	s.run("bill", "sharing", "2026-11-20", "-o", "sharing.csv")
	s.run("bill", "sharing", "2026-11-20", "-o", "no/such/folder.csv")
	if got := filesIn(t); !cmp.Equal(got, []string{"keys", "packed.csv", "sharing.csv", "trade.csv"}) {
		t.Errorf("the folder has %v", got)
	}
}

// filesIn returns the names in the working directory.
func filesIn(t *testing.T) (names []string) {
	t.Helper()
	list, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}

func TestBillDownload(t *testing.T) { inBothLanguages(t, "bill_download", billSession) }

// TestBillOfSubMerchant asks the endpoint of sub-merchants, with the cipher that wxpay opens.
func TestBillOfSubMerchant(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	asked := serveBill(t, box, "v3/bill/sub-merchant-fundflowbill", sample(t, "fund.csv"), sample(t, "fund.csv"))
	if r := s.run("bill", "fund", "2026-11-20", "-o", "fund.csv", "--sub-mchid", "1900000110", "--account-type", "ALL", "--config", "keys"); r.code != exitOK {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
	if diff := cmp.Diff([]string{"account_type=ALL&algorithm=AEAD_AES_256_GCM&bill_date=2026-11-20&sub_mchid=1900000110"}, *asked); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
}

// TestBillOfTheSandbox: an order that is paid in the sandbox stands in the bill of its day. That
// bill is downloaded on the next morning and checked.
func TestBillOfTheSandbox(t *testing.T) {
	s := newSession(t)
	now := time.Date(2026, 11, 20, 2, 30, 0, 0, time.UTC) // 10:30 in Beijing
	s.now = func() time.Time { return now }
	box := s.sandboxWith(sandbox.Config{Now: s.now})
	client := boxtest.Client(t, box, func(c *wxpay.Config) { c.Now = s.now })
	if _, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.JSON{"appid": "wxd678efh567hg6787", "mchid": box.Config().MchID,
		"description": "茶", "out_trade_no": "order-1", "notify_url": "https://shop.example/notify", "amount": wxpay.JSON{"total": 1234}}); err != nil {
		t.Fatal(err)
	}
	if err := box.Pay("order-1"); err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(0, 0, 1)
	for _, kind := range []string{tradeBill, fundBill} {
		if r := s.run("bill", kind, "yesterday", "-o", kind+".csv", "--gzip", "--config", "keys"); r.code != exitOK {
			t.Errorf("%s: exit %d: %s", kind, r.code, r.stderr)
		}
		var found struct {
			OK   bool
			Kind string
			Sums []struct {
				Count int64
				Yuan  string
			}
		}
		r := s.run("bill", "check", kind+".csv", "--json")
		if err := json.Unmarshal([]byte(r.stdout), &found); err != nil || !found.OK || found.Kind != kind ||
			len(found.Sums) == 0 || found.Sums[0].Count != 1 || found.Sums[0].Yuan != "12.34" {
			t.Errorf("%s: %v\n%s%s", kind, err, r.stdout, r.stderr)
		}
	}
}

// TestBillMistakes: a command line that cannot be right sends nothing.
func TestBillMistakes(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.env["WXPAY_CONFIG"] = "keys"
	s.run("bill", "trade", "2026-11-20")
	s.run("bill", "trade", "-o", "x.csv")
	s.run("bill", "trade", "today", "-o", "x.csv")
	s.run("bill", "trade", "2026-11-31", "-o", "x.csv")
	s.run("bill", "trade", "20261120", "-o", "x.csv")
	s.run("bill", "trade", "2026-11-20", "-o", "keys")
	s.run("bill", "trade", "2026-11-20", "-o", os.DevNull)
	s.run("bill", "trade", "2026-11-20", "-o", "x.csv", "--timeout", "-1s")
	s.run("bill", "fund", "2026-11-20", "-o", "x.csv", "--sub-mchid", "1900000110")
	s.run("bill", "refund", "2026-11-20", "-o", "x.csv")
	s.golden("bill_mistakes")
	if n := box.Count(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestBillProgress draws on a terminal, and nowhere else. The clock makes a second of each look.
func TestBillProgress(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	text := strings.Repeat("`2026-11-20,`1\r\n", 20000)
	serveBill(t, box, "v3/bill/tradebill", text, text)
	now := time.Now()
	s.now = func() time.Time { now = now.Add(time.Millisecond * 200); return now }
	for _, tt := range []struct {
		reason string
		live   bool
		flags  []string
		want   bool
	}{
		{"a terminal", true, nil, true},
		{"a pipe", false, nil, false},
		{"for machines", true, []string{"--json"}, false},
	} {
		s.live, now = tt.live, time.Now()
		r := s.run(append([]string{"bill", "trade", "2026-11-20", "-o", "x.csv", "--config", "keys"}, tt.flags...)...)
		if got := strings.Contains(r.stderr, "\r["); r.code != exitOK || got != tt.want {
			t.Errorf("%s: exit %d, a bar: %v\n%q", tt.reason, r.code, got, r.stderr)
		}
		if strings.Contains(r.stdout, "\r") {
			t.Errorf("%s: standard output has %q", tt.reason, r.stdout)
		}
	}
}
