package interop

import (
	"net/http"
	"testing"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	"github.com/wechatpay-apiv3/wechatpay-go/core/downloader"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// rotated is wechatpay-go with its downloader of certificates, against a sandbox in this process.
type rotated struct {
	box    *sandbox.Sandbox
	loader *downloader.CertificateDownloader
	client *core.Client // verifies with the downloader's certificates
}

// newRotated downloads the certificates for the first time.
func newRotated(t *testing.T) *rotated {
	t.Helper()
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	conf := box.Config()
	way := option.WithHTTPClient(&http.Client{Transport: newDetour(t, box.URL, "")})
	merchant := option.WithMerchantCredential(conf.MchID, conf.SerialNo, box.MerchantKey())
	first, err := core.NewClient(t.Context(), merchant, option.WithoutValidator(), way)
	if err != nil {
		t.Fatal(err)
	}
	loader, err := downloader.NewCertificateDownloaderWithClient(t.Context(), first, box.Keys().APIv3Key)
	if err != nil {
		t.Fatal(err)
	}
	client, err := core.NewClient(t.Context(), merchant, option.WithVerifier(verifiers.NewSHA256WithRSAVerifier(loader)), way)
	if err != nil {
		t.Fatal(err)
	}
	return &rotated{box, loader, client}
}

// works reports whether the SDK believes an answer, and a list of certificates.
func (r *rotated) works(t *testing.T) (answer, list bool) {
	t.Helper()
	_, err := r.client.Post(t.Context(), "https://api.mch.weixin.qq.com/v3/security/echo", map[string]string{"echo_message": "hello"})
	return err == nil, r.loader.DownloadCertificates(t.Context()) == nil
}

// TestRotation: the order of docs/sandbox-server.md takes wechatpay-go from one certificate to the
// next. The SDK verifies the list of certificates with those that it holds. A new certificate that
// signs before it was downloaded locks the SDK out for good.
func TestRotation(t *testing.T) {
	rotate := func(share float64) func(*testing.T, *sandbox.Sandbox) {
		return func(t *testing.T, box *sandbox.Sandbox) {
			if _, err := box.Rotate(share); err != nil {
				t.Fatal(err)
			}
		}
	}
	withdraw := func(_ *testing.T, box *sandbox.Sandbox) { box.Withdraw() }
	for why, k := range map[string]struct {
		steps []func(*testing.T, *sandbox.Sandbox) // after each the SDK calls, then downloads
		works bool                                 // at the end
	}{
		"as documented":                          {[]func(*testing.T, *sandbox.Sandbox){rotate(0), rotate(1), withdraw}, true},
		"it signs before it could be downloaded": {[]func(*testing.T, *sandbox.Sandbox){rotate(1), withdraw}, false},
	} {
		t.Run(why, func(t *testing.T) {
			r := newRotated(t)
			for i, step := range k.steps {
				step(t, r.box)
				answer, list := r.works(t)
				if answer != k.works || list != k.works {
					t.Errorf("after step %d: the answer is believed: %t, the list: %t, want %t", i+1, answer, list, k.works)
				}
			}
		})
	}
}
