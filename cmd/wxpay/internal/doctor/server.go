package doctor

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/safejson"
)

// witness keeps the header of the last answer, verified or not. Its Date is the server's clock.
type witness struct {
	next   http.RoundTripper
	header http.Header
	at     time.Time
	now    func() time.Time
}

// RoundTrip implements http.RoundTripper.
func (w *witness) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := w.next.RoundTrip(req)
	if err == nil {
		w.header, w.at = res.Header, w.now()
	}
	return res, err
}

// checkServer makes one call that moves no money, and adds all that it shows.
func checkServer(ctx context.Context, t *cli.Terminal, p *patient, timeout time.Duration) {
	config, err := p.Config()
	if err != nil {
		p.Skip(words.Say("server"), words.Say("not called, for what is missing above"))
		return
	}
	transport := plainTransport()
	defer transport.CloseIdleConnections()
	seen := &witness{next: transport, now: t.Now}
	config.Transport, config.Timeout, config.Now, config.Retry.Off = seen, timeout, t.Now, true
	client, err := wxpay.New(config)
	if err != nil {
		p.broken(words.Say("server"), err)
		return
	}
	defer func() { _ = client.Close(context.WithoutCancel(ctx)) }()
	message := crypto.Nonce()
	res, err := client.Chain("v3/security/echo").Post(ctx, wxpay.JSON{"echo_message": message, "encrypted_echo_message": message})
	p.reached(seen, err)
	if seen.header == nil {
		return
	}
	p.clock(seen)
	p.signature(err)
	p.answer(err)
	if err == nil {
		p.echoed(res, message)
	}
}

// plainTransport returns a transport like a client's own.
func plainTransport() *http.Transport {
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &http.Transport{
		Proxy:              http.ProxyFromEnvironment,
		Protocols:          &http1,
		DisableCompression: true, // the signature covers the bytes as they come
	}
}

// reached says whether an answer came at all.
func (p *patient) reached(seen *witness, err error) {
	where := p.BaseURL
	if where == "" {
		where = "https://api.mch.weixin.qq.com"
	}
	if seen.header != nil {
		p.OK(words.Say("server"), words.Say("%s answers", where))
		return
	}
	p.Fail(words.Say("server"), words.Bare(where+": "+redact.Error(cause(err))),
		words.Say("see whether this machine reaches it: a firewall, a proxy (HTTPS_PROXY), --base-url"))
}

// cause returns the cause of a failed call, without the call's name.
func cause(err error) error {
	var exchange *wxpay.CallError
	if errors.As(err, &exchange) {
		return exchange.Err
	}
	return err
}

// clock compares the two clocks. WeChat Pay refuses a request whose time differs by over five
// minutes.
func (p *patient) clock(seen *witness) {
	server, err := http.ParseTime(seen.header.Get("Date"))
	if err != nil {
		p.Skip(words.Say("clock"), words.Say("the answer has no Date"))
		return
	}
	apart := seen.at.Sub(server).Round(time.Second)
	found := words.Say("%v ahead of the server's", apart)
	if apart < 0 {
		found = words.Say("%v behind the server's", -apart)
	}
	switch {
	case apart.Abs() > 300*time.Second:
		p.Fail(words.Say("clock"), found, words.Say("set it, with NTP: WeChat Pay refuses requests over 5 minutes away, and its answers cannot be verified"))
	case apart.Abs() > 60*time.Second:
		p.Warn(words.Say("clock"), found, words.Say("set it, with NTP: at 5 minutes everything is refused"))
	case apart.Abs() <= 5*time.Second: // a Date has whole seconds, and the answer took some time
		p.OK(words.Say("clock"), words.Say("the same as the server's"))
	default:
		p.OK(words.Say("clock"), found)
	}
}

// signature says whether WeChat Pay accepted the signature of the request.
func (p *patient) signature(err error) {
	var refusal *wxpay.APIError
	if !errors.As(err, &refusal) {
		p.OK(words.Say("signature"), words.Say("the server accepts it"))
		return
	}
	switch {
	case refusal.StatusCode == http.StatusUnauthorized:
		p.Fail(words.Say("signature"), words.Say("the server refuses it: %s %s%s", refusal.Code, refusal.Message, issueOf(refusal)),
			words.Say("merchant number, serial and private key have to be of one API certificate (商户API证书), and it the one in force on the merchant platform (商户平台)"))
	case refusal.Code == "" || refusal.StatusCode >= 500:
		p.Skip(words.Say("signature"), words.Say("the server answers %d; try again", refusal.StatusCode))
	default:
		p.OK(words.Say("signature"), words.Say("the server accepts it"))
	}
}

// answer says whether the answer is WeChat Pay's.
func (p *patient) answer(err error) {
	var refusal *wxpay.APIError
	var verify *wxpay.VerifyError
	switch {
	case err == nil:
		p.OK(words.Say("answer"), words.Say("its signature is WeChat Pay's"))
	case errors.As(err, &verify):
		p.Fail(words.Say("answer"), words.Say("it is not verified: %s", redact.Error(verify.Err)), adviceOnVerify(verify))
	case errors.As(err, &refusal) && refusal.StatusCode == http.StatusUnauthorized:
		p.Skip(words.Say("answer"), words.Say("not before the signature is accepted"))
	case errors.As(err, &refusal):
		how := words.Say("its signature is WeChat Pay's")
		if !refusal.Verified {
			how = words.Say("it has no signature")
		}
		p.Warn(words.Say("answer"), words.Say("%s, and it refuses v3/security/echo: %d %s %s%s", how, refusal.StatusCode, refusal.Code, refusal.Message, issueOf(refusal)),
			words.Say("the key that WeChat Pay's ID names may be another than its file"))
	default:
		p.Fail(words.Say("answer"), words.Bare(redact.Error(cause(err))), words.Say("try again"))
	}
}

func adviceOnVerify(e *wxpay.VerifyError) words.Text {
	switch {
	case errors.Is(e, wxpay.ErrUnknownSerial):
		return words.Say("the answer names a key that is not here: add the platform certificate (平台证书) or public key (微信支付公钥) of that name")
	case errors.Is(e, wxpay.ErrTimestampSkew):
		return words.Say("set the clock of this machine")
	case errors.Is(e, wxpay.ErrSignatureProbe):
		return words.Say("a test of WeChat Pay's (签名探测); run this again")
	case errors.Is(e, wxpay.ErrMissingSignature):
		return words.Say("what answers is not WeChat Pay: a proxy, a gateway, a wrong --base-url")
	}
	return words.Say("the file of WeChat Pay's key is not the one of its ID or serial; download it again from the merchant platform (商户平台)")
}

// echoed compares the field that came back, encrypted both ways.
func (p *patient) echoed(res *wxpay.Response, message string) {
	switch {
	case res.Get("encrypted_echo_message").String() == message:
		p.OK(words.Say("encryption"), words.Say("sensitive fields (敏感信息) both ways"))
	case res.Get("encrypted_echo_message").Exists():
		p.Fail(words.Say("encryption"), words.Say("a sensitive field (敏感信息) came back as another"),
			words.Say("the server encrypts for the certificate in force: see whether the private key is that one's"))
	default:
		p.Skip(words.Say("encryption"), words.Say("the answer has no encrypted field"))
	}
}

// issueOf returns the issue in the detail of a refusal, in brackets, "" if there is none.
func issueOf(e *wxpay.APIError) string {
	issue := detailOf(e.Detail)
	if issue == "" {
		return ""
	}
	return " (" + issue + ")"
}

// detailOf finds field and issue in the detail of a refusal.
func detailOf(detail []byte) string {
	if !safejson.Valid(detail) {
		return ""
	}
	found := gjson.GetManyBytes(detail, "field", "issue")
	return redact.OneLine(strings.TrimSpace(found[0].String() + " " + found[1].String()))
}
