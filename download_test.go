package wxpay_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// fileServer serves files behind the download_url of an answer, as the billdownload host does.
type fileServer struct {
	box     *sandbox.Sandbox
	files   map[string][]byte // by token
	cut     func(token string, at int64, body io.Reader) io.Reader
	noRange bool
	asked   []string // the Range of each request for a file
}

func serveFiles(t *testing.T, change ...func(*wxpay.Config)) (*fileServer, *wxpay.Client) {
	t.Helper()
	s := &fileServer{files: map[string][]byte{}}
	box, client := pair(t, append(change, func(c *wxpay.Config) { c.Transport = wxtest.RoundTripFunc(s.roundTrip) })...)
	s.box = box
	return s, client
}

// roundTrip answers for the host of files, and hands all else on to the sandbox.
func (s *fileServer) roundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path != "/v3/billdownload/file" {
		return http.DefaultTransport.RoundTrip(req)
	}
	if req.Header.Get("Authorization") == "" {
		return nil, errors.New("the request of a file is not signed")
	}
	token := req.URL.Query().Get("token")
	file, from := s.files[token], int64(0)
	s.asked = append(s.asked, req.Header.Get("Range"))
	res := &http.Response{StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Request-Id": {"file-1"}}, Request: req, ContentLength: -1}
	if n, _ := fmt.Sscanf(req.Header.Get("Range"), "bytes=%d-", &from); n == 1 && !s.noRange {
		res.StatusCode = 206
		res.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(file)-1, len(file)))
	} else {
		from = 0
	}
	body := io.Reader(bytes.NewReader(file[from:]))
	if s.cut != nil {
		body = s.cut(token, from, body)
	}
	res.Body = io.NopCloser(body)
	return res, nil
}

// announce makes the answer to GET path.
func (s *fileServer) announce(t *testing.T, path string, answer any) {
	t.Helper()
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	s.box.Handle("GET", path, func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: text} })
}

func link(token string) string {
	return "https://api.mch.weixin.qq.com/v3/billdownload/file?token=" + token
}

func sha1Of(b []byte) string   { sum := sha1.Sum(b); return hex.EncodeToString(sum[:]) }
func sha256Of(b []byte) string { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]) }

// encrypted encrypts a part of a fund bill by the standard library, and returns what the answer
// says of it.
func encrypted(t *testing.T, to *rsa.PublicKey, sequence int, token string, plain []byte) (file []byte, said map[string]any) {
	t.Helper()
	key, nonce := "0123456789abcdef0123456789ABCDEF", fmt.Sprintf("nonce-%06d", sequence)
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, to, []byte(key), nil)
	if err != nil {
		t.Fatal(err)
	}
	return wxtest.Seal(key, nonce, "", plain), map[string]any{
		"bill_sequence": sequence, "hash_type": "SHA1", "hash_value": sha1Of(plain), "download_url": link(token),
		"encrypt_key": base64.StdEncoding.EncodeToString(sealed), "nonce": nonce,
	}
}

// bill is longer than the buffers on the way.
var billText = []byte(strings.Repeat("`2026-11-20 09:30:01,`1900000109,`茶, 两杯,`12.34\r\n", 3000))

const (
	tradeBill = "v3/bill/tradebill"
	fundBill  = "v3/bill/sub-merchant-fundflowbill" // whose encrypt_key the merchant's key opens
)

// TestDownloadFollows: an answer that names a file is followed, and the file is checked.
func TestDownloadFollows(t *testing.T) {
	s, client := serveFiles(t)
	half := len(billText) / 2
	one, firstPart := encrypted(t, &s.box.Config().PrivateKey.PublicKey, 1, "part-1", billText[:half])
	two, secondPart := encrypted(t, &s.box.Config().PrivateKey.PublicKey, 2, "part-2", billText[half:])
	zipped := wxtest.Gzip(billText)
	s.files = map[string][]byte{"plain": billText, "packed": zipped, "part-1": one, "part-2": two, "empty": {}}
	for _, c := range []struct {
		reason  string
		path    string
		answer  any
		options []wxpay.Option
		want    []byte
		files   []wxpay.File
	}{
		{"a bill with its digest", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("plain")}, nil,
			billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"the digest in capitals", tradeBill, wxpay.JSON{"hash_type": "sha1", "hash_value": strings.ToUpper(sha1Of(billText)), "download_url": link("plain")}, nil,
			billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"packed: as it comes, with the digest of what is in it", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("packed")}, nil,
			zipped, []wxpay.File{{Bytes: int64(len(zipped)), Digest: "SHA1"}}},
		{"packed, and unpacked", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("packed")}, []wxpay.Option{wxpay.Gunzip()},
			billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"asked to unpack what is not packed", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(billText), "download_url": link("plain")}, []wxpay.Option{wxpay.Gunzip()},
			billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"a receipt (电子回单)", "v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}", wxpay.JSON{"state": "FINISHED", "hash_type": "SHA256", "hash_value": sha256Of(billText), "download_url": link("plain")},
			[]wxpay.Option{wxpay.Vars{"out_bill_no": "plfk2020042013"}}, billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA256"}}},
		{"a digest by a function of the caller's", tradeBill, wxpay.JSON{"hash_type": "SM3", "hash_value": sha256Of(billText), "download_url": link("plain")},
			[]wxpay.Option{wxpay.Hash{"sm3": sha256.New}}, billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SM3"}}},
		{"a file without a digest", tradeBill, wxpay.JSON{"download_url": link("plain")}, nil, billText, []wxpay.File{{Bytes: int64(len(billText))}}},
		{"coupons call it url", "v3/marketing/favor/stocks/{stock_id}/use-flow", wxpay.JSON{"url": link("plain"), "hash_type": "SHA1", "hash_value": sha1Of(billText)},
			[]wxpay.Option{wxpay.Vars{"stock_id": "9865000"}}, billText, []wxpay.File{{Bytes: int64(len(billText)), Digest: "SHA1"}}},
		{"encrypted parts, in the order of bill_sequence", fundBill,
			wxpay.JSON{"download_bill_count": 2, "download_bill_list": []any{secondPart, firstPart}}, nil,
			billText, []wxpay.File{{Bytes: int64(half), Digest: "SHA1", Encrypted: true}, {Bytes: int64(len(billText) - half), Digest: "SHA1", Encrypted: true}}},
		{"an empty file", tradeBill, wxpay.JSON{"hash_type": "SHA1", "hash_value": sha1Of(nil), "download_url": link("empty")}, nil, nil, []wxpay.File{{Digest: "SHA1"}}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s.announce(t, c.path, c.answer)
			var file bytes.Buffer
			res, err := client.Chain(c.path).Download(t.Context(), &file, c.options...)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(file.Bytes(), c.want) {
				t.Errorf("%d bytes, want %d", file.Len(), len(c.want))
			}
			if diff := cmp.Diff(c.files, res.Files()); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if !strings.Contains(string(res.Bytes()), "v3/billdownload/file") {
				t.Errorf("the Response is not the first answer: %q", res.Bytes())
			}
			onDisk := filepath.Join(t.TempDir(), "bill.csv")
			if _, err := client.Chain(c.path).DownloadFile(t.Context(), onDisk, c.options...); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(onDisk); err != nil || !bytes.Equal(got, c.want) {
				t.Errorf("on disk: %d bytes, %v", len(got), err)
			}
			onlyFile(t, onDisk)
		})
	}
}

// onlyFile wants nothing but path in its folder.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// TestDownloadWrong: a file that is not what was announced is an error that says how many bytes
// were written, and DownloadFile leaves nothing.
func TestDownloadWrong(t *testing.T) {
	s, client := serveFiles(t)
	key := &s.box.Config().PrivateKey.PublicKey
	sealed, part := encrypted(t, key, 1, "file", billText)
	_, strangers := encrypted(t, &wxtest.Key(wxtest.Stranger).PublicKey, 1, "file", billText)
	zipped := wxtest.Gzip(billText)
	changed := func(b []byte, at int) []byte { c := bytes.Clone(b); c[at] ^= 1; return c }
	named := func(sum string) wxpay.JSON {
		return wxpay.JSON{"hash_type": "SHA1", "hash_value": sum, "download_url": link("file")}
	}
	listed := func(parts ...any) wxpay.JSON { return wxpay.JSON{"download_bill_list": parts} }
	for _, c := range []struct {
		reason  string
		answer  any
		file    []byte
		options []wxpay.Option
		want    error
		says    string
	}{
		{"another file", named(sha1Of([]byte("x"))), billText, nil, wxpay.ErrDigest, "its SHA1 is another"},
		{"a byte less", named(sha1Of(billText)), billText[:len(billText)-1], nil, wxpay.ErrDigest, fmt.Sprint(len(billText)-1, " bytes written")},
		{"a byte more", named(sha1Of(billText)), append(bytes.Clone(billText), 'x'), nil, wxpay.ErrDigest, fmt.Sprint(len(billText)+1, " bytes written")},
		{"a packed file that was changed", named(sha1Of(billText)), changed(zipped, len(zipped)-1), nil, gzip.ErrChecksum, ""},
		{"a packed file that was cut", named(sha1Of(billText)), zipped[:len(zipped)/2], []wxpay.Option{wxpay.Gunzip()}, io.ErrUnexpectedEOF, ""},
		{"bytes behind a packed file", named(sha1Of(billText)), append(bytes.Clone(zipped), "not of the file"...), nil, gzip.ErrHeader, ""},
		{"an encrypted bill that was changed", listed(part), changed(sealed, 100), nil, wxpay.ErrDigest, "tag"},
		{"an encrypted bill that was cut", listed(part), sealed[:len(sealed)-1], nil, wxpay.ErrDigest, "tag"},
		{"an encrypted bill for another merchant's key", listed(strangers), sealed, nil, wxpay.ErrDigest, "encrypt_key"},
		{"a digest that nobody can check", wxpay.JSON{"hash_type": "SM3", "hash_value": "00", "download_url": link("file")}, billText, nil, wxpay.ErrOption, "SM3"},
		{"a url without a digest is no file", wxpay.JSON{"url": link("file")}, billText, nil, wxpay.ErrNoFile, "in the making"},
		{"still in the making", wxpay.JSON{"state": "GENERATING"}, billText, nil, wxpay.ErrNoFile, "in the making"},
		{"a list without parts", listed(), billText, nil, wxpay.ErrNoFile, ""},
		{"fewer parts than announced", wxpay.JSON{"download_bill_count": 2, "download_bill_list": []any{part}}, sealed, nil, wxpay.ErrNoFile, "download_bill_count is 2"},
		{"two parts in one place", listed(part, part), sealed, nil, wxpay.ErrNoFile, "bill_sequence"},
		{"a part without a link", listed(part, wxpay.JSON{"bill_sequence": 2}), sealed, nil, wxpay.ErrNoFile, "a part"},
		{"a link to another host", wxpay.JSON{"download_url": "https://evil.example/file"}, billText, nil, wxpay.ErrLink, "evil.example"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s.announce(t, fundBill, c.answer)
			s.files = map[string][]byte{"file": c.file}
			path := filepath.Join(t.TempDir(), "bill.csv")
			if err := os.WriteFile(path, []byte("yesterday's"), 0o600); err != nil {
				t.Fatal(err)
			}
			res, err := client.Chain(fundBill).DownloadFile(t.Context(), path, c.options...)
			if !errors.Is(err, c.want) || res != nil {
				t.Fatalf("%v, %v; want %v", res, err, c.want)
			}
			if text := err.Error(); !strings.Contains(text, c.says) || strings.Contains(text, "token") || strings.Contains(text, "\n") {
				t.Errorf("%q, want one line with %q", text, c.says)
			}
			if got, err := os.ReadFile(path); string(got) != "yesterday's" {
				t.Errorf("the file has %d bytes, %v", len(got), err)
			}
			onlyFile(t, path)
		})
	}
}

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
