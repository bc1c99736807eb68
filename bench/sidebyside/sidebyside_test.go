package sidebyside

import (
	"crypto/rsa"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestSameCall runs both against one sandbox: each brings a token home, and WeChat Pay has received
// the same request. Both encrypt the sensitive fields (敏感信息) by themselves.
func TestSameCall(t *testing.T) {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()

	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	if token, err := wxpayToken(t.Context(), client); err != nil || token == "" {
		t.Errorf("wxpay: token %q, error %v", token, err)
	}
	if token, err := officialToken(t.Context(), official(t, box)); err != nil || token == "" {
		t.Errorf("official: token %q, error %v", token, err)
	}

	received := box.Requests()
	if len(received) != 2 {
		t.Fatalf("received %d requests, want 2", len(received))
	}
	for i, r := range received {
		want := map[string]string{"/user_name": "张三", "/id_card_number": "11010519491231002X"}
		if diff := cmp.Diff(want, r.Decrypted); diff != "" {
			t.Errorf("request %d decrypts otherwise (-want +got):\n%s", i+1, diff)
		}
		if r.Method != received[0].Method || r.Target != received[0].Target || !r.Taken {
			t.Errorf("request %d: %s %s, taken %v", i+1, r.Method, r.Target, r.Taken)
		}
	}
}

// official is the official SDK's client. Its hosts are constants, so only its transport can lead it
// elsewhere.
func official(t *testing.T, box *sandbox.Sandbox) *core.Client {
	t.Helper()
	target, err := url.Parse(box.URL)
	if err != nil {
		t.Fatal(err)
	}
	public, ok := box.Key().Public.(*rsa.PublicKey)
	if !ok {
		t.Fatalf("the sandbox's key is a %T", box.Key().Public)
	}
	config, transport := box.Config(), &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := core.NewClient(t.Context(),
		option.WithWechatPayPublicKeyAuthCipher(config.MchID, config.SerialNo, config.PrivateKey,
			box.Key().Serial, public),
		option.WithHTTPClient(&http.Client{Transport: redirect{target, transport}}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// redirect sends every request to the sandbox.
type redirect struct {
	target *url.URL
	next   http.RoundTripper
}

func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host = r.target.Scheme, r.target.Host
	return r.next.RoundTrip(req)
}
