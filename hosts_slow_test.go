package wxpay_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
)

// tardySigner is a KMS that takes its time.
type tardySigner struct {
	cheapSigner
	takes time.Duration
}

func (s tardySigner) Sign(context.Context, []byte) ([]byte, error) {
	time.Sleep(s.takes)
	return []byte("signature"), nil
}

// tardyFile is a file without an end. Each Read takes its time.
type tardyFile struct {
	ctx   context.Context
	takes time.Duration
}

func (f tardyFile) Read(p []byte) (int, error) {
	select {
	case <-f.ctx.Done():
		return 0, f.ctx.Err()
	case <-time.After(f.takes):
		return len(p), f.ctx.Err()
	}
}

func (tardyFile) Close() error { return nil }

// tardyWriter takes its time with each piece of a file.
type tardyWriter time.Duration

func (w tardyWriter) Write(p []byte) (int, error) { time.Sleep(time.Duration(w)); return len(p), nil }

// TestHostsOwnTime: the time of an attempt that a Signer or the writer of a Download has used up is
// no failure of the host. The time that a host has used up is.
func TestHostsOwnTime(t *testing.T) {
	answerAfter := func(pause time.Duration) roundTripFunc {
		return func(req *http.Request) (*http.Response, error) {
			select {
			case <-time.After(pause):
				return answering(404, ""), nil
			case <-req.Context().Done():
				return nil, req.Context().Err()
			}
		}
	}
	sends := func(pause time.Duration) roundTripFunc {
		return func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: tardyFile{req.Context(), pause}}, nil
		}
	}
	call := func(client *wxpay.Client) error {
		_, err := client.Chain("v3/thing").Get(context.Background())
		return err
	}
	download := func(w io.Writer) func(*wxpay.Client) error {
		return func(client *wxpay.Client) error {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			_, err := client.Chain("v3/billdownload/file").Download(ctx, w, wxpay.Query{"token": "x"})
			return err
		}
	}
	for _, c := range []struct {
		reason string
		signer time.Duration
		next   roundTripFunc
		call   func(*wxpay.Client) error
		out    bool
	}{
		{"the Signer leaves too little time", 29900 * time.Millisecond, answerAfter(200 * time.Millisecond), call, false},
		{"the Signer leaves enough time", time.Second, answerAfter(time.Minute), call, true},
		{"the writer of a file is slow", 0, sends(time.Millisecond), download(tardyWriter(time.Second)), false},
		{"a file comes slowly", 0, sends(time.Second), download(io.Discard), true},
	} {
		inHosts(t, func(t *testing.T, _ *hostsWorld, config wxpay.Config) {
			hosts, err := wxpay.NewHosts(mainHost, backupHost)
			if err != nil {
				t.Fatal(err)
			}
			config.Hosts, config.Transport, config.Signer = hosts, c.next, tardySigner{takes: c.signer}
			client := open(t, config)
			for range 5 {
				if err := c.call(client); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%s: %v", c.reason, err)
				}
			}
			if out := hosts.States()[0].Out; out != c.out {
				t.Errorf("%s: the host is out: %v", c.reason, out)
			}
		})
	}
}
