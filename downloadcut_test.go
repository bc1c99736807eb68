package wxpay_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestDownloadCut cuts the connection at each tenth of the file. With a digest the file is taken up
// again, whether the server knows Range or not. Without one it is an error.
func TestDownloadCut(t *testing.T) {
	s, client := serveFiles(t)
	s.files = map[string][]byte{"file": billText}
	for tenth := range 10 {
		at := int64(len(billText) * tenth / 10)
		s.cut = func(_ string, from int64, body io.Reader) io.Reader {
			if from > 0 || len(s.asked) > 1 {
				return body
			}
			return io.MultiReader(io.LimitReader(body, at), errorReader{io.ErrUnexpectedEOF})
		}
		for _, c := range []struct {
			reason  string
			noRange bool
			answer  wxpay.JSON
			want    error
		}{
			{"by Range", false, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("file")}, nil},
			{"from the beginning", true, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("file")}, nil},
			{"no digest", false, wxpay.JSON{"download_url": link("file")}, io.ErrUnexpectedEOF},
		} {
			s.asked, s.noRange = nil, c.noRange
			s.announce(t, tradeBill, c.answer)
			var file bytes.Buffer
			res, err := client.Chain(tradeBill).Download(t.Context(), &file)
			var broken *wxpay.FileError
			switch {
			case !errors.Is(err, c.want):
				t.Errorf("%s, cut at %d: %v", c.reason, at, err)
			case err == nil && (!bytes.Equal(file.Bytes(), billText) || res.Files()[0].Resumed != 1):
				t.Errorf("%s, cut at %d: %d bytes, %+v", c.reason, at, file.Len(), res.Files())
			case err != nil && (!errors.As(err, &broken) || broken.Written != at || len(s.asked) != 1):
				t.Errorf("%s, cut at %d: %v after %q", c.reason, at, err, s.asked)
			}
		}
	}
}

// TestDownloadCutOften: a long file is taken up again as often as it takes, where each connection
// brings a good part of it.
func TestDownloadCutOften(t *testing.T) {
	s, client := serveFiles(t)
	file := bytes.Repeat(billText, 1+6<<20/len(billText))
	s.files = map[string][]byte{"file": file}
	s.announce(t, tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(file), "download_url": link("file")})
	s.cut = func(_ string, from int64, body io.Reader) io.Reader {
		if from+1<<20 >= int64(len(file)) {
			return body
		}
		return io.MultiReader(io.LimitReader(body, 1<<20), errorReader{io.ErrUnexpectedEOF})
	}
	var got bytes.Buffer
	if res, err := client.Chain(tradeBill).Download(t.Context(), &got); err != nil || !bytes.Equal(got.Bytes(), file) || res.Files()[0].Resumed != 6 {
		t.Errorf("%d bytes of %d, %+v, %v", got.Len(), len(file), res.Files(), err)
	}
}

// TestDownloadGivesUp: a connection that is cut at the same place again and again, a refusal of the
// rest, and a wrong rest are errors.
func TestDownloadGivesUp(t *testing.T) {
	s, client := serveFiles(t)
	s.files = map[string][]byte{"file": billText}
	s.announce(t, tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("file")})
	cutAt := func(at int64) func(string, int64, io.Reader) io.Reader {
		return func(_ string, from int64, body io.Reader) io.Reader {
			return io.MultiReader(io.LimitReader(body, at-from), errorReader{io.ErrUnexpectedEOF})
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	for _, c := range []struct {
		reason string
		ctx    context.Context
		cut    func(string, int64, io.Reader) io.Reader
		want   error
		asked  int
	}{
		{"cut at the same place each time", t.Context(), cutAt(1000), io.ErrUnexpectedEOF, 4},
		{"cut again and again, with progress", t.Context(), func(_ string, from int64, body io.Reader) io.Reader {
			quarter := int64(len(billText) / 4)
			if int64(len(billText))-from <= quarter {
				return body
			}
			return io.MultiReader(io.LimitReader(body, quarter), errorReader{io.ErrUnexpectedEOF})
		}, nil, 4},
		{"cut after a byte each time", t.Context(), func(_ string, _ int64, body io.Reader) io.Reader {
			return io.MultiReader(io.LimitReader(body, 1), errorReader{io.ErrUnexpectedEOF})
		}, io.ErrUnexpectedEOF, 4},
		{"a wrong rest", t.Context(), func(token string, from int64, body io.Reader) io.Reader {
			if from > 0 {
				return io.MultiReader(strings.NewReader("x"), body)
			}
			return cutAt(1000)(token, from, body)
		}, wxpay.ErrDigest, 2},
		{"the context ends", ended, func(token string, from int64, body io.Reader) io.Reader {
			cancel()
			return cutAt(1000)(token, from, body)
		}, context.Canceled, 1},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s.asked, s.cut = nil, c.cut
			_, err := client.Chain(tradeBill).Download(c.ctx, io.Discard)
			if !errors.Is(err, c.want) || len(s.asked) != c.asked {
				t.Errorf("%v after %q; want %v after %d", err, s.asked, c.want, c.asked)
			}
		})
	}
}

// shortWriter takes less than it is given, and says nothing.
type shortWriter struct{}

func (shortWriter) Write(p []byte) (int, error) { return len(p) - 1, nil }

// TestDownloadShortWrite: a writer that loses bytes fails the download, whichever way they take.
func TestDownloadShortWrite(t *testing.T) {
	s, client := serveFiles(t)
	s.files = map[string][]byte{"plain": billText, "packed": wxtest.Gzip(billText)}
	for token := range s.files {
		s.announce(t, tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link(token)})
		if _, err := client.Chain(tradeBill).Download(t.Context(), shortWriter{}); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", token, err)
		}
	}
}

// TestDownloadFileRefused: where no file can be made, nothing is sent; where it cannot be written
// or renamed, the cause is reached.
func TestDownloadFileRefused(t *testing.T) {
	s, client := serveFiles(t)
	s.files = map[string][]byte{"file": billText}
	s.announce(t, tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("file")})
	dir := t.TempDir()
	device := filepath.Join(dir, "device")
	if err := os.Symlink(os.DevNull, device); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", dir, device, filepath.Join(dir, "none", "bill.csv")} {
		if _, err := client.Chain(tradeBill).DownloadFile(t.Context(), path); !errors.Is(err, wxpay.ErrOption) || len(s.asked) > 0 {
			t.Errorf("%q: %v, asked %q", path, err, s.asked)
		}
	}
	full := errors.New("no space left on device")
	_, err := client.Chain(tradeBill).Download(t.Context(), failingWriter{full})
	var broken *wxpay.FileError
	if !errors.Is(err, full) || !errors.As(err, &broken) || broken.Written != 0 || len(s.asked) != 1 {
		t.Errorf("disk full: %v after %q", err, s.asked)
	}
	renamed := filepath.Join(dir, "bill.csv")
	s.cut = func(_ string, _ int64, body io.Reader) io.Reader { // a folder takes the name meanwhile
		_ = os.MkdirAll(filepath.Join(renamed, "x"), 0o700)
		return body
	}
	_, err = client.Chain(tradeBill).DownloadFile(t.Context(), renamed)
	if !errors.As(err, new(*os.LinkError)) || !errors.As(err, &broken) || broken.Written != int64(len(billText)) {
		t.Errorf("rename refused: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q (%v)", left, err)
	}
}

// TestDownloadStatus: an answer that is not the whole file by its status is not believed to be one,
// named or by its own path. It may have no digest that would show that.
func TestDownloadStatus(t *testing.T) {
	for _, status := range []int{201, 202, 203, 204, 206} {
		box, client := pair(t, func(c *wxpay.Config) {
			c.Transport = wxtest.RoundTripFunc(func(req *http.Request) (*http.Response, error) {
				if req.URL.Path != "/v3/billdownload/file" {
					return http.DefaultTransport.RoundTrip(req)
				}
				return &http.Response{StatusCode: status, Header: http.Header{"Content-Range": {"bytes 5-6/7"}}, Request: req,
					Body: io.NopCloser(strings.NewReader("xx")), ContentLength: -1}, nil
			})
		})
		box.Handle("GET", tradeBill, func(sandbox.Request) sandbox.Answer {
			return sandbox.Answer{Body: []byte(`{"download_url":"` + link("file") + `"}`)}
		})
		box.Handle("GET", "v3/signed", func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Status: status} })
		for reason, b := range map[string]wxpay.Builder{
			"named": client.Chain(tradeBill), "by its path": client.Link(link("file")), "an answer that is the file": client.Chain("v3/signed"),
		} {
			var file bytes.Buffer
			if res, err := b.Download(t.Context(), &file); !errors.Is(err, wxpay.ErrNoFile) || file.Len() > 0 {
				t.Errorf("%d, %s: %+v, %v", status, reason, res.Files(), err)
			}
		}
		var part bytes.Buffer
		_, err := client.Link(link("file")).Download(t.Context(), &part, wxpay.Header{"Range": "bytes=5-6"})
		if asked := status == http.StatusPartialContent; asked != (err == nil) || asked && part.String() != "xx" {
			t.Errorf("%d for a Range that the caller has asked for: %q, %v", status, part.String(), err)
		}
	}
}

// TestDownloadEncoded: a file without a digest that was compressed on the way is not written as it
// comes, since nothing would tell its reader.
func TestDownloadEncoded(t *testing.T) {
	for _, c := range []struct {
		encoding string
		options  []wxpay.Option
		want     string // "": an error
	}{
		{"gzip", nil, ""},
		{"br", []wxpay.Option{wxpay.Gunzip()}, ""},
		{"gzip", []wxpay.Option{wxpay.Gunzip()}, "PNG"},
		{"identity", nil, string(wxtest.Gzip([]byte("PNG")))},
	} {
		box, client := pair(t, func(config *wxpay.Config) {
			config.Transport = wxtest.RoundTripFunc(func(req *http.Request) (*http.Response, error) {
				if req.URL.Path != "/v3/billdownload/file" {
					return http.DefaultTransport.RoundTrip(req)
				}
				return &http.Response{StatusCode: 200, Header: http.Header{"Content-Encoding": {c.encoding}}, Request: req,
					Body: io.NopCloser(bytes.NewReader(wxtest.Gzip([]byte("PNG")))), ContentLength: -1}, nil
			})
		})
		box.Handle("GET", tradeBill, func(sandbox.Request) sandbox.Answer {
			return sandbox.Answer{Body: []byte(`{"download_url":"` + link("file") + `"}`)}
		})
		for reason, b := range map[string]wxpay.Builder{"named": client.Chain(tradeBill), "by its path": client.Link(link("file"))} {
			var file bytes.Buffer
			_, err := b.Download(t.Context(), &file, c.options...)
			if file.String() != c.want || (err == nil) != (c.want != "") || err != nil && !errors.Is(err, wxpay.ErrNoFile) {
				t.Errorf("%s, %s: %q, %v", c.encoding, reason, file.String(), err)
			}
		}
	}
}

// TestDownloadFilePanics: a panic leaves no file behind.
func TestDownloadFilePanics(t *testing.T) {
	_, client := serveFiles(t, func(c *wxpay.Config) {
		c.Middleware = []wxpay.Middleware{func(http.RoundTripper) http.RoundTripper {
			return wxtest.RoundTripFunc(func(*http.Request) (*http.Response, error) { panic("of a Middleware") })
		}}
	})
	path := filepath.Join(t.TempDir(), "bill.csv")
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
		onlyFile(t, path)
	}()
	_, _ = client.Link(link("file")).DownloadFile(t.Context(), path)
}

// TestHashOption: a nil function is a mistake.
func TestHashOption(t *testing.T) {
	_, client := serveFiles(t)
	if _, err := client.Chain(tradeBill).Download(t.Context(), io.Discard, wxpay.Hash{"SM3": nil}); !errors.Is(err, wxpay.ErrOption) {
		t.Error(err)
	}
	var _ wxpay.Option = wxpay.Hash{"SM3": func() hash.Hash { return sha256.New() }}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }
