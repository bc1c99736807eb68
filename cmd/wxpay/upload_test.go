package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// pngText is the beginning of a picture, and more.
const pngText = "\x89PNG\r\n\x1a\n and more"

// uploads uploads files and makes mistakes, in one language.
func uploads(t *testing.T, s *session) {
	box := s.sandbox()
	s.env["WXPAY_CONFIG"] = "keys"
	s.write("licence.png", pngText)
	s.write("licence.pdf", "%PDF-1.4 ")
	s.write("empty.png", "")
	upload := func(args ...string) result { s.t.Helper(); return s.run(append([]string{"upload"}, args...)...) }
	id := strings.TrimSpace(s.quiet(t.Context(), nil, "upload", "v3/merchant/media/upload", "licence.png").stdout)
	if f, ok := box.File(id); !ok || string(f.Data) != pngText || f.Name != "licence.png" {
		t.Errorf("%q is no file of the sandbox: %v, %v", id, ok, f)
	}
	box.Handle(http.MethodPost, "v3/merchant/media/upload", func(sandbox.Request) sandbox.Answer {
		return sandbox.JSON(http.StatusOK, map[string]string{"media_id": "H1ihR9JUtVj-J7CJqBUY5ZOrG_Je75H-rKhTG7FUmg9sxNTbRN54dFiUHnhg_rBQ6EKeHoGcHTJMHn5TAuLVjHUQDBInSWXcIHYXOeRa2OHA"})
	})
	upload("v3/merchant/media/upload", "licence.png")
	upload("/v3/merchant/media/upload", "licence.png", "--json")
	sent := box.Count()
	upload("v3/merchant/media/upload")
	upload("v3/merchant/media/upload", "none.png")
	upload("v3/merchant/media/upload", "empty.png")
	upload("v3/merchant/media/upload", "licence.mp4")
	upload("v3/merchant/media/upload", "licence.png", "--meta", "sha256=00")
	upload("v3/merchant/media/upload", "licence.png", "--meta", "x")
	upload("v3/merchant/media/upload", "licence.png", "--timeout", "-1s")
	upload("v3/mch-manage/submission-files/sub-mchid/1900000110/upload", "licence.pdf", "--meta", "item_id=one")
	upload("v3/merchant/media/upload", "licence.png", "--meta", "a=1", "--meta", "a.b=2")
	upload("v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file", "licence.pdf")
	upload("v3/pay/transactions/native", "licence.png")
	upload("v2/secapi/mch/uploadmedia", "licence.png")
	upload("https://api.mch.weixin.qq.com/v3/merchant/media/upload", "licence.png")
	if n := box.Count() - sent; n != 0 {
		t.Errorf("%d mistakes were sent", n)
	}
	upload("v3/brand-new/upload", "licence.png")
	upload("v3/merchant/media/upload", "licence.png", "--meta", "colour=red")
}

func TestUpload(t *testing.T) { inBothLanguages(t, "upload", uploads) }

// TestUploadMeta: fields of meta have their documented types, and sensitive ones are encrypted. The
// sandbox judges all of them: it refuses a sensitive field in clear.
func TestUploadMeta(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.write("licence.pdf", "%PDF-1.4 ")
	s.write("receipt.png", pngText)
	for _, tt := range []struct {
		reason string
		args   []string
	}{
		{"a number", []string{"v3/mch-manage/submission-files/sub-mchid/{sub_mchid}/upload", "licence.pdf", "--var", "sub_mchid=1900000110", "--meta", "item_id=12"}},
		{"a sensitive field in an object", []string{"v3/marketing/shopping-receipt/shoppingreceipts", "receipt.png",
			"--meta", "transaction_id=4200000000202411201234567890", "--meta", "openid=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
			"--meta", `merchant_contact_information={"consultation_phone_number":"12345678901"}`}},
		{"the same field by its path", []string{"v3/marketing/shopping-receipt/shoppingreceipts", "receipt.png",
			"--meta", "transaction_id=4200000000202411201234567891", "--meta", "openid=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
			"--meta", "merchant_contact_information.consultation_phone_number=12345678901"}},
	} {
		r := s.run(append([]string{"upload", "--config", "keys"}, tt.args...)...)
		if _, ok := box.File(strings.TrimSpace(r.stdout)); r.code != exitOK || !ok || strings.Contains(r.stderr, "not documented") {
			t.Errorf("%s: exit %d\n%s%s", tt.reason, r.code, r.stdout, r.stderr)
		}
	}
}

// TestUploadProgress draws on a terminal, and removes the bar at the end.
func TestUploadProgress(t *testing.T) {
	s := newSession(t)
	s.sandbox()
	s.write("licence.png", pngText+strings.Repeat("x", 1<<20))
	now := time.Now()
	s.now = func() time.Time { now = now.Add(200 * time.Millisecond); return now }
	for _, live := range []bool{false, true} {
		s.live, now = live, time.Now()
		r := s.run("upload", "v3/merchant/media/upload", "licence.png", "--config", "keys")
		_, end, drawn := strings.Cut(r.stderr, "\r[")
		if r.code != exitOK || drawn != live {
			t.Errorf("a terminal: %v, a bar: %v, exit %d\n%q", live, drawn, r.code, r.stderr)
		}
		if lines := strings.Split(end, "\r"); drawn && !cmp.Equal(lines[len(lines)-1][:6], "200 OK") {
			t.Errorf("what stands at last is %q", lines[len(lines)-1])
		}
	}
}
