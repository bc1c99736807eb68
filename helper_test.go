package wxpay_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// newBox starts a sandbox for one test, and newBoxWith an unusual one. newClient makes a client of
// it, with a changed Config where a test needs it.
func newBox(t testing.TB) *sandbox.Sandbox { t.Helper(); return boxtest.New(t, sandbox.Config{}) }

var (
	newBoxWith = boxtest.New
	newClient  = boxtest.Client
)

// pair is a sandbox and a client of it.
func pair(t testing.TB, change ...func(*wxpay.Config)) (*sandbox.Sandbox, *wxpay.Client) {
	t.Helper()
	box := newBox(t)
	return box, newClient(t, box, change...)
}

// permissions is the seed page without sensitive fields (商户预授权).
func permissions() wxpay.JSON {
	return wxpay.JSON{
		"service_id": "500001", "appid": "wxd678efh567hg6787",
		"authorization_code": "1234323JKHDFE1243252", "notify_url": "http://www.qq.com",
	}
}

const permissionsPath = "v3/payscore/permissions"

// ciphertext matches one RSA block of 2048 bits in base64.
var ciphertext = regexp.MustCompile(`[0-9A-Za-z+/]{342}==`)

// secret is a value that never goes out as it is.
const secret = "秘密"

// recorder is a transport that keeps its requests, and answers without a signature.
type recorder struct {
	target, query, body string
	count               int
}

func (w *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	w.target, w.query, w.body, w.count = req.URL.EscapedPath(), req.URL.RawQuery, string(body), w.count+1
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("forged"))}, err
}
