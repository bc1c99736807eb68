package network

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// connectionKey is the key of a connection in the context of its requests.
type connectionKey struct{}

// drop ends the exchange without an answer. HTTP/1.1 loses its connection, HTTP/2 only its stream.
func (p *passage) drop() { panic(http.ErrAbortHandler) }

// reset resets the connection (RST), with all streams that it has.
func (p *passage) reset() {
	if conn, ok := p.r.Context().Value(connectionKey{}).(net.Conn); ok {
		if secure, ok := conn.(*tls.Conn); ok {
			conn = secure.NetConn()
		}
		if plain, ok := conn.(*net.TCPConn); ok {
			_ = plain.SetLinger(0)
			_ = plain.Close()
		}
	}
	p.drop()
}

// truncate sends an answer up to the half of its body.
func (p *passage) truncate(a *answer) {
	half := len(a.body) / 2
	h := p.w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	p.w.WriteHeader(a.status)
	_, _ = p.w.Write(a.body[:half])
	_ = http.NewResponseController(p.w).Flush()
	p.drop()
}

// flip returns a body with one bit changed. An empty body becomes one byte.
func (p *passage) flip(body []byte) []byte {
	if len(body) == 0 {
		return []byte(" ")
	}
	body = bytes.Clone(body)
	body[p.drawnN(len(body))] ^= 1 << p.drawnN(7)
	return body
}

// lies turn what an answer says into its opposite.
var lies = strings.NewReplacer(
	`"NOTPAY"`, `"SUCCESS"`, `"SUCCESS"`, `"CLOSED"`, `"PROCESSING"`, `"ABNORMAL"`, `"WAIT_USER_CONFIRM"`, `"FAIL"`, `"CANCELING"`, `"SUCCESS"`,
	`"total":`, `"total":1`, `"refund":`, `"refund":1`, `"transfer_amount":`, `"transfer_amount":1`, `"package_info":"`, `"package_info":"x`,
	`"code_url":"weixin`, `"code_url":"weiyin`)

// lie changes what an answer says. Its signature stays.
func (p *passage) lie(a *answer) *answer {
	told := lies.Replace(string(a.body))
	if told == string(a.body) {
		told = `{"status":"SUCCESS","state":"SUCCESS","trade_state":"SUCCESS"}`
	}
	status := a.status
	if status == http.StatusNoContent || status >= 300 {
		status = http.StatusOK
	}
	return &answer{status, a.header, []byte(told)}
}

// sign signs an answer with the liar's key, half of the time under the true serial.
func (p *passage) sign(a *answer) *answer {
	h := a.header.Clone()
	if p.drawnN(2) == 0 {
		h.Set("Wechatpay-Serial", LiarSerial)
	}
	message := fmt.Sprintf("%s\n%s\n%s\n", h.Get("Wechatpay-Timestamp"), h.Get("Wechatpay-Nonce"), a.body)
	digest := sha256.Sum256([]byte(message))
	signature, err := rsa.SignPKCS1v15(nil, p.Liar, crypto.SHA256, digest[:])
	if err != nil {
		return gateway(err)
	}
	h.Set("Wechatpay-Signature", base64.StdEncoding.EncodeToString(signature))
	return &answer{a.status, h, a.body}
}

// unsigned takes the signature out of an answer.
func unsigned(a *answer) *answer {
	h := a.header.Clone()
	for name := range h {
		if strings.HasPrefix(name, "Wechatpay-") {
			h.Del(name)
		}
	}
	return &answer{a.status, h, a.body}
}

// page is an answer that a machine on the way has made.
func page(status int) *answer {
	text := fmt.Sprintf("<html><body><h1>%d</h1></body></html>", status)
	return &answer{status, http.Header{"Content-Type": {"text/html"}}, []byte(text)}
}

// refusal is an unsigned answer in WeChat Pay's form that is not true: the request was carried out.
func (p *passage) refusal() *answer {
	kinds := []struct {
		status int
		code   string
	}{{400, "PARAM_ERROR"}, {403, "NO_AUTH"}, {404, "ORDER_NOT_EXIST"}, {404, "NOT_FOUND"}, {400, "ORDER_CLOSED"}}
	k := kinds[p.drawnN(len(kinds))]
	return &answer{k.status, http.Header{"Content-Type": {"application/json"}}, fmt.Appendf(nil, `{"code":%q,"message":"拒绝"}`, k.code)}
}
