package wxpay_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// hangingKMS is a key whose methods return when release is closed.
type hangingKMS struct {
	*rsa.PrivateKey
	release <-chan struct{}
}

func (k hangingKMS) Sign(io.Reader, []byte, stdcrypto.SignerOpts) ([]byte, error) {
	<-k.release
	return nil, errors.New("late")
}

func (k hangingKMS) Decrypt(io.Reader, []byte, stdcrypto.DecrypterOpts) ([]byte, error) {
	<-k.release
	return nil, errors.New("late")
}

// TestHangingKMS: a call with a key that hangs ends with its Timeout or its context.
func TestHangingKMS(t *testing.T) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	for _, c := range []struct {
		why     string
		timeout time.Duration // of an attempt
		cancel  time.Duration // of the caller's context
		decrypt bool          // it hangs there, and not in Sign
		want    error
		acted   bool
	}{
		{"the attempt ends", 20 * time.Millisecond, time.Hour, false, context.DeadlineExceeded, false},
		{"the context ends", time.Hour, 20 * time.Millisecond, false, context.DeadlineExceeded, false},
		{"the context ends while the answer is decrypted", time.Hour, 300 * time.Millisecond, true, context.DeadlineExceeded, true},
	} {
		box, client := pair(t, func(config *wxpay.Config) {
			kms := hangingKMS{config.PrivateKey, release}
			config.Signer, config.Decrypter = crypto.RSA(kms), kms
			if c.decrypt {
				config.Signer = crypto.RSA(config.PrivateKey)
			}
			config.PrivateKey, config.Timeout = nil, c.timeout
		})
		ctx, cancel := context.WithTimeout(t.Context(), c.cancel)
		_, err := client.Chain(sensitivePath).Get(ctx, wxpay.Vars{"complaint_id": "200201820200101080076610000"})
		cancel()
		if !errors.Is(err, c.want) || wxpay.MayHaveActed(err) != c.acted || (box.Count() > 0) != c.acted {
			t.Errorf("%s: error %v, MayHaveActed %v, %d requests", c.why, err, wxpay.MayHaveActed(err), box.Count())
		}
	}
}

// sensitivePath is an endpoint whose answer has an encrypted field.
const sensitivePath = "v3/merchant-service/complaints-v2/{complaint_id}"

// TestNestedAsync: a Middleware may wait for an async call of the same client, which shares the
// place of its own call.
func TestNestedAsync(t *testing.T) {
	var client *wxpay.Client
	nested := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(req *http.Request) (*http.Response, error) {
			if attempt, ok := wxpay.AttemptOf(req.Context()); !ok || attempt.Number != 1 {
				t.Errorf("attempt %+v, %v", attempt, ok)
			} else if attempt.Template == "v3/outer" {
				if _, err := client.Chain("v3/inner").GetAsync(req.Context()).Wait(req.Context()); err != nil {
					return nil, err
				}
			}
			return next.RoundTrip(req)
		})
	}
	box, client := pair(t, func(c *wxpay.Config) { c.MaxInFlight, c.Middleware = 1, []wxpay.Middleware{nested} })
	echo(box, "v3/outer")
	echo(box, "v3/inner")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	futures := []*wxpay.Future{client.Chain("v3/outer").GetAsync(ctx), client.Chain("v3/outer").GetAsync(ctx)}
	for outcome := range wxpay.Collect(ctx, futures...) {
		if outcome.Err != nil {
			t.Error(outcome.Err)
		}
	}
}

// TestPlaceEndsWithItsCall: the context of a call that has ended gives no place any more.
func TestPlaceEndsWithItsCall(t *testing.T) {
	var kept context.Context
	keep := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(req *http.Request) (*http.Response, error) {
			if kept == nil {
				kept = req.Context()
			}
			return next.RoundTrip(req)
		})
	}
	box, client := pair(t, func(c *wxpay.Config) { c.MaxInFlight, c.Middleware = 1, []wxpay.Middleware{keep} })
	echo(box, "v3/thing")
	if _, err := client.Chain("v3/thing").GetAsync(t.Context()).Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	arrived, release := make(chan struct{}), make(chan struct{})
	box.Handle("GET", "v3/held", func(sandbox.Request) sandbox.Answer { close(arrived); <-release; return sandbox.JSON(200, nil) })
	held := client.Chain("v3/held").GetAsync(t.Context())
	<-arrived
	ctx, cancel := context.WithTimeout(kept, 20*time.Millisecond)
	defer cancel()
	_, err := client.Chain("v3/thing").GetAsync(ctx).Wait(t.Context())
	if !errors.Is(err, context.DeadlineExceeded) || wxpay.MayHaveActed(err) { // it waited for a place
		t.Errorf("error %v, MayHaveActed %v", err, wxpay.MayHaveActed(err))
	}
	close(release)
	if _, err := held.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestPlaceOfAnotherClient: the context of a call gives a place of its own client only. Another
// client has a MaxInFlight of its own.
func TestPlaceOfAnotherClient(t *testing.T) {
	otherBox, other := pair(t, func(c *wxpay.Config) { c.MaxInFlight = 1 })
	echo(otherBox, "v3/thing")
	arrived, release := make(chan struct{}), make(chan struct{})
	otherBox.Handle("GET", "v3/held", func(sandbox.Request) sandbox.Answer { close(arrived); <-release; return sandbox.JSON(200, nil) })
	nested := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(req *http.Request) (*http.Response, error) {
			ctx, cancel := context.WithTimeout(req.Context(), 100*time.Millisecond)
			defer cancel()
			_, err := other.Chain("v3/thing").GetAsync(ctx).Wait(req.Context())
			if !errors.Is(err, context.DeadlineExceeded) || wxpay.MayHaveActed(err) { // it waited for a place
				t.Errorf("error %v, MayHaveActed %v", err, wxpay.MayHaveActed(err))
			}
			return next.RoundTrip(req)
		})
	}
	box, client := pair(t, func(c *wxpay.Config) { c.Middleware = []wxpay.Middleware{nested} })
	echo(box, "v3/thing")
	held := other.Chain("v3/held").GetAsync(t.Context())
	<-arrived
	if _, err := client.Chain("v3/thing").GetAsync(t.Context()).Wait(t.Context()); err != nil {
		t.Error(err)
	}
	close(release)
	if _, err := held.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestSwitchingProtocols: 101 gives net/http's caller the bare connection, on which a peer can stay
// silent for ever.
func TestSwitchingProtocols(t *testing.T) {
	listener := answerWith(t, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
	box := newBox(t)
	config := box.Config()
	config.BaseURL, config.Timeout = "http://"+listener, time.Minute
	client := newClient(t, box, func(c *wxpay.Config) { *c = config })
	_, err := client.Chain("v3/thing").Post(t.Context(), wxpay.JSON{"a": 1})
	if call := new(wxpay.CallError); !errors.As(err, &call) || !wxpay.MayHaveActed(err) || !strings.Contains(err.Error(), "101") {
		t.Errorf("POST: error %v", err)
	}
	var file strings.Builder
	if _, err := client.Chain("v3/billdownload/file").Download(t.Context(), &file); err == nil || file.Len() > 0 {
		t.Errorf("Download: error %v, wrote %q", err, file.String())
	}
	fetch, err := wxpay.SignedFetch(config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fetch(t.Context(), "v3/certificates"); err == nil || !strings.Contains(err.Error(), "101") {
		t.Errorf("SignedFetch: error %v", err)
	}
}

// answerWith listens, reads a little of each request, answers with text and then stays silent.
func answerWith(t *testing.T, text string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			_, _ = conn.Read(make([]byte, 4<<10))
			_, _ = io.WriteString(conn, text)
		}
	}()
	return listener.Addr().String()
}

// TestProxyRefuses: when a proxy refuses CONNECT, the error names the proxy, and nothing has
// reached WeChat Pay.
func TestProxyRefuses(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "secret words", http.StatusForbidden)
	}))
	t.Cleanup(proxy.Close)
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("name", "secret")
	transport := &http.Transport{Proxy: http.ProxyURL(address)}
	t.Cleanup(transport.CloseIdleConnections)
	client := newClient(t, newBox(t), func(c *wxpay.Config) {
		c.BaseURL, c.Transport = "https://api.mch.weixin.qq.com", transport
	})
	for _, method := range []string{"POST", "DELETE"} {
		_, err := client.Chain("v3/thing").Do(t.Context(), method)
		if err == nil || wxpay.MayHaveActed(err) || !strings.Contains(err.Error(), address.Host) ||
			!strings.Contains(err.Error(), "Forbidden") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error %v, MayHaveActed %v", method, err, wxpay.MayHaveActed(err))
		}
	}
}
