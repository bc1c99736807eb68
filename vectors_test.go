package wxpay_test

import (
	"bufio"
	"encoding/base64"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
)

// TestPublishedSignatures: with clock and nonce given, the whole client makes, byte for byte, the
// signatures in WeChat Pay's documentation for its test key.
func TestPublishedSignatures(t *testing.T) {
	text, err := os.ReadFile("crypto/testdata/vectors/wechatpay_doc_test_key.pkcs1.b64")
	if err != nil {
		t.Fatal(err)
	}
	key, err := crypto.ParsePrivateKey(text)
	if err != nil {
		t.Fatal(err)
	}
	var sent string
	config := newBox(t).Config()
	config.BaseURL, config.MchID, config.SerialNo, config.PrivateKey = "", "1900007291", "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB", key
	config.Now = func() time.Time { return time.Unix(1554208460, 0) }
	config.Nonce = func() string { return "593BEC0C930BF1AFEB40B4A08C8FB242" }
	config.Transport = roundTripFunc(func(req *http.Request) (*http.Response, error) {
		sent = req.Header.Get("Authorization")
		return nil, io.EOF
	})
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	vectors := readVectors(t)
	for _, c := range []struct {
		vector string
		call   func(body string) error
	}{
		{"request with body", func(body string) error {
			_, err := client.Chain("v3/pay/transactions/jsapi").Post(t.Context(), wxpay.Raw("application/json", []byte(body)))
			return err
		}},
		{"request with body", func(string) error {
			_, err := client.Seg("v3", "pay", "transactions", "jsapi").Post(t.Context(), wxpay.Body(order))
			return err
		}},
		{"GET path parameter", func(string) error {
			_, err := client.Seg("v3", "refund", "domestic", "refunds", "_out_refund_no_").Get(t.Context(), wxpay.Vars{"out_refund_no": "123123123123"})
			return err
		}},
	} {
		vector := vectors[c.vector]
		body := strings.SplitN(vector.message, "\n", 5)[4]
		if err := c.call(strings.TrimSuffix(body, "\n")); err == nil {
			t.Fatal("the transport does not answer")
		}
		want := `WECHATPAY2-SHA256-RSA2048 mchid="1900007291",nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242",timestamp="1554208460",` +
			`serial_no="408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB",signature="` + vector.signature + `"`
		if sent != want {
			t.Errorf("%s:\n got %s\nwant %s", c.vector, sent, want)
		}
	}
}

// order has its fields where the documentation has them.
var order = struct {
	AppID       string `json:"appid"`
	MchID       string `json:"mchid"`
	Description string `json:"description"`
	OutTradeNo  string `json:"out_trade_no"`
	NotifyURL   string `json:"notify_url"`
	Amount      any    `json:"amount"`
	Payer       any    `json:"payer"`
}{
	"wxd678efh567hg6787", "1900007291", "Image形象店-深圳腾大-QQ公仔", "1217752501201407033233368018", "https://www.weixin.qq.com/wxpay/pay.php",
	struct {
		Total    int    `json:"total"`
		Currency string `json:"currency"`
	}{100, "CNY"},
	struct {
		OpenID string `json:"openid"`
	}{"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
}

type vector struct{ message, signature string }

var vectorLine = regexp.MustCompile(`^(message \(\\n = LF\)|signature): (.*)$`)

// readVectors reads crypto/testdata/vectors/rsa_signatures.txt: a title, a message, a signature.
func readVectors(t *testing.T) map[string]vector {
	t.Helper()
	file, err := os.Open("crypto/testdata/vectors/rsa_signatures.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	vectors := map[string]vector{}
	var title string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "## "); ok {
			title = name
		}
		found := vectorLine.FindStringSubmatch(lines.Text())
		if found == nil {
			continue
		}
		v := vectors[title]
		if found[1] == "signature" {
			v.signature = found[2]
		} else {
			v.message = strings.ReplaceAll(found[2], `\n`, "\n")
		}
		vectors[title] = v
	}
	if len(vectors) != 4 {
		t.Fatalf("%d vectors, want 4", len(vectors))
	}
	for title, v := range vectors {
		if _, err := base64.StdEncoding.DecodeString(v.signature); err != nil || v.message == "" {
			t.Fatalf("vector %q: %v", title, err)
		}
	}
	return vectors
}
