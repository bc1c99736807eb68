package interop

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/go-pay/gopay"
	gopayv3 "github.com/go-pay/gopay/wechat/v3"
	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

const weChatPay = "https://api.mch.weixin.qq.com/"

// billText is a bill (账单) of many lines.
var billText = []byte(strings.Repeat("`2026-11-20 09:30:01,`1900000109,`茶, 两杯,`12.34\r\n", 3000))

// serve has the sandbox answer for a bill and its files. Each file is named by its token.
func (a *agreeing) serve(path string, answer any, files map[string][]byte) {
	a.box.Handle("GET", path, func(sandbox.Request) sandbox.Answer { return sandbox.JSON(200, answer) })
	a.box.Handle("GET", "v3/billdownload/file", func(r sandbox.Request) sandbox.Answer {
		_, token, _ := strings.Cut(r.Target, "token=")
		return sandbox.Answer{Body: files[token], Unsigned: true}
	})
}

// billFile is what an answer says of a file.
type billFile struct {
	Sequence   int    `json:"bill_sequence"`
	URL        string `json:"download_url"`
	HashType   string `json:"hash_type"`
	Hash       string `json:"hash_value"`
	EncryptKey string `json:"encrypt_key,omitempty"`
	Nonce      string `json:"nonce,omitempty"`
}

// billFileOf names a file with the digest of its plain bytes.
func billFileOf(token string, plain []byte) billFile {
	sum := sha1.Sum(plain)
	return billFile{Sequence: 1, URL: weChatPay + "v3/billdownload/file?token=" + token, HashType: "SHA1", Hash: hex.EncodeToString(sum[:])}
}

// TestAgreeBills: both SDKs and wxpay get the same bytes of a bill: plain, packed, and that of the
// sandbox's books.
func TestAgreeBills(t *testing.T) {
	a := newAgreeing(t)
	for _, c := range []struct {
		reason string
		served []byte
	}{
		{"plain", billText},
		{"packed (tar_type=GZIP): as it comes", wxtest.Gzip(billText)},
	} {
		t.Run(c.reason, func(t *testing.T) {
			a.serve("v3/bill/tradebill", billFileOf("bill", billText), map[string][]byte{"bill": c.served})
			if got := a.tradeBill(t, "2026-11-20"); !bytes.Equal(got, c.served) {
				t.Errorf("%d bytes, want the %d that were served", len(got), len(c.served))
			}
		})
	}
	t.Run("the sandbox's books", func(t *testing.T) {
		a.box.Handle("GET", "v3/bill/tradebill", nil)
		a.box.Handle("GET", "v3/billdownload/file", nil)
		number := a.number()
		if _, err := a.prepayJSAPI(t); err != nil {
			t.Fatal(err)
		}
		if err := a.box.Pay(number); err != nil {
			t.Fatal(err)
		}
		day := a.box.Now().In(time.FixedZone("UTC+8", 8*60*60)).Format(time.DateOnly)
		a.box.Advance(48 * time.Hour)
		if got := a.tradeBill(t, day); !bytes.Contains(got, []byte("`"+number+",")) {
			t.Errorf("the bill of %s does not have the payment %s: %s", day, number, got)
		}
	})
}

// tradeBill downloads the trade bill (交易账单) of a day with all three, which must agree.
func (a *agreeing) tradeBill(t *testing.T, day string) []byte {
	t.Helper()
	var file bytes.Buffer
	if _, err := a.ours(t, a.way, "", "").Chain("v3/bill/tradebill").Download(t.Context(), &file, wxpay.Query{"bill_date": day}); err != nil {
		t.Fatal(err)
	}
	answer, err := a.gopay.V3BillTradeBill(t.Context(), gopay.BodyMap{"bill_date": day})
	if err == nil {
		err = saidNo(answer.Code, answer.Error)
	}
	if err != nil {
		t.Fatal(err)
	}
	fromGopay, err := a.gopay.V3BillDownLoadBill(t.Context(), answer.Response.DownloadUrl)
	if err != nil {
		t.Fatal(err)
	}
	fromOfficial := a.get(t, a.ask(t, "v3/bill/tradebill?bill_date="+day).URL)
	for name, got := range map[string][]byte{"gopay": fromGopay, "wechatpay-go": fromOfficial} {
		if !bytes.Equal(got, file.Bytes()) {
			t.Errorf("%s has %d bytes, wxpay %d", name, len(got), file.Len())
		}
	}
	return file.Bytes()
}

// TestAgreeEncryptedBill: the functions of wechatpay-go and gopay decrypt a fund bill (资金账单) of
// two parts to the bytes that wxpay writes.
func TestAgreeEncryptedBill(t *testing.T) {
	a := newAgreeing(t)
	const path = "v3/bill/sub-merchant-fundflowbill"
	half := len(billText) / 2
	var list []billFile
	files := map[string][]byte{}
	for i, plain := range [][]byte{billText[:half], billText[half:]} {
		f := billFileOf(fmt.Sprint("part", i), plain)
		f.Sequence, files[fmt.Sprint("part", i)] = i+1, a.seal(t, &f, plain)
		list = append(list, f)
	}
	a.serve(path, map[string]any{"download_bill_count": 2, "download_bill_list": list}, files)

	var file bytes.Buffer
	if _, err := a.ours(t, a.way, "", "").Chain(path).Download(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func(billFile) ([]byte, error){"wechatpay-go": a.openOfficial(t), "gopay": a.openGopay(t)} {
		var theirs []byte
		for _, f := range list {
			plain, err := open(f)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			theirs = append(theirs, plain...)
		}
		if !bytes.Equal(theirs, file.Bytes()) || !bytes.Equal(theirs, billText) {
			t.Errorf("%s has %d bytes, wxpay %d, want the %d of the bill", name, len(theirs), file.Len(), len(billText))
		}
	}
}

// openOfficial downloads and decrypts a part with functions of wechatpay-go.
func (a *agreeing) openOfficial(t *testing.T) func(billFile) ([]byte, error) {
	return func(f billFile) ([]byte, error) {
		key, err := utils.DecryptOAEP(f.EncryptKey, a.keys.merchant)
		if err != nil {
			return nil, err
		}
		plain, err := utils.DecryptAES256GCM(key, "", f.Nonce, base64.StdEncoding.EncodeToString(a.get(t, f.URL)))
		return []byte(plain), err
	}
}

// openGopay downloads and decrypts a part with functions of gopay.
func (a *agreeing) openGopay(t *testing.T) func(billFile) ([]byte, error) {
	return func(f billFile) ([]byte, error) {
		sealed, err := a.gopay.V3BillDownLoadBill(t.Context(), f.URL)
		if err != nil {
			return nil, err
		}
		key, err := a.gopay.V3DecryptText(f.EncryptKey)
		if err != nil {
			return nil, err
		}
		return gopayv3.V3DecryptNotifyCipherTextToBytes(base64.StdEncoding.EncodeToString(sealed), f.Nonce, "", key)
	}
}

// ask asks for a bill with wechatpay-go.
func (a *agreeing) ask(t *testing.T, target string) (f billFile) {
	t.Helper()
	result, err := a.official.Get(t.Context(), weChatPay+target)
	if err == nil {
		err = core.UnMarshalResponse(result.Response, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// get downloads a file with wechatpay-go, as docs/migrating.md does: a file is not signed.
func (a *agreeing) get(t *testing.T, link string) []byte {
	t.Helper()
	conf := a.box.Config()
	unverified := newClient(t, a.way, []core.ClientOption{
		option.WithMerchantCredential(conf.MchID, conf.SerialNo, a.keys.merchant), option.WithoutValidator(),
	})
	result, err := unverified.Get(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = result.Response.Body.Close() }()
	file, err := io.ReadAll(result.Response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// seal encrypts a part of a bill with a key that is encrypted for the merchant by wechatpay-go.
func (a *agreeing) seal(t *testing.T, f *billFile, plain []byte) []byte {
	t.Helper()
	key := strings.Repeat("k", 32)
	f.Nonce = fmt.Sprintf("nonce%07d", f.Sequence)
	encrypted, err := utils.EncryptOAEPWithPublicKey(key, &a.keys.merchant.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	f.EncryptKey = encrypted
	return wxtest.Seal(key, f.Nonce, "", plain)
}
