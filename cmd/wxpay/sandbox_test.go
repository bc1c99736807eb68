package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSandboxSession(t *testing.T) {
	s := newSession(t)
	s.reuse("keys")
	box := s.serve("--keys", "keys")
	s.run("call", "GET", "v3/nothing", "--config", "keys")
	s.run("call", "PUT", "v3/security/echo", "--config", "keys", "-d", "{}")
	s.run("call", "POST", "v3/security/echo", "--config", "keys", "--mchid", "1900000110", "-d", `{"echo_message":"hello"}`)
	box.out.waitFor(t, `{"echo_message":"hello"}`)
	box.stop()
	s.golden("sandbox")
}

func TestSandboxJSON(t *testing.T) {
	s := newSession(t)
	s.reuse("keys")
	box := s.serve("--keys", "keys", "--json")
	s.run("call", "GET", "v3/nothing?a=%20", "--config", "keys")
	box.out.waitFor(t, "/v3/nothing")
	r := box.stop()
	var lines []map[string]any
	for line := range strings.Lines(r.stdout) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		lines = append(lines, v)
	}
	if len(lines) != 2 || lines[0]["keys"] != "keys" || lines[0]["mchid"] != "1900000109" {
		t.Fatalf("want the announcement and one request:\n%s", r.stdout)
	}
	got := map[string]any{}
	for _, key := range []string{"method", "target", "status", "code", "verdict"} {
		got[key] = lines[1][key]
	}
	want := map[string]any{"method": "GET", "target": "/v3/nothing?a=%20", "status": 404.0, "code": "RESOURCE_NOT_EXISTS", "verdict": "refused"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSandboxKeys wants a new folder to be complete, with the right modes, and to be used again
// unchanged.
func TestSandboxKeys(t *testing.T) {
	s := newSession(t)
	box := s.serve("--keys", "a/keys", "--quiet")
	box.stop()
	modes := map[string]string{}
	list, err := os.ReadDir("a/keys")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range list {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		modes[entry.Name()] = info.Mode().String()
	}
	secret, public := "-rw-------", "-rw-r--r--"
	want := map[string]string{
		"apiclient_key.pem": secret, "apiclient_cert.pem": public, "wechatpay_public_key.pem": public, "wechatpay_certificate.pem": public,
		"sandbox.json": secret, "sandbox_public_key_private.pem": secret, "sandbox_certificate_private.pem": secret,
	}
	if diff := cmp.Diff(want, modes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	first := readConf(t, "a/keys/sandbox.json")
	again := s.serve("--keys", "a/keys", "--quiet", "--mchid", "1900000110")
	second := readConf(t, "a/keys/sandbox.json")
	if first.URL == second.URL || second.MchID != "1900000110" {
		t.Errorf("before %s %s, then %s %s", first.URL, first.MchID, second.URL, second.MchID)
	}
	first.URL, first.MchID = second.URL, second.MchID
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("used again (-before +after):\n%s", diff)
	}
	if r := s.run("call", "POST", "v3/security/echo", "--config", "a/keys", "-d", `{"echo_message":"hello"}`); r.code != exitOK {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
	again.stop()
	if third := s.serve("--keys", "a/keys", "--quiet"); third.stop().code != exitOK || readConf(t, "a/keys/sandbox.json").MchID != "1900000110" {
		t.Error("the folder's merchant number is not kept")
	}
}

func TestSandboxRefusesToStart(t *testing.T) {
	s := newSession(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s.reuse("keys")
	s.run("sandbox", "--keys", "keys", "--addr", taken.Addr().String())
	s.run("sandbox", "--keys", "keys", "--addr", "nowhere")
	s.run("sandbox", "--keys", "keys", "--addr", "203.0.113.1:80")
	s.run("sandbox", "--keys", "keys", "--sdk", "wechatpay-rust")
	s.run("sandbox", "--keys", "keys", "--sdk", "gopay", "--quiet")
	s.run("sandbox", "--keys", "keys", "--strictness", "strict")
	s.run("sandbox", "--keys", "keys", "--mchid", "wx1")
	s.write("file", "")
	s.run("sandbox", "--keys", "file", "--addr", "127.0.0.1:0")

	if err := os.Mkdir("merchant", 0o700); err != nil {
		t.Fatal(err)
	}
	s.write("merchant/apiclient_key.pem", "a real merchant's")
	s.run("sandbox", "--keys", "merchant", "--addr", "127.0.0.1:0")
	if data, err := os.ReadFile("merchant/apiclient_key.pem"); err != nil || string(data) != "a real merchant's" {
		t.Errorf("a merchant's key was written over: %v", err)
	}
	s.write("keys/wechatpay_certificate.pem", "no certificate")
	s.run("sandbox", "--keys", "keys", "--addr", "127.0.0.1:0")
	own, err := os.ReadFile("keys/apiclient_cert.pem")
	if err != nil {
		t.Fatal(err)
	}
	s.write("keys/wechatpay_certificate.pem", string(own))
	s.run("sandbox", "--keys", "keys", "--addr", "127.0.0.1:0")
	s.write("keys/sandbox.json", "{")
	s.run("sandbox", "--keys", "keys", "--addr", "127.0.0.1:0")
	s.golden("sandbox_refuses")
}

// TestSandboxInterrupted sends a real SIGINT and a real SIGTERM to a real process.
func TestSandboxInterrupted(t *testing.T) {
	s := newSession(t)
	s.reuse("keys")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := exec.CommandContext(t.Context(), self, "sandbox", "--keys", filepath.Join(s.dir, "keys"), "--addr", "127.0.0.1:0")
		cmd.Env = append(os.Environ(), "WXPAY_TEST_AS_PROGRAM=1")
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		out := bufio.NewReader(pipe)
		if line, err := out.ReadString('\n'); err != nil || !regexp.MustCompile(`^WeChat Pay for tests at http://127\.0\.0\.1:\d+, `).MatchString(line) {
			t.Errorf("%q, %v", line, err)
		}
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(out)
		if err != nil || !bytes.HasSuffix(rest, []byte("\nstopped\n")) {
			t.Errorf("%v: %v, %q", signal, err, rest)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %v", signal, err)
		}
	}
}
