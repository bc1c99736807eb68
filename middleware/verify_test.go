package middleware_test

import (
	"compress/gzip"
	"context"
	"crypto/sha1"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/middleware"
)

const (
	tokens    = "https://api.mch.weixin.qq.com/v3/payroll-card/tokens"
	goodBody  = `{"token":"abc"}`
	errorBody = `{"code":"PARAM_ERROR","message":"参数错误"}`
)

// with changes one header of a signed answer; "" deletes it.
func with(name, value string) http.Header {
	h := signedHeader(clock, goodBody)
	if h.Del(name); value != "" {
		h.Set(name, value)
	}
	return h
}

func TestVerify(t *testing.T) {
	for _, c := range []struct {
		why    string
		header http.Header
		body   string
		want   error
	}{
		{"as it should be", signedHeader(clock, goodBody), goodBody, nil},
		{"an empty body still has its line", signedHeader(clock, ""), "", nil},
		{"300 s old is the last that is taken", signedHeader(clock.Add(-300*time.Second), goodBody), goodBody, nil},
		{"300 s ahead too", signedHeader(clock.Add(300*time.Second), goodBody), goodBody, nil},
		{"301 s old", signedHeader(clock.Add(-301*time.Second), goodBody), goodBody, keyring.ErrTimestampSkew},
		{"301 s ahead", signedHeader(clock.Add(301*time.Second), goodBody), goodBody, keyring.ErrTimestampSkew},
		{"another body", signedHeader(clock, goodBody), `{"token":"abd"}`, crypto.ErrBadSignature},
		{"a newline more", signedHeader(clock, goodBody), goodBody + "\n", crypto.ErrBadSignature},
		{"another timestamp within the window", with("Wechatpay-Timestamp", "1554208461"), goodBody, crypto.ErrBadSignature},
		{"another nonce", with("Wechatpay-Nonce", "other"), goodBody, crypto.ErrBadSignature},
		{"a signature that is no base64", with("Wechatpay-Signature", "*"), goodBody, crypto.ErrBadSignature},
		{"a short signature", with("Wechatpay-Signature", wrongSignature), goodBody, crypto.ErrBadSignature},
		{"a probe", with("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA"), goodBody, keyring.ErrSignatureProbe},
		{"a serial that nobody knows", with("Wechatpay-Serial", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"), goodBody, keyring.ErrUnknownSerial},
		{"no timestamp", with("Wechatpay-Timestamp", ""), goodBody, keyring.ErrMissingSignature},
		{"no nonce", with("Wechatpay-Nonce", ""), goodBody, keyring.ErrMissingSignature},
		{"no serial", with("Wechatpay-Serial", ""), goodBody, keyring.ErrMissingSignature},
		{"no signature", with("Wechatpay-Signature", ""), goodBody, keyring.ErrMissingSignature},
		{"no header at all", http.Header{}, goodBody, keyring.ErrMissingSignature},
		{"a timestamp that is no number", with("Wechatpay-Timestamp", "now"), goodBody, keyring.ErrMissingSignature},
		{"a negative timestamp", with("Wechatpay-Timestamp", "-9223372036854775808"), goodBody, keyring.ErrMissingSignature},
		{"a nonce that is a line of the body's too", with("Wechatpay-Nonce", answerNonce+"\n{"), goodBody, keyring.ErrMissingSignature},
		{"a timestamp beyond all years", with("Wechatpay-Timestamp", "9999999999999"), goodBody, keyring.ErrMissingSignature},
	} {
		t.Run(c.why, func(t *testing.T) {
			req := newRequest(t, "POST", tokens, "{}")
			res, err := verifier(answer(200, c.header, c.body)).RoundTrip(req)
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if !mayHaveActed(req) {
				t.Error("the request was answered with 200: it may have acted")
			}
			if err == nil {
				checkBody(t, res, c.body)
				return
			}
			var v *middleware.VerifyError
			if !errors.As(err, &v) || v.Serial != c.header.Get("Wechatpay-Serial") || v.RequestID != c.header.Get("Request-ID") {
				t.Errorf("%#v is no VerifyError with serial and Request-ID", err)
			}
		})
	}
}

func checkBody(t *testing.T, res *http.Response, want string) {
	t.Helper()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// TestRefusals: an answer outside 2xx always passes, and RefusalOf knows what it is worth.
func TestRefusals(t *testing.T) {
	signed := signedHeader(clock, errorBody)
	wrong := signedHeader(clock, "other")
	none := http.Header{}
	for _, c := range []struct {
		why      string
		status   int
		header   http.Header
		body     string
		code     string
		verified bool
		is       error
		acted    bool
	}{
		{"a signed refusal", 400, signed, errorBody, "PARAM_ERROR", true, nil, false},
		{"a signed refusal of any other 4xx", 409, signed, errorBody, "PARAM_ERROR", true, nil, false},
		{"an unsigned 400 of WeChat Pay's", 400, none, errorBody, "PARAM_ERROR", false, nil, false},
		{"an unsigned 403", 403, none, errorBody, "PARAM_ERROR", false, nil, false},
		{"an unsigned 404", 404, none, errorBody, "PARAM_ERROR", false, nil, false},
		{"a proxy that wants a password", 407, none, errorBody, "PARAM_ERROR", false, nil, true},
		{"a proxy that has waited too long", 408, none, errorBody, "PARAM_ERROR", false, nil, true},
		{"a conflict that somebody on the way reports", 409, none, errorBody, "PARAM_ERROR", false, nil, true},
		{"a proxy whose client has gone", 499, none, errorBody, "PARAM_ERROR", false, nil, true},
		{"a proxy's page", 404, none, "<html>", "", false, nil, true},
		{"a code that is a number", 400, none, `{"code":400}`, "", false, nil, true},
		{"a code that is false", 400, none, `{"code":false}`, "", false, nil, true},
		{"a code that is an object", 400, none, `{"code":{}}`, "", false, nil, true},
		{"a code in a gateway's words", 400, none, `{"code":"Bad Request"}`, "Bad Request", false, nil, true},
		{"a code in small letters", 403, none, `{"code":"FORBIDDEN_by_gateway"}`, "FORBIDDEN_by_gateway", false, nil, true},
		{"a code that begins with a digit", 403, none, `{"code":"4OH_3"}`, "4OH_3", false, nil, true},
		{"a code of one letter", 400, none, `{"code":"E"}`, "E", false, nil, true},
		{"an empty code", 400, none, `{"code":""}`, "", false, nil, true},
		{"a list", 400, none, `[{"code":"PARAM_ERROR"}]`, "", false, nil, true},
		{"401 was not looked at", 401, none, "", "", false, nil, false},
		{"429 neither", 429, none, "", "", false, nil, false},
		{"500", 500, signed, errorBody, "PARAM_ERROR", true, nil, true},
		{"a redirect", 302, none, "", "", false, nil, true},
		{"a wrong signature on 401", 401, wrong, errorBody, "PARAM_ERROR", false, crypto.ErrBadSignature, true},
		{"a wrong signature on 400", 400, wrong, errorBody, "PARAM_ERROR", false, crypto.ErrBadSignature, true},
	} {
		t.Run(c.why, func(t *testing.T) {
			req := newRequest(t, "POST", tokens, "{}")
			res, err := verifier(answer(c.status, c.header, c.body)).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := call.RefusalOf(res)
			if !ok || got.Code != c.code || got.Verified != c.verified || !errors.Is(got.Err, c.is) || (got.Err == nil) != (c.is == nil) {
				t.Errorf("refusal %+v, want code %q, verified %v, error %v", got, c.code, c.verified, c.is)
			}
			if mayHaveActed(req) != c.acted {
				t.Errorf("MayHaveActed %v, want %v", !c.acted, c.acted)
			}
			checkBody(t, res, c.body)
		})
	}
}

// TestNoAnswer: a transport of the user's that breaks its contract does not make us panic.
func TestNoAnswer(t *testing.T) {
	for _, res := range []*http.Response{nil, {StatusCode: 200}} {
		req := newRequest(t, "POST", tokens, "{}")
		_, err := verifier(transport(func(*http.Request) (*http.Response, error) { return res, nil })).RoundTrip(req)
		if err == nil || !mayHaveActed(req) {
			t.Errorf("%v: error %v, MayHaveActed %v", res, err, mayHaveActed(req))
		}
	}
}

// TestSticky: an attempt that was certainly in vain does not undo an earlier one.
func TestSticky(t *testing.T) {
	req := newRequest(t, "POST", tokens, "")
	for _, status := range []int{500, 429} {
		if _, err := verifier(answer(status, http.Header{}, "")).RoundTrip(req); err != nil {
			t.Fatal(err)
		}
	}
	if !mayHaveActed(req) {
		t.Error("the first attempt, answered with 500, is forgotten")
	}
}

// TestTransportErrors: a transport's error tells nothing about what has left, whichever type it
// has. The bytes that the transport took, and its reports to a ClientTrace, tell.
func TestTransportErrors(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	dial := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	take := func(req *http.Request) { _, _ = io.ReadAll(req.Body) }
	part := func(req *http.Request) { _, _ = io.ReadFull(req.Body, make([]byte, 1)) }
	got := func(req *http.Request) {
		httptrace.ContextClientTrace(req.Context()).GotConn(httptrace.GotConnInfo{Conn: new(net.TCPConn)})
	}
	for _, c := range []struct {
		why   string
		ctx   context.Context
		body  string
		do    []func(*http.Request)
		err   error
		acted bool
	}{
		{"it has not touched the body", context.Background(), "{}", nil, io.EOF, false},
		{"it has taken a part of it", context.Background(), "{}", acts(got, part), io.EOF, false},
		{"it has taken the body, and reports nothing", context.Background(), "{}", acts(take), dial, true},
		{"there is no body, and it reports nothing", context.Background(), "", nil, dial, true},
		{"it got a connection and has taken the body", context.Background(), "{}", acts(got, take), dial, true},
		{"it got a connection, and there is no body", context.Background(), "", acts(got), dial, true},
		{"a bad record in place of the answer", context.Background(), "{}", acts(got, take), tls.RecordHeaderError{Msg: "x"}, true},
		{"the context ended before it began", cancelled, "{}", acts(func(*http.Request) { t.Error("it was called") }), nil, false},
	} {
		failing := transport(func(req *http.Request) (*http.Response, error) {
			for _, do := range c.do {
				do(req)
			}
			return nil, c.err
		})
		req := newRequestIn(t, c.ctx, "POST", tokens, c.body, false)
		_, err := verifier(failing).RoundTrip(req)
		if c.ctx.Err() == nil && !errors.Is(err, c.err) || c.ctx.Err() != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", c.why, err)
		}
		if mayHaveActed(req) != c.acted {
			t.Errorf("%s: MayHaveActed %v, want %v", c.why, !c.acted, c.acted)
		}
	}
}

func acts(list ...func(*http.Request)) []func(*http.Request) { return list }

// TestInformational: 1xx is no final answer. After 101 net/http gives the bare connection, which
// heeds no context.
func TestInformational(t *testing.T) {
	for _, fetch := range []bool{false, true} {
		for _, status := range []int{100, 101, 103, 199} {
			req := newRequest(t, "POST", tokens, "{}")
			call.Of(req.Context()).Fetch = fetch
			_, err := verifier(answer(status, signedHeader(clock, ""), "")).RoundTrip(req)
			if err == nil || !mayHaveActed(req) || !strings.Contains(err.Error(), strconv.Itoa(status)) {
				t.Errorf("%d: error %v, MayHaveActed %v", status, err, mayHaveActed(req))
			}
		}
	}
}

// TestBodyEndsWithContext: a body of any transport ends with the context of its request.
func TestBodyEndsWithContext(t *testing.T) {
	below := func(next http.RoundTripper) http.RoundTripper { return middleware.Timeout(time.Hour)(verifier(next)) }
	for _, c := range []struct {
		layer func(http.RoundTripper) http.RoundTripper
		fetch bool
	}{{verifier, false}, {verifier, true}, {below, false}} {
		ctx, cancel := context.WithCancel(t.Context())
		reader, writer := io.Pipe()
		hanging := transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: reader, ContentLength: -1}, nil
		})
		go func() {
			_, _ = writer.Write([]byte("{")) // it is being read
			cancel()
		}()
		req := newRequestIn(t, ctx, "GET", tokens, "", false)
		call.Of(req.Context()).Fetch = c.fetch
		if _, err := c.layer(hanging).RoundTrip(req); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
}

func TestMaxAnswer(t *testing.T) {
	for _, c := range []struct {
		why    string
		length int
		want   error
	}{
		{"exactly MaxAnswer", 1 << 10, nil},
		{"one byte more", 1<<10 + 1, middleware.ErrAnswerTooLarge},
	} {
		body := strings.Repeat(" ", c.length)
		_, err := verifier(answer(200, signedHeader(clock, body), body)).RoundTrip(newRequest(t, "GET", tokens, ""))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.why, err, c.want)
		}
		if err != nil && requestID(err) == "" {
			t.Errorf("%s: the error has no Request-ID", c.why)
		}
	}
}

// TestCutAnswer: an answer that ends early is an error that knows its Request-ID. Its body was
// not read, so the request may have acted.
func TestCutAnswer(t *testing.T) {
	for _, status := range []int{200, 400, 401, 429} {
		cut := transport(func(*http.Request) (*http.Response, error) {
			body := io.MultiReader(strings.NewReader(`{"tok`), errorReader{io.ErrUnexpectedEOF})
			return &http.Response{StatusCode: status, Header: signedHeader(clock, goodBody), Body: io.NopCloser(body), ContentLength: 100}, nil
		})
		req := newRequest(t, "POST", tokens, "{}")
		_, err := verifier(cut).RoundTrip(req)
		if !errors.Is(err, io.ErrUnexpectedEOF) || requestID(err) != "08F78BB5AF0610D302" || !mayHaveActed(req) {
			t.Errorf("%d: error %v with Request-ID %q, MayHaveActed %v", status, err, requestID(err), mayHaveActed(req))
		}
	}
}

// requestID returns the Request-ID of an answer that did not arrive whole.
func requestID(err error) string {
	var a *middleware.AnswerError
	if !errors.As(err, &a) {
		return ""
	}
	return a.RequestID
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// TestFiles: only the answers that WeChat Pay does not sign pass without a signature.
func TestFiles(t *testing.T) {
	for _, c := range []struct {
		why, url string
		stream   bool
		want     error
	}{
		{"a bill", "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x", true, nil},
		{"a bill read whole", "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x", false, nil},
		{"not a file", tokens, true, keyring.ErrMissingSignature},
		{"a value that decodes to a file's path", "https://api.mch.weixin.qq.com/v3/x%2F..%2Fv3%2Fbilldownload%2Ffile", true, keyring.ErrMissingSignature},
		{"a statement without its digest", "https://api.mch.weixin.qq.com/v3/global/statements", true, keyring.ErrMissingSignature},
	} {
		res, err := verifier(answer(200, http.Header{}, "a,b")).RoundTrip(newRequestIn(t, t.Context(), "GET", c.url, "", c.stream))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.why, err, c.want)
		}
		if err == nil {
			checkBody(t, res, "a,b")
		}
	}
}

func TestDigest(t *testing.T) {
	const statement = "日期,金额\n`2026-11-21,`0.01\n"
	sum := sha1.Sum([]byte(statement))
	digest := hex.EncodeToString(sum[:])
	header := func(signedDigest string) http.Header {
		h := signedHeader(clock, `{"sha1":"`+signedDigest+`"}`)
		h.Set("Wechatpay-Statement-Sha1", digest)
		return h
	}
	zipped := func(h http.Header) http.Header {
		h.Set("Content-Encoding", "gzip")
		return h
	}
	for _, c := range []struct {
		why    string
		header http.Header
		body   string
		want   error
	}{
		{"as it should be", header(digest), statement, nil},
		{"packed: the digest is of the plain file", zipped(header(digest)), string(wxtest.Gzip([]byte(statement))), nil},
		{"one byte other", header(digest), strings.Replace(statement, "0.01", "9.01", 1), crypto.ErrBadSignature},
		{"cut at a line", header(digest), "日期,金额\n", crypto.ErrBadSignature},
		{"a digest that was not signed", header(strings.Repeat("0", 40)), statement, crypto.ErrBadSignature},
		{"no gzip", zipped(header(digest)), statement, gzip.ErrHeader},
	} {
		for _, stream := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, stream %v", c.why, stream), func(t *testing.T) {
				req := newRequestIn(t, t.Context(), "GET", "https://apihk.mch.weixin.qq.com/v3/global/statements?date=20261121", "", stream)
				res, err := verifier(answer(200, c.header.Clone(), c.body)).RoundTrip(req)
				var got []byte
				if err == nil {
					got, err = io.ReadAll(res.Body)
				}
				if !errors.Is(err, c.want) {
					t.Fatalf("%v, want %v", err, c.want)
				}
				if c.want == nil && string(got) != statement {
					t.Errorf("read %q", got)
				}
			})
		}
	}
}
