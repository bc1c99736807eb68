package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// seedPaths are the five pages' paths, written out here apart from calls.go.
var seedPaths = []string{
	"/v3/gov/subsidy/zhejiang/authcode/issue",
	"/v3/payroll-card/tokens",
	"/v3/payroll-card/authentications/pre-order",
	"/v3/payroll-card/authentications/pre-order-with-auth",
	"/v3/payscore/permissions",
}

const lastLine = `(?m)^30 answered, 1 refused as expected; \d+\.\d\d s$`

func TestRunStartsItsOwnSandbox(t *testing.T) {
	r := runWith(t.Context(), nil)
	if r.status != exitOK || r.stderr != "" {
		t.Fatalf("status %d\n%s", r.status, r.output())
	}
	checkTable(t, r.stdout, 30)
	for _, want := range []string{lastLine, `(?m)^  Code +PARAM_ERROR$`, `(?m)^  Verified +true$`, `(?m)^  MayHaveActed +false$`,
		`(?m)^  err +wxpay: POST v3/payroll-card/tokens: 400 PARAM_ERROR: `} {
		if !regexp.MustCompile(want).MatchString(r.stdout) {
			t.Errorf("nothing matches %s in\n%s", want, r.stdout)
		}
	}
}

// row is a line of a call: style, sync or async, who encrypted, status, Request-ID, answer.
var row = regexp.MustCompile(`^  (pure chain 纯链式|declarative 声明式|property 属性式) +(sync|async) +(wxpay|by hand|-) +(\d{3}|none) +(\S*) +(\S.*)$`)

// checkTable wants each page six times with 200, and each Request-ID once, in aligned columns. Each
// page with sensitive fields must show both ways of encryption.
func checkTable(t *testing.T, stdout string, rows int) {
	t.Helper()
	got, by, ids, column := map[string]int{}, map[string]int{}, map[string]bool{}, 0
	path := ""
	for line := range strings.Lines(stdout) {
		line = strings.TrimSuffix(line, "\n")
		if rest, ok := strings.CutPrefix(line, "POST "); ok {
			path, _, _ = strings.Cut(rest, " ")
		}
		cells := row.FindStringSubmatch(line)
		if cells == nil {
			continue
		}
		got[path]++
		by[cells[3]]++
		if cells[4] != "200" || ids[cells[5]] || !strings.Contains(cells[6], "=") {
			t.Errorf("row %q", line)
		}
		ids[cells[5]] = true
		at := width(line[:strings.LastIndex(line, cells[6])])
		if column == 0 {
			column = at
		}
		if at != column || width(line) > column+answerWidth {
			t.Errorf("the answer stands in column %d, want %d, and ends in %d: %q", at, column, width(line), line)
		}
	}
	want := map[string]int{}
	for _, p := range seedPaths {
		want[p] = rows / len(seedPaths)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows of each page (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"wxpay": 15, "by hand": 3, "-": 12}, by); diff != "" {
		t.Errorf("who encrypted (-want +got):\n%s", diff)
	}
}

func TestEachPageIsCalledSixTimes(t *testing.T) {
	box := open(t)
	if r := runSandbox(t.Context(), box); r.status != exitOK {
		t.Fatalf("status %d\n%s", r.status, r.output())
	}
	checkReceived(t, box)
}

// checkReceived asks the sandbox: six requests were carried out on each path, one was refused, and
// there are no others. Their decrypted fields are those that calls.go has in plain text.
func checkReceived(t *testing.T, box *sandbox.Sandbox) {
	t.Helper()
	want := map[string]int{"/v3/payroll-card/tokens 400 PARAM_ERROR": 1}
	for _, p := range seedPaths {
		want[p+" 200 "] = 6
	}
	encrypted := map[string]map[string]string{
		"/v3/gov/subsidy/zhejiang/authcode/issue":              {"/name": name, "/mobile": mobile, "/cert_no": idNumber},
		"/v3/payroll-card/tokens":                              {"/user_name": name, "/id_card_number": idNumber},
		"/v3/payroll-card/authentications/pre-order-with-auth": {"/user_name": name, "/id_card_number": idNumber},
	}
	got := map[string]int{}
	for _, r := range box.Requests() {
		got[fmt.Sprintf("%s %d %s", r.Target, r.Status, r.Code)]++
		if r.Taken != (r.Status == http.StatusOK) {
			t.Errorf("%s: status %d, taken %t", r.Target, r.Status, r.Taken)
		}
		if diff := cmp.Diff(encrypted[r.Target], r.Decrypted); diff != "" {
			t.Errorf("%s: encrypted fields (-want +got):\n%s", r.Target, diff)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
}

// TestRunNoticesWhatIsNotExpected: exit status 1, the reason on stderr, and no success in the
// summary.
func TestRunNoticesWhatIsNotExpected(t *testing.T) {
	tests := []struct {
		why    string
		fault  sandbox.Fault // for the third call
		handle func(*sandbox.Sandbox)
		stderr string
		stdout string // of the summary
	}{
		{why: "an answer with a wrong signature", fault: sandbox.BadSignature(),
			stderr: "pure chain 纯链式 sync: wxpay: POST v3/payroll-card/authentications/pre-order: ", stdout: "29 answered, 1 refused as expected, 1 not as expected"},
		{why: "the service fails", fault: sandbox.Status(500), stderr: "500 SYSTEM_ERROR", stdout: "29 answered"},
		{why: "the service says no", fault: sandbox.Status(403), stderr: "403", stdout: "29 answered"},
		{why: "the connection is cut", fault: sandbox.CutAfter(), stderr: "pre-order", stdout: "29 answered"},
		{why: "a page of another server", fault: sandbox.HTML(), stderr: "pre-order", stdout: "29 answered"},
		{why: "a status that the page does not have", stderr: "POST v3/payscore/permissions: status 202, where the page says 200", stdout: "24 answered",
			handle: answerWith("v3/payscore/permissions", sandbox.JSON(202, map[string]any{"apply_permissions_token": "x"}))},
		{why: "a documented field is missing", stderr: "POST v3/payscore/permissions: the answer lacks apply_permissions_token", stdout: "24 answered",
			handle: answerWith("v3/payscore/permissions", sandbox.JSON(200, map[string]any{"other": "x"}))},
		{why: "a field that only the sandbox must give is missing", stderr: "the answer lacks auth_code", stdout: "24 answered",
			handle: answerWith("v3/gov/subsidy/zhejiang/authcode/issue", sandbox.JSON(200, map[string]any{"resp_code": "0000", "resp_desc": "成功"}))},
		{why: "the call to be refused is accepted", stderr: "the call to be refused: it was accepted", stdout: "30 answered, 1 not as expected",
			handle: answerTokens(sandbox.JSON(200, map[string]any{}))},
		{why: "it is refused for another reason", stderr: "the call to be refused: wxpay: POST v3/payroll-card/tokens: 403 NO_AUTH", stdout: "30 answered, 1 not as expected",
			handle: answerTokens(sandbox.Error(403, "NO_AUTH", "商户号无权限"))},
		{why: "the code is right, but the service failed", stderr: "the call to be refused: wxpay: POST v3/payroll-card/tokens: 500 PARAM_ERROR", stdout: "30 answered, 1 not as expected",
			handle: answerTokens(sandbox.Error(500, "PARAM_ERROR", "参数错误"))},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			box := open(t)
			if tt.handle != nil {
				tt.handle(box)
			}
			box.Inject(sandbox.Fault{}, sandbox.Fault{}, tt.fault)
			r := runSandbox(t.Context(), box)
			if r.status != exitUnexpected || !strings.Contains(r.stderr, tt.stderr) || !strings.Contains(r.stdout, "\n"+tt.stdout) {
				t.Errorf("status %d, want %d, %q on stderr, %q on stdout\n%s", r.status, exitUnexpected, tt.stderr, tt.stdout, r.output())
			}
			if regexp.MustCompile(lastLine).MatchString(r.stdout) {
				t.Errorf("the last line is that of a success:\n%s", r.output())
			}
		})
	}
}

func answerWith(path string, a sandbox.Answer) func(*sandbox.Sandbox) {
	return func(box *sandbox.Sandbox) {
		box.Handle("POST", path, func(sandbox.Request) sandbox.Answer { return a })
	}
}

// answerTokens answers tokens as documented, except for the call that is to be refused.
func answerTokens(refusal sandbox.Answer) func(*sandbox.Sandbox) {
	return func(box *sandbox.Sandbox) {
		box.Handle("POST", "v3/payroll-card/tokens", func(r sandbox.Request) sandbox.Answer {
			var body map[string]string
			if json.Unmarshal(r.Body, &body) != nil || body["employment_type"] != "LONG_TERM_EMPLOYMENT" {
				return refusal
			}
			return sandbox.JSON(200, map[string]any{"openid": body["openid"], "mchid": "1900000109",
				"sub_mchid": body["sub_mchid"], "token": "x", "expires_in": 5400})
		})
	}
}

// TestRunStopsWhenNothingIsAnswered: one style is enough to know, and the rest would only be noise.
func TestRunStopsWhenNothingIsAnswered(t *testing.T) {
	box := open(t)
	for range 5 {
		box.Inject(sandbox.UnknownSerial())
	}
	r := runSandbox(t.Context(), box)
	if r.status != exitUnexpected || box.Count() != 5 || !strings.Contains(r.stderr, "the rest was not made") {
		t.Errorf("status %d after %d calls\n%s", r.status, box.Count(), r.output())
	}
	if !strings.Contains(r.stdout, "\n0 answered, 5 not as expected; ") {
		t.Errorf("summary:\n%s", r.stdout)
	}
}

func TestInterrupt(t *testing.T) {
	tests := []struct {
		why  string
		path string // whose call is interrupted
		nth  int
		most int // calls that the sandbox may have seen
	}{
		{"in the first style, between two calls", "v3/payroll-card/tokens", 1, 2},
		{"with five calls under way", "v3/payroll-card/tokens", 2, 10},
		{"while the outcomes are collected", "v3/payroll-card/tokens", 4, 20},
		{"while a future's channel is waited for", "v3/payroll-card/tokens", 6, 30},
		{"in the last call", "v3/payroll-card/tokens", 7, 31},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			box := open(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			seen := 0 // one call at a time: the style before has ended
			box.Handle("POST", tt.path, func(sandbox.Request) sandbox.Answer {
				if seen++; seen == tt.nth {
					cancel() // as Ctrl-C does
					<-ctx.Done()
					return sandbox.Answer{Status: 503}
				}
				return sandbox.JSON(200, map[string]any{"openid": "x", "mchid": "x", "sub_mchid": "x", "token": "x", "expires_in": 1})
			})
			r := runSandbox(ctx, box)
			if r.status != exitUnexpected || box.Count() > tt.most {
				t.Errorf("status %d after %d calls, want at most %d\n%s", r.status, box.Count(), tt.most, r.output())
			}
			if !strings.Contains(r.stderr, "quickstart: interrupted\n") {
				t.Errorf("stderr:\n%s", r.stderr)
			}
		})
	}
}

func TestOutputThatIsGone(t *testing.T) {
	if status := run(t.Context(), nil, func(string) string { return "" }, brokenWriter{}, io.Discard); status != exitUnexpected {
		t.Errorf("status %d", status)
	}
}
