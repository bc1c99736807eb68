package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// replacement returns the answer that some faults give in place of the endpoint's. takes reports
// whether the request is carried out all the same.
func replacement(r *Request) (replaced bool, instead reply.Answer, takes bool) {
	switch f := r.Fault.order; f.Kind {
	case fault.Status, fault.StatusUnsigned:
		a := statusAnswer(f.Code)
		a.Unsigned = a.Unsigned || f.Kind == fault.StatusUnsigned
		return true, a, f.Code >= 500
	case fault.HTML:
		return true, htmlAnswer(http.StatusOK, "Welcome", "Please log in to use this network."), true
	case fault.Redirect:
		a := htmlAnswer(f.Code, strconv.Itoa(f.Code)+" "+http.StatusText(f.Code), "nginx")
		location := f.Text
		if location == "" {
			location = r.Target
		}
		a.Header.Set("Location", location)
		return true, a, false
	}
	return false, reply.Answer{}, false
}

// statusAnswer returns the answer of WeChat Pay with a status (docs/protocol.md section 8).
func statusAnswer(code int) reply.Answer {
	switch code {
	case 400:
		return reply.Error(code, "PARAM_ERROR", "参数错误")
	case 401:
		return reply.Error(code, "SIGN_ERROR", "签名错误，验签未通过")
	case 403:
		return reply.Error(code, "NO_AUTH", "商户无权限")
	case 404:
		return reply.Error(code, "NOT_FOUND", "请求的资源不存在")
	case 429:
		return reply.Error(code, "FREQUENCY_LIMITED", "频率超限")
	case 500:
		return reply.Error(code, "SYSTEM_ERROR", "系统错误")
	case 501, 503:
		return reply.Error(code, "SERVICE_UNAVAILABLE", "服务不可用")
	case 502, 504:
		return htmlAnswer(code, strconv.Itoa(code)+" "+http.StatusText(code), "nginx")
	}
	if code < 500 {
		return reply.Error(code, "INVALID_REQUEST", "请求无效")
	}
	return reply.Error(code, "SYSTEM_ERROR", "系统错误")
}

// htmlAnswer returns a page as a gateway sends it.
func htmlAnswer(code int, title, text string) reply.Answer {
	page := fmt.Sprintf("<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%s</h1></center>\r\n<hr><center>%s</center>\r\n</body>\r\n</html>\r\n",
		title, title, text)
	return reply.Answer{Status: code, Body: []byte(page), Unsigned: true, Header: http.Header{"Content-Type": {"text/html"}}}
}

// cut closes the connection in place of an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// The server's own way to drop a connection, which it recovers from in silence.
		panic(http.ErrAbortHandler)
	}
	_ = conn.Close()
}

// pad makes a JSON object at least n bytes long.
func pad(body []byte, n int64) []byte {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil || object == nil {
		body = []byte("{}")
	}
	head := bytes.TrimRight(body, " \t\r\n")
	head = head[:len(head)-1]
	name := `"sandbox_padding":"`
	if len(object) > 0 {
		name = "," + name
	}
	fill := max(0, n-int64(len(head)+len(name)+2))
	return fmt.Appendf(nil, "%s%s%s\"}", head, name, strings.Repeat("x", int(fill)))
}
