package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// echoing answers v3/security/echo as it is documented, in place of the sandbox's own answer.
func echoing(t *testing.T, box *sandbox.Sandbox) {
	box.Handle(http.MethodPost, "v3/security/echo", func(r sandbox.Request) sandbox.Answer {
		var in struct {
			Plain  string `json:"echo_message"`
			Sealed string `json:"encrypted_echo_message"`
		}
		if err := json.Unmarshal(r.Body, &in); err != nil {
			t.Error(err)
		}
		out := map[string]string{"echo_message": in.Plain}
		if in.Sealed != "" {
			plain, err := box.Decrypt(r.Header.Get("Wechatpay-Serial"), in.Sealed)
			if err != nil {
				return sandbox.Error(http.StatusBadRequest, "PARAM_ERROR", "解密失败")
			}
			if out["encrypted_echo_message"], err = box.Encrypt(plain); err != nil {
				t.Error(err)
			}
		}
		return sandbox.JSON(http.StatusOK, out)
	})
}

// order answers a query with the path and the query that came.
func order(box *sandbox.Sandbox) {
	box.Handle(http.MethodGet, "v3/pay/transactions/id/{transaction_id}", func(r sandbox.Request) sandbox.Answer {
		_, query, _ := strings.Cut(r.Target, "?")
		return sandbox.JSON(http.StatusOK, map[string]string{"transaction_id": r.Vars["transaction_id"], "query": query})
	})
}

func TestCallSession(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	echoing(t, box)
	order(box)
	s.env["WXPAY_CONFIG"] = "keys"
	echo := []string{"call", "POST", "v3/security/echo"}
	with := func(more ...string) []string { return append(echo[:3:3], more...) }

	s.run(with("-d", `{"echo_message":"hello"}`)...)
	s.run(with("-d", `{"echo_message":"hello"}`, "--json")...)
	s.write("body.json", "{\n  \"echo_message\": \"你好\"\n}\n")
	s.run(with("-d", "@body.json")...)
	s.pipe(`{"echo_message":"from a pipe"}`, with("-d", "-")...)
	s.pipe(`{"echo_message":"from a pipe"}`, with("-d", "@-")...)
	s.run(with("-d", `{"echo_message":"hello","encrypted_echo_message":"张三"}`)...)
	s.run(with("-d", `{"echo_message":"hello","encrypted_echo_mesage":"张三"}`)...)
	s.run("call", "post", "/v3/security/echo", "-d", `{"echo_message":"hello"}`)
	s.run("call", "GET", "v3/pay/transactions/id/{transaction_id}", "--var", "transaction_id=A/b", "-q", "mchid=1", "-q", "x=2", "-q", "x=3")
	s.run("call", "GET", "/v3/pay/transactions/id/oUpF8uMuAJO_M2pxb1Q9zNjWeS6o?mchid=1")
	s.run("call", "GET", "v3/pay/transactions/id/_order_", "--var", "order=1217")
	s.golden("call")
}

func TestCallRefused(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	echoing(t, box)
	box.Handle(http.MethodPost, "v3/broken", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Status: 502, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html>\x1b[2J Bad Gateway</html>"), Unsigned: true}
	})
	s.env["WXPAY_CONFIG"] = "keys"
	hello := []string{"-d", `{"echo_message":"hello"}`}
	call := func(args ...string) { s.t.Helper(); s.run(append(append([]string{"call"}, args...), hello...)...) }
	call("POST", "v3/no/such/path")
	call("PUT", "v3/security/echo")
	call("POST", "v3/broken")
	call("POST", "v3/no/such/path", "--json")
	call("POST", "v3/security/echo", "-H", "Sandbox-Fault: bad-signature")
	call("POST", "v3/security/echo", "-H", "Sandbox-Fault: unknown-serial")
	call("POST", "v3/security/echo", "-H", "Sandbox-Fault: cut-after")
	call("POST", "v3/security/echo", "-H", "Sandbox-Fault: slow=5s", "--timeout", "50ms")
	call("POST", "v3/security/echo", "--base-url", "http://127.0.0.1:1")

	// The key belongs to another merchant, the serial to this one.
	s.writeOtherKey("other.pem")
	call("POST", "v3/security/echo", "--key", "other.pem")
	s.golden("call_refused")
}

func TestCallMistakes(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.env["WXPAY_CONFIG"] = "keys"
	run := func(args ...string) { s.t.Helper(); s.run(append([]string{"call"}, args...)...) }
	run("POST")
	run("FETCH", "v3/security/echo")
	run("POST", "v3/security/echo", "-d", `{"echo_message":`)
	s.write("body.json", "{\n  \"echo_message\": \"x\",\n  \"你好\": nope\n}")
	run("POST", "v3/security/echo", "-d", "@body.json")
	s.write("empty.json", "\n")
	run("POST", "v3/security/echo", "-d", "@empty.json")
	run("POST", "v3/security/echo", "-d", "@missing.json")
	run("GET", "v3/pay/transactions/id/{transaction_id}", "-d", "{}")
	run("GET", "v3/pay/transactions/id/{transaction_id}")
	run("GET", "v3/pay/transactions/id/1", "--var", "transaction=1")
	run("GET", "v3/no/such/oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
	run("GET", "v3//pay")
	run("GET", "v3/certificates", "-q", "algorithm")
	run("GET", "v3/certificates", "-H", "Accept")
	run("GET", "v3/certificates", "-H", "Authorization: mine")
	run("GET", "v3/certificates", "--timeout", "-1s")
	run("POST", "v3/security/echo", "-o", "file")
	run("POST", "v3/merchant/media/upload", "-d", "{}")
	run("POST", "v2/pay/micropay", "-d", "{}")
	run("GET", "https://example.com/v3/billdownload/file?token=x")
	run("POST", "v3/security/echo", "-d", `{"echo_message":"hello","encrypted_echo_message":1}`)
	s.golden("call_mistakes")
	if n := box.Count(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestCallDryRun(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.env["WXPAY_CONFIG"] = "keys"
	s.run("call", "POST", "v3/security/echo", "-d", "{\"echo_message\": \"hello\"}\n", "--dry-run")
	s.run("call", "GET", "v3/certificates", "-q", "algorithm_type=ALL", "--dry-run", "--json")
	s.run("call", "POST", "v3/security/echo", "-d", "name=张三", "-H", "Content-Type: text/plain", "-H", "Wechatpay-Serial: PUB_KEY_ID_1", "--dry-run")
	if n := box.Count(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	s.golden("call_dry_run")
}

// TestDryRunIsWhatIsSent sends a dry run by hand. The sandbox accepts the message and the signature
// that were shown.
func TestDryRunIsWhatIsSent(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	echoing(t, box)
	s.env["WXPAY_CONFIG"] = "keys"
	r := s.run("call", "POST", "v3/security/echo", "-d", `{"echo_message":"hello","encrypted_echo_message":"张三"}`, "--dry-run", "--json")
	var shown struct {
		Method, URL, Body string
		Header            map[string]string
		Message           string `json:"message_to_sign"`
	}
	if err := json.Unmarshal([]byte(r.stdout), &shown); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), shown.Method, shown.URL, strings.NewReader(shown.Body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range shown.Header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("status %d", res.StatusCode)
	}
	if !strings.HasSuffix(shown.Message, "\n"+shown.Body+"\n") || strings.Contains(shown.Body, "张三") {
		t.Errorf("message %q", shown.Message)
	}
}

func TestCallDownload(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	box.Handle(http.MethodGet, "v3/billdownload/file", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte("交易时间,商户号\n"), Header: http.Header{"Content-Type": {"text/plain"}}, Unsigned: true}
	})
	s.env["WXPAY_CONFIG"] = "keys"
	s.run("call", "GET", box.URL+"/v3/billdownload/file?token=x", "-o", "bill.csv")
	if data, err := os.ReadFile("bill.csv"); err != nil || string(data) != "交易时间,商户号\n" {
		t.Errorf("%q, %v", data, err)
	}
	s.run("call", "GET", box.URL+"/v3/billdownload/nothing?token=x", "-o", "none.csv")
	s.run("call", "GET", box.URL+"/v3/billdownload/file?token=x", "-o", "no/such/folder/bill.csv")
	s.run("call", "GET", box.URL+"/v3/billdownload/file?token=x")
	if list, err := os.ReadDir("."); err != nil || len(list) != 2 {
		t.Errorf("want keys and bill.csv alone: %v, %v", list, err)
	}
	s.golden("call_download")
}

// TestCallDownloadIgnoresPlantedLinks downloads into a folder where another user has planted links.
func TestCallDownloadIgnoresPlantedLinks(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	box.Handle(http.MethodGet, "v3/billdownload/file", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte("new"), Header: http.Header{"Content-Type": {"text/plain"}}, Unsigned: true}
	})
	if err := os.Mkdir("shared", 0o777); err != nil {
		t.Fatal(err)
	}
	s.write("victim", "old")
	for _, planted := range []string{"bill.csv", "bill.csv.part", ".bill.csv", ".bill.csv.part", "bill.csv.tmp"} {
		if err := os.Symlink("../victim", filepath.Join("shared", planted)); err != nil {
			t.Fatal(err)
		}
	}
	r := s.run("call", "GET", box.URL+"/v3/billdownload/file?token=x", "-o", "shared/bill.csv", "--config", "keys")
	if r.code != exitOK {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	if diff := cmp.Diff("old", s.read("victim")); diff != "" {
		t.Errorf("a link was followed (-want +got):\n%s", diff)
	}
	if info, err := os.Lstat("shared/bill.csv"); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if diff := cmp.Diff("new", s.read("shared/bill.csv")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
