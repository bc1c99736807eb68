package checkout_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/checkout"
	"github.com/wxpay-chain/wxpay/crypto"
)

const (
	appID    = "wx2421b1c4370ec43b"
	prepayID = "wx201410272009395522657a690389285100"
)

// merchant is the one of WeChat Pay's documentation, at the time of its examples.
func merchant(t testing.TB) checkout.Merchant {
	t.Helper()
	key, err := crypto.LoadPrivateKey("../crypto/testdata/vectors/wechatpay_doc_test_key.pkcs1.b64")
	if err != nil {
		t.Fatal(err)
	}
	return checkout.Merchant{
		MchID: "1900007291", Signer: crypto.RSA(key),
		Now:   func() time.Time { return time.Unix(1554208460, 999_999_999) },
		Nonce: func() string { return "593BEC0C930BF1AFEB40B4A08C8FB242" },
	}
}

// The signatures that WeChat Pay's documentation prints for these values.
const (
	signedJSAPI = "mI35pfNEQV6777ke/1T+LJLQDNTm7yeoUJH+j/adPGhmCCi0PbgkvYQTRcXH0uibcLVtvFLdGLpmoYO9FV6lBBsTAjuhh5YOvQi0e2g3e0yytitiNET9FEuqM0pjnKfRW4K6LIZDdbWJv9KhZUx3DrJa5TL7OJ7VdADVivxVySIlPVKjGwuCXzuXSJes0UcILgWQUMyha5/3nYofuHtS7r+KYyMuxD+oJ9VM1Qdxk4UIG59CP5Y3wtYIFybyF3bdu1caHTRRX+DLyMXyYA/IrTmiW01c4RPjpHBX5Dk1sZyY1zVsWNsvMHr2e1NTWtBxKJ+qk5N61J7caYoepHFaxw=="
	signedApp   = "gXx9KhTP6IooKV1SuG3OCGlBIgZbKtubCZvnau6khw1iffvNT28IzLbKmztq2xA/RCNbZa1XOsoiuVmAEeTZQicWfhv4P+O4oBRIrx0X9f3cnWFkMBU9alTWs0nyQ1N9fcILOTe0f4kxOhVh+/Xhn5hOiUK7Sz3XA1mcpa3R2NCWf/e+0ow/RDf15iTymOHgDrEkT/gedg/3E0iXfDX3mFicSZhrHESZDOTXcl9RzELREBUFznd/o2NQM99WcL86m23HY0cTy+QGWU4QDmNrbQ9ihmLW71qPb0Cx/d7EQvw/Kyx0A6s64ZQp3hHdcmiRcLnjVXrKCk7LShaCK+lS3Q=="
)

// TestParameters compares what a front end gets, byte for byte, with the objects of the official
// pages. The signatures are the published ones.
func TestParameters(t *testing.T) {
	m := merchant(t)
	const head = `"timeStamp":"1554208460","nonceStr":"593BEC0C930BF1AFEB40B4A08C8FB242","package":"prepay_id=` + prepayID + `","signType":"RSA","paySign":"SIGN"`
	for _, c := range []struct {
		reason    string
		make      func() (any, error)
		want      string // SIGN stands for the signature
		signature string
	}{
		{"a page in WeChat", func() (any, error) { return m.JSAPI(t.Context(), appID, prepayID) },
			`{"appId":"` + appID + `",` + head + `}`, signedJSAPI},
		{"the JS-SDK spells timestamp otherwise", func() (any, error) {
			p, err := m.JSAPI(t.Context(), appID, prepayID)
			return p.ChooseWXPay(), err
		}, `{"timestamp"` + strings.TrimPrefix(head, `"timeStamp"`) + `}`, signedJSAPI},
		{"a mini program takes no appId", func() (any, error) { return m.MiniProgram(t.Context(), appID, prepayID) },
			`{` + head + `}`, signedJSAPI},
		{"Android and HarmonyOS", func() (any, error) { return m.App(t.Context(), appID, prepayID) },
			`{"appId":"` + appID + `","partnerId":"1900007291","prepayId":"` + prepayID + `","packageValue":"Sign=WXPay",` +
				`"nonceStr":"593BEC0C930BF1AFEB40B4A08C8FB242","timeStamp":"1554208460","sign":"SIGN"}`, signedApp},
		{"iOS: package, and a number", func() (any, error) {
			p, err := m.App(t.Context(), appID, prepayID)
			return p.IOS(), err
		}, `{"appId":"` + appID + `","partnerId":"1900007291","prepayId":"` + prepayID + `","package":"Sign=WXPay",` +
			`"nonceStr":"593BEC0C930BF1AFEB40B4A08C8FB242","timeStamp":1554208460,"sign":"SIGN"}`, signedApp},
		{"medical insurance with a cash part", func() (any, error) {
			return m.MedicalMiniProgram(t.Context(), appID, "1217752501201407033233368318", prepayID)
		}, `{"mixTradeNo":"1217752501201407033233368318",` + head + `}`, signedJSAPI},
		{"medical insurance pays all", func() (any, error) {
			return m.MedicalMiniProgram(t.Context(), appID, "1217752501201407033233368318", "")
		}, `{"mixTradeNo":"1217752501201407033233368318"}`, ""},
		{"medical insurance on a page", func() (any, error) {
			return m.MedicalJSAPI(t.Context(), appID, "1217752501201407033233368318", prepayID)
		}, `{"appid":"` + appID + `","mixTradeNo":"1217752501201407033233368318",` + head + `}`, signedJSAPI},
		{"a user confirms a transfer", func() (any, error) { return m.Transfer(appID, "affffddafdfafddffda==") },
			`{"mchId":"1900007291","appId":"` + appID + `","package":"affffddafdfafddffda=="}`, ""},
		{"the same in an app", func() (any, error) {
			p, err := m.Transfer(appID, "affffddafdfafddffda==")
			return p.App(), err
		}, `{"businessType":"requestMerchantTransfer","query":"mchId=1900007291&appId=` + appID + `&package=affffddafdfafddffda%3D%3D"}`, ""},
		{"a user confirms a Pay Score order", func() (any, error) { return checkout.NewScore(scorePackage) },
			`{"businessType":"wxpayScoreUse","queryString":"` + scorePackage + `"}`, ""},
		{"the same in a mini program", func() (any, error) {
			p, err := checkout.NewScore(scorePackage)
			return p.MiniProgram(), err
		}, `{"businessType":"wxpayScoreUse","extraData":{"mch_id":"1230000109","nonce_str":"z8","package":"x=1","sign_type":"HMAC-SHA256","signature":"AB+/","timestamp":"1554208460"}}`, ""},
		{"the same in an app", func() (any, error) {
			p, err := checkout.NewScore(scorePackage)
			return p.App(), err
		}, `{"businessType":"wxpayScoreUse","query":"` + scorePackage + `","extInfo":"{\"miniProgramType\":0}"}`, ""},
	} {
		t.Run(c.reason, func(t *testing.T) {
			made, err := c.make()
			if err != nil {
				t.Fatal(err)
			}
			text := marshal(t, made)
			signature := signatureIn(t, text)
			if signature != c.signature {
				t.Errorf("signature %q, want %q", signature, c.signature)
			}
			if signature != "" {
				text = strings.Replace(text, signature, "SIGN", 1)
			}
			if diff := cmp.Diff(c.want, text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

const scorePackage = "mch_id=1230000109&package=x%3D1&timestamp=1554208460&nonce_str=z8&sign_type=HMAC-SHA256&signature=AB%2B%2F"

// marshal writes v as json.Encoder without HTML escaping does: & in a query stays as it is.
func marshal(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// signatureIn returns the signature in parameters, or "".
func signatureIn(t *testing.T, text string) string {
	t.Helper()
	var p struct{ PaySign, Sign string }
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	return p.PaySign + p.Sign
}

// TestFresh: without a clock and a nonce given, two sets differ, and the standard library verifies
// each over the four lines of the documentation.
func TestFresh(t *testing.T) {
	m := merchant(t)
	m.Now, m.Nonce = nil, nil
	key, err := crypto.LoadPrivateKey("../crypto/testdata/vectors/wechatpay_doc_test_key.pkcs1.b64")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for range 2 {
		p, err := m.JSAPI(t.Context(), appID, prepayID)
		if err != nil {
			t.Fatal(err)
		}
		seen[p.NonceStr] = true
		signature, err := base64.StdEncoding.DecodeString(p.PaySign)
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256([]byte(p.AppID + "\n" + p.TimeStamp + "\n" + p.NonceStr + "\n" + p.Package + "\n"))
		if err := rsa.VerifyPKCS1v15(&key.PublicKey, stdcrypto.SHA256, digest[:], signature); err != nil {
			t.Error(err)
		}
	}
	if len(seen) != 2 {
		t.Error("two sets of parameters have one nonce")
	}
}

// signer is a Signer of another scheme, or one that fails.
type signer struct {
	scheme string
	err    error
}

func (s signer) Scheme() string                               { return s.scheme }
func (s signer) Sign(context.Context, []byte) ([]byte, error) { return nil, s.err }

// TestMistakes: each mistake is an ErrParameter that names the parameter, never its value.
func TestMistakes(t *testing.T) {
	m := merchant(t)
	var none context.Context
	with := func(change func(*checkout.Merchant)) checkout.Merchant { n := m; change(&n); return n }
	for _, c := range []struct {
		reason string
		err    func() error
		says   string
	}{
		{"no Signer: the zero Merchant", func() error { _, err := checkout.Merchant{}.JSAPI(t.Context(), appID, prepayID); return err }, "no Signer"},
		{"no context", func() error { _, err := m.JSAPI(none, appID, prepayID); return err }, "context is nil"},
		{"front ends take RSA only", func() error {
			_, err := with(func(m *checkout.Merchant) { m.Signer = signer{scheme: "WECHATPAY2-SM2-WITH-SM3"} }).JSAPI(t.Context(), appID, prepayID)
			return err
		}, "scheme"},
		{"the order was refused", func() error { _, err := m.JSAPI(t.Context(), appID, ""); return err }, "prepayID is empty"},
		{"the prefix given too", func() error { _, err := m.App(t.Context(), appID, "prepay_id="+prepayID); return err }, "prefix"},
		{"a line break would move the lines that are signed", func() error { _, err := m.JSAPI(t.Context(), appID, "secret\nline"); return err }, "prepayID holds"},
		{"no appID", func() error { _, err := m.MiniProgram(t.Context(), "", prepayID); return err }, "appID is empty"},
		{"a line break in the appID", func() error { _, err := m.App(t.Context(), "secret\n1", prepayID); return err }, "appID holds"},
		{"an app's partnerId", func() error {
			_, err := with(func(m *checkout.Merchant) { m.MchID = "" }).App(t.Context(), appID, prepayID)
			return err
		}, "MchID is empty"},
		{"a nonce that is too long for the front end", func() error {
			_, err := with(func(m *checkout.Merchant) { m.Nonce = func() string { return strings.Repeat("n", 33) } }).JSAPI(t.Context(), appID, prepayID)
			return err
		}, "Nonce"},
		{"no mix_trade_no", func() error { _, err := m.MedicalJSAPI(t.Context(), appID, "", ""); return err }, "mixTradeNo is empty"},
		{"a page needs its appid, even if nothing is signed", func() error { _, err := m.MedicalJSAPI(t.Context(), "", "12", ""); return err }, "appID is empty"},
		{"a transfer without package_info: the query does not have it", func() error { _, err := m.Transfer(appID, ""); return err }, "packageInfo is empty"},
		{"a package that is no query", func() error { _, err := checkout.NewScore("secret"); return err }, "orderPackage is no query"},
		{"a package without timestamp", func() error { _, err := checkout.NewScore("nonce_str=secret"); return err }, "orderPackage is no query"},
		{"a package without nonce_str", func() error { _, err := checkout.NewScore("timestamp=secret"); return err }, "orderPackage is no query"},
		{"a fragment would swallow the redirect", func() error { _, err := checkout.H5("https://wx.tenpay.com/x#secret", ""); return err }, "h5URL"},
		{"no h5_url", func() error { _, err := checkout.H5("", "https://shop.example/"); return err }, "h5URL"},
		{"a redirect_url twice", func() error {
			_, err := checkout.H5("https://wx.tenpay.com/x?redirect_url=secret", "https://shop.example/")
			return err
		}, "already"},
		{"a redirect that is no URL", func() error { _, err := checkout.H5("https://wx.tenpay.com/x?y=1", "secret"); return err }, "redirectURL"},
		{"a script is no page to go back to", func() error { _, err := checkout.H5("https://wx.tenpay.com/x?y=1", "javascript:alert(1)"); return err }, "redirectURL"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			err := c.err()
			if !errors.Is(err, checkout.ErrParameter) {
				t.Fatalf("%v is no ErrParameter", err)
			}
			if text := err.Error(); !strings.Contains(text, c.says) || strings.Contains(text, "secret") || strings.Contains(text, "\n") {
				t.Errorf("%q; want one line that says %q and holds no value", text, c.says)
			}
		})
	}
}

// TestSignerFails: the error of a KMS is reached, and the parameters are empty.
func TestSignerFails(t *testing.T) {
	broken := errors.New("the KMS is gone")
	m := merchant(t)
	m.Signer = signer{scheme: crypto.SchemeRSA, err: broken}
	p, err := m.JSAPI(t.Context(), appID, prepayID)
	if !errors.Is(err, broken) || errors.Is(err, checkout.ErrParameter) || p != (checkout.JSAPI{}) {
		t.Errorf("%+v, %v", p, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := merchant(t).App(ended, appID, prepayID); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
}

// TestH5 compares with the URL of the official page.
func TestH5(t *testing.T) {
	const page = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20161110163838f231619da20804912345&package=1037687096"
	for _, c := range []struct{ reason, h5URL, redirectURL, want string }{
		{"no redirect", page, "", page},
		{"the example of the official page", page, "https://www.wechatpay.com.cn", page + "&redirect_url=https%3A%2F%2Fwww.wechatpay.com.cn"},
		{"a query of its own, in Chinese", page, "https://shop.example/完成?no=1&x=2", page + "&redirect_url=https%3A%2F%2Fshop.example%2F%E5%AE%8C%E6%88%90%3Fno%3D1%26x%3D2"},
		{"an h5_url without a query", "https://wx.tenpay.com/pay", "https://shop.example", "https://wx.tenpay.com/pay?redirect_url=https%3A%2F%2Fshop.example"},
	} {
		got, err := checkout.H5(c.h5URL, c.redirectURL)
		if err != nil || got != c.want {
			t.Errorf("%s: %s, %v; want %s", c.reason, got, err, c.want)
		}
	}
}
