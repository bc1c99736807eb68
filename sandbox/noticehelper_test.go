package sandbox_test

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// notifyURL is a merchant's notify_url. Its answers come from the function, which is given the
// count of the call.
type notifyURL struct {
	*httptest.Server
	mu       sync.Mutex
	received []receivedNotice
}

type receivedNotice struct {
	header http.Header
	body   []byte
}

func newNotifyURL(t *testing.T, answer func(n int) int) *notifyURL {
	t.Helper()
	r := &notifyURL{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		r.received = append(r.received, receivedNotice{req.Header.Clone(), body})
		n := len(r.received)
		r.mu.Unlock()
		w.WriteHeader(answer(n))
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *notifyURL) all() []receivedNotice {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.received)
}

func accept(int) int { return http.StatusNoContent }

// signedBy checks a notice's signature with the standard library: "public", "platform", or what is
// wrong.
func (n receivedNotice) signedBy(box *sandbox.Sandbox) string {
	return reply{header: n.header, body: n.body}.verified(box)
}

// open decrypts the resource with the standard library.
func (n receivedNotice) open(t *testing.T, box *sandbox.Sandbox) gjson.Result {
	t.Helper()
	resource := gjson.GetBytes(n.body, "resource")
	raw, err := base64.StdEncoding.DecodeString(resource.Get("ciphertext").String())
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher([]byte(box.Keys().APIv3Key))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	text, err := gcm.Open(nil, []byte(resource.Get("nonce").String()), raw, []byte(resource.Get("associated_data").String()))
	if err != nil {
		t.Fatal(err)
	}
	return gjson.ParseBytes(text)
}

func settle(t *testing.T, box *sandbox.Sandbox) []sandbox.Notice {
	t.Helper()
	if err := box.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	return box.Notices()
}
