package wxpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// againOnce is a Middleware that sends a refused request again.
func againOnce(next http.RoundTripper) http.RoundTripper {
	return roundTripFunc(func(r *http.Request) (*http.Response, error) {
		meta, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		for attempt := 1; ; attempt++ {
			again := r.Clone(r.Context())
			again.Body = io.NopCloser(bytes.NewReader(meta))
			res, err := next.RoundTrip(again)
			if err != nil || res.StatusCode != http.StatusTooManyRequests || attempt == 2 {
				return res, err
			}
			_ = res.Body.Close()
		}
	})
}

// TestUploadEarlyAnswer: net/http goes on to send a body whose answer came early. That takes no
// byte from the attempt behind it, and touches neither the file nor Progress after the call.
func TestUploadEarlyAnswer(t *testing.T) {
	photo := []byte(strings.Repeat("0123456789", 10_000))
	var first io.Reader // the body of the first attempt, which is still being sent
	stray := func() error { _, err := first.Read(make([]byte, 1000)); return err }
	var sent []byte
	box := newBox(t)
	client := newClient(t, box, func(c *wxpay.Config) {
		c.Middleware = []wxpay.Middleware{againOnce}
		c.Transport = roundTripFunc(func(r *http.Request) (*http.Response, error) {
			if first == nil {
				first = r.Body
				_, err := io.CopyN(io.Discard, first, 2000)
				return &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{}, Body: http.NoBody, Request: r}, err
			}
			_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
			if err != nil {
				return nil, err
			}
			form := multipart.NewReader(&between{r.Body, stray}, params["boundary"])
			for part, err := form.NextPart(); err == nil; part, err = form.NextPart() {
				if part.FormName() != "file" {
					continue
				}
				if sent, err = io.ReadAll(part); err != nil {
					return nil, err
				}
			}
			return signedByBox(t, box, r)
		})
	})
	file, told := bytes.NewReader(photo), 0
	_, err := client.Chain("v3/merchant/media/upload").Post(t.Context(),
		wxpay.Upload{File: file, Name: "a.png", Progress: func(int64, int64) { told++ }})
	if err != nil || !bytes.Equal(sent, photo) {
		t.Errorf("the second attempt has sent %d bytes, the file's: %v; %v", len(sent), bytes.Equal(sent, photo), err)
	}
	at, calls := file.Len(), told
	if err := stray(); err == nil || file.Len() != at || told != calls {
		t.Errorf("after the call: %v, %d bytes read, Progress called %d times", err, at-file.Len(), told-calls)
	}
}

// between calls a function before each Read.
type between struct {
	io.Reader
	call func() error
}

func (b *between) Read(p []byte) (int, error) { _ = b.call(); return b.Reader.Read(p) }

// ending ends a context with its first Read, or fails as a file does whose own context ends.
type ending struct {
	*bytes.Reader
	cancel context.CancelFunc
	fail   error
}

func (e ending) Read(p []byte) (int, error) {
	e.cancel()
	if e.fail != nil {
		return 0, e.fail
	}
	return e.Reader.Read(p[:1])
}

// TestUploadEndsWhileHashing: a context that ends while the file is read for its digest is a
// CallError that has not acted.
func TestUploadEndsWhileHashing(t *testing.T) {
	for _, fail := range []error{nil, fmt.Errorf("storage: %w", context.DeadlineExceeded)} {
		for _, path := range []string{"v3/merchant/media/upload", "v3/marketing/bank/packages/1/tasks"} {
			_, client := pair(t)
			ctx, cancel := context.WithCancel(t.Context())
			name := map[bool]string{true: "a.png", false: "a.csv"}[strings.HasSuffix(path, "upload")]
			_, err := client.Chain(path).Post(ctx, wxpay.Upload{File: ending{bytes.NewReader([]byte("0123456789")), cancel, fail}, Name: name})
			want := fail
			if fail == nil {
				want = context.Canceled
			}
			if failed := new(wxpay.CallError); !errors.Is(err, want) || !errors.As(err, &failed) || wxpay.MayHaveActed(err) {
				t.Errorf("%s: %T %v, may have acted: %v", path, err, err, wxpay.MayHaveActed(err))
			}
		}
	}
}

// TestUploadMetaAsync: an async call has read Meta before PostAsync returns.
func TestUploadMetaAsync(t *testing.T) {
	var got uploaded
	box := newBox(t)
	begin := make(chan struct{})
	client := newClient(t, box, func(c *wxpay.Config) {
		c.Transport = roundTripFunc(func(r *http.Request) (_ *http.Response, err error) {
			if got, err = receive(t, box, r, "sha256"); err != nil {
				return nil, err
			}
			return signedByBox(t, box, r)
		})
	})
	inner := wxpay.JSON{"id": "before"}
	call := client.Chain("v3/unknown/upload").PostAsync(t.Context(),
		wxpay.Upload{File: ending{bytes.NewReader([]byte("x")), func() { <-begin }, nil}, Name: "a.png", Meta: wxpay.JSON{"inner": inner}})
	inner["id"] = "after"
	close(begin)
	if _, err := call.Wait(t.Context()); err != nil || !strings.Contains(got.Meta, "before") {
		t.Errorf("%s, %v", got.Meta, err)
	}
}
