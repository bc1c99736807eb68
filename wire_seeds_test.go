package wxpay_test

import (
	"bytes"
	"context"
	"strings"

	"github.com/wxpay-chain/wxpay"
)

// canary is a value that must not show in an error. It stands in the request's path, query, headers
// and body, and in the headers and bodies of the answers below.
const canary = "zQ4canary7Zx"

// wireCalls are the ways of asking, by the proof that their answers need.
var wireCalls = []struct {
	why  string
	call func(context.Context, *wxpay.Client, *bytes.Buffer) (*wxpay.Response, error)
}{
	{"a POST", func(ctx context.Context, c *wxpay.Client, _ *bytes.Buffer) (*wxpay.Response, error) {
		return c.Chain("v3/users/{openid}").Post(ctx, wxpay.Vars{"openid": canary}, wxpay.Query{"token": canary},
			wxpay.Header{"X-Canary": canary}, wxpay.JSON{"name": canary})
	}},
	{"an answer with sensitive fields", func(ctx context.Context, c *wxpay.Client, _ *bytes.Buffer) (*wxpay.Response, error) {
		return c.Chain("v3/merchant-service/complaints-v2/{complaint_id}").Get(ctx, wxpay.Vars{"complaint_id": canary})
	}},
	{"a file that is not signed", func(ctx context.Context, c *wxpay.Client, w *bytes.Buffer) (*wxpay.Response, error) {
		return c.Chain("v3/billdownload/file").Download(ctx, w, wxpay.Query{"token": canary})
	}},
	{"a statement signed by its digest", func(ctx context.Context, c *wxpay.Client, w *bytes.Buffer) (*wxpay.Response, error) {
		return c.Chain("v3/global/statements").Download(ctx, w, wxpay.Query{"token": canary})
	}},
	{"the same in memory", func(ctx context.Context, c *wxpay.Client, _ *bytes.Buffer) (*wxpay.Response, error) {
		return c.Chain("v3/global/statements").Get(ctx, wxpay.Query{"token": canary})
	}},
	{"a file that is signed", func(ctx context.Context, c *wxpay.Client, w *bytes.Buffer) (*wxpay.Response, error) {
		return c.Chain("v3/users/{openid}").Download(ctx, w, wxpay.Vars{"openid": canary})
	}},
}

const (
	onPost, onSensitive, onFile, onStatement, onStatementInMemory, onSignedFile = 0, 1, 2, 3, 4, 5
	held, early, unpacked                                                       = 1, 2, 4 // flags
)

// wireSeeds are answers of WeChat Pay, and of servers that stand in front of it or pretend to be
// it.
var wireSeeds = []struct {
	why         string
	call, flags uint8
	head, body  string
	believed    bool
}{
	{"an answer", onPost, 0, "HTTP/1.1 200 OK\nServer: nginx\nContent-Type: application/json; charset=utf-8\nRequest-ID: 08F78BB5AF-0\n@length\n@signed\n\n", `{"prepay_id":"wx2016","name":"` + canary + `"}`, true},
	{"the same, in chunks", onPost, 0, "HTTP/1.1 200 OK\n@chunked\n@signed\nTrailer: X-Trailer\n\n", `{"prepay_id":"wx2016"}`, true},
	{"the same, up to the end of the connection", onPost, 0, "HTTP/1.1 200 OK\n@signed\n\n", `{"prepay_id":"wx2016"}`, true},
	{"the same, sent early", onPost, early, "HTTP/1.1 200 OK\n@length\n@signed\n\n", `{}`, true},
	{"the same behind 103", onPost, 0, "HTTP/1.1 103 Early Hints\nLink: <x>\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\n@length\n@signed\n\n", `{}`, true},
	{"compressed, and signed so", onPost, 0, "HTTP/1.1 200 OK\n@length\n@packed\n@signed\n\n", `{"a":1}`, true},
	{"compressed, signed before, unpacked by the transport", onPost, unpacked, "HTTP/1.1 200 OK\n@gzip\n@signed\n\n", `{"a":1}`, true},
	{"compressed, signed before, not unpacked", onPost, 0, "HTTP/1.1 200 OK\n@gzip\n@signed\n\n", `{"a":1}`, false},
	{"compressed, and no gzip", onPost, unpacked, "HTTP/1.1 200 OK\nContent-Encoding: gzip\n@length\n@signed\n\n", `{"a":"` + canary + `"}`, false},
	{"204", onPost, 0, "HTTP/1.1 204 No Content\n@signed\n\n", "", true},
	{"202 without a body", onPost, 0, "HTTP/1.1 202 Accepted\nContent-Length: 0\n@signed\n\n", "", true},
	{"not signed", onPost, 0, "HTTP/1.1 200 OK\nX-Canary: " + canary + "\n@length\n\n", `{"token":"` + canary + `"}`, false},
	{"the signature in a trailer", onPost, 0, "HTTP/1.1 200 OK\n@chunked\nTrailer: Wechatpay-Signature\n\n", `{"token":"` + canary + `"}`, false},
	{"signed, of another body", onPost, 0, "HTTP/1.1 200 OK\n@signed\nContent-Length: 1\n\n", `{}`, false},
	{"signed, cut", onPost, 0, "HTTP/1.1 200 OK\n@signed\nContent-Length: 100\n\n", `{"token":"` + canary + `"}`, false},
	{"signed, cut, held", onPost, held, "HTTP/1.1 200 OK\n@signed\nContent-Length: 100\n\n", `{"token":"` + canary + `"}`, false},
	{"chunks without an end", onPost, held, "HTTP/1.1 200 OK\n@chunked\n@signed\n\n", `{"token":"` + canary + `"}`, false},
	{"no answer", onPost, held, "", "", false},
	{"longer than MaxAnswer", onPost, 0, "HTTP/1.1 200 OK\n@length\n@signed\n\n", strings.Repeat(canary, 6_000), false},
	{"compressed, and longer than MaxAnswer in clear", onPost, 0, "HTTP/1.1 200 OK\n@length\n@packed\n@signed\n\n", `{"a":"` + strings.Repeat(canary, 6_000) + `"}`, false},
	{"two lengths", onPost, 0, "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n@signed\n\n", `{}`, false},
	{"a length that is no number", onPost, 0, "HTTP/1.1 200 OK\nContent-Length: " + canary + "\n@signed\n\n", `{}`, false},
	{"a transfer encoding that nobody knows", onPost, 0, "HTTP/1.1 200 OK\nTransfer-Encoding: " + canary + "\n\n", `{}`, false},
	{"a chunk of a wrong length", onPost, 0, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n@signed\n\n", "zz" + canary + "\r\n{}\r\n", false},
	{"a probe", onPost, 0, "HTTP/1.1 200 OK\nWechatpay-Timestamp: 1\nWechatpay-Nonce: " + canary + "\nWechatpay-Serial: 1\nWechatpay-Signature: WECHATPAY/SIGNTEST/" + canary + "\n@length\n\n", `{}`, false},
	{"a header that is none", onPost, 0, "HTTP/1.1 200 OK\n" + canary + "\n\n", `{}`, false},
	{"a header with a blank in its name", onPost, 0, "HTTP/1.1 200 OK\nX Canary " + canary + ": 1\n\n", `{}`, false},
	{"a status that is none", onPost, 0, "HTTP/1.1 2x0 " + canary + "\n\n", `{}`, false},
	{"a protocol that is none", onPost, 0, canary + " 200 OK\n\n", `{}`, false},
	{"no HTTP", onPost, 0, "\x16\x03\x01" + canary + "\n\n", "", false},
	{"a flood of 1xx", onPost, held, strings.Repeat("HTTP/1.1 103 Early Hints\n\n", 300), "", false},
	{"101", onPost, 0, "HTTP/1.1 101 Switching Protocols\nUpgrade: " + canary + "\nConnection: upgrade\n\n", canary, false},
	{"101, held", onPost, held, "HTTP/1.1 101 Switching Protocols\nUpgrade: x\nConnection: upgrade\n\n", canary, false},
	{"a redirect", onPost, 0, "HTTP/1.1 302 Found\nLocation: https://evil.example/?token=" + canary + "\n@length\n\n", "<html>" + canary, false},
	{"a redirect to nowhere", onPost, 0, "HTTP/1.1 301 Moved Permanently\nLocation: ::" + canary + "\n@length\n\n", "", false},
	{"a refusal", onPost, 0, "HTTP/1.1 400 Bad Request\nRequest-ID: 08F78BB5AF-268435457\n@length\n@signed\n\n", `{"code":"PARAM_ERROR","message":"参数错误","detail":{"field":"/name","value":"` + canary + `","issue":"` + canary + `"}}`, false},
	{"a refusal under a wrong signature", onPost, 0, "HTTP/1.1 404 Not Found\nWechatpay-Timestamp: 1\nWechatpay-Nonce: n\nWechatpay-Serial: 1\nWechatpay-Signature: " + canary + "\n@length\n\n", `{"code":"ORDER_NOT_EXIST"}`, false},
	{"a refusal whose code is none", onPost, 0, "HTTP/1.1 500 Internal Server Error\n@chunked\n\n", `{"code":{"x":1},"message":["\n"],"detail":"` + canary + `"}`, false},
	{"a proxy's", onPost, 0, "HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"" + canary + "\"\n@length\n\n", "<html>" + canary + "</html>", false},
	{"a refusal, nested", onPost, 0, "HTTP/1.1 403 Forbidden\n@length\n\n", strings.Repeat("[", 60_000), false},
	{"a gateway's", onPost, 0, "HTTP/1.1 502 Bad Gateway\nServer: nginx\nContent-Type: text/html\n\n", "<html>\r\n<head><title>502 Bad Gateway</title></head>" + canary, false},
	{"a complaint", onSensitive, 0, "HTTP/1.1 200 OK\n@length\n@signed\n\n", `{"complaint_id":"1","payer_phone":"` + canary + `","complaint_media_list":[{}]}`, true},
	{"a complaint that is no JSON", onSensitive, 0, "HTTP/1.1 200 OK\n@length\n@signed\n\n", `{"payer_phone":"` + canary, true},
	{"a bill", onFile, 0, "HTTP/1.1 200 OK\nContent-Type: text/plain\n@chunked\n\n", "交易时间,公众账号ID\r\n`2026-11-20`,`" + canary + "`\r\n", true},
	{"a bill, cut", onFile, 0, "HTTP/1.1 200 OK\nContent-Length: 1000\n\n", canary, false},
	{"a bill, held", onFile, held, "HTTP/1.1 200 OK\nContent-Length: 1000\n\n", canary, false},
	{"a bill that is refused", onFile, 0, "HTTP/1.1 404 Not Found\n@length\n\n", `{"code":"NO_STATEMENT_EXIST","message":"账单不存在"}`, false},
	{"a statement", onStatement, 0, "HTTP/1.1 200 OK\n@chunked\n@digested\n\n", "date,amount\n" + canary, true},
	{"a statement, compressed", onStatement, 0, "HTTP/1.1 200 OK\n@length\n@gzip\n@digested\n\n", "date,amount\n", true},
	{"a statement, compressed, unpacked by the transport", onStatement, unpacked, "HTTP/1.1 200 OK\n@gzip\n@digested\n\n", "date,amount\n", true},
	{"a statement that is another", onStatement, 0, "HTTP/1.1 200 OK\nContent-Length: 4\n@digested\n\n", "date,amount\n", false},
	{"a statement whose digest nobody signed", onStatement, 0, "HTTP/1.1 200 OK\nWechatpay-Statement-Sha1: da39a3ee5e6b4b0d3255bfef95601890afd80709\n\n", "", false},
	{"a statement in memory", onStatementInMemory, 0, "HTTP/1.1 200 OK\n@length\n@gzip\n@digested\n\n", "date,amount\n", true},
	{"a statement without a digest", onStatementInMemory, 0, "HTTP/1.1 200 OK\n@length\n@signed\n\n", `{"x":1}`, true},
	{"a signed file", onSignedFile, 0, "HTTP/1.1 200 OK\n@length\n@signed\n\n", canary, true},
	{"an unsigned file", onSignedFile, 0, "HTTP/1.1 200 OK\n@length\n\n", canary, false},
}
