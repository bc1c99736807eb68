package wxpay_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// uploaded is what arrived of an upload, read by the standard library.
type uploaded struct {
	Meta     string // with digest of the file taken out
	Part     string
	Filename string
	Type     string
	File     string
}

var authorizationPart = regexp.MustCompile(`(\w+)="([^"]*)"`)

// receive reads an upload as WeChat Pay does: the signature covers meta, and the digest in meta is
// that of the file.
func receive(t *testing.T, box *sandbox.Sandbox, r *http.Request, digestField string) (u uploaded, err error) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return u, err
	}
	if int64(len(body)) != r.ContentLength {
		t.Errorf("%d bytes came, Content-Length is %d", len(body), r.ContentLength)
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		t.Errorf("Content-Type %s: %v", media, err)
	}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	meta, err := form.NextPart()
	if err != nil {
		return u, err
	}
	text, _ := io.ReadAll(meta)
	if meta.FormName() != "meta" || meta.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the first part: %v", meta.Header)
	}
	file, err := form.NextPart()
	if err != nil {
		return u, err
	}
	content, _ := io.ReadAll(file)
	if _, err := form.NextPart(); err != io.EOF {
		t.Errorf("a third part: %v", err)
	}
	said := map[string]string{}
	for _, part := range authorizationPart.FindAllStringSubmatch(r.Header.Get("Authorization"), -1) {
		said[part[1]] = part[2]
	}
	message := sha256.Sum256(fmt.Appendf(nil, "POST\n%s\n%s\n%s\n%s\n", r.URL.RequestURI(), said["timestamp"], said["nonce_str"], text))
	signature, _ := base64.StdEncoding.DecodeString(said["signature"])
	if err := rsa.VerifyPKCS1v15(&box.Config().PrivateKey.PublicKey, crypto.SHA256, message[:], signature); err != nil {
		t.Errorf("the signature does not cover meta: %v", err)
	}
	sum := sha256.Sum256(content)
	if got := gjson.GetBytes(text, digestField).String(); got != hex.EncodeToString(sum[:]) {
		t.Errorf("%s is %s, want %x", digestField, got, sum)
	}
	return uploaded{
		Meta: strings.Replace(string(text), hex.EncodeToString(sum[:]), "DIGEST", 1),
		Part: file.FormName(), Filename: file.FileName(), Type: file.Header.Get("Content-Type"), File: string(content),
	}, nil
}

// TestUpload shows each way to name a file, and the variants of the endpoints.
func TestUpload(t *testing.T) {
	dir := t.TempDir()
	shop := filepath.Join(dir, `店 "A".PNG`)
	if err := os.WriteFile(shop, []byte("\x89PNG"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"in/licence.pdf": {Data: []byte("%PDF")}}
	used := strings.NewReader("xxGIF")
	_, _ = used.ReadByte()               // a File is read from its beginning
	sm3 := wxpay.Hash{"SM3": sha256.New} // any function of 32 bytes stands for it
	for _, c := range []struct {
		reason, path, digest string
		vars                 wxpay.Vars
		options              []wxpay.Option
		want                 uploaded
	}{
		{"from a path", "v3/merchant/media/upload", "sha256", nil, []wxpay.Option{wxpay.Upload{Path: shop}},
			uploaded{`{"filename":"店 \"A\".PNG","sha256":"DIGEST"}`, "file", `店 "A".PNG`, "image/png", "\x89PNG"}},
		{"from an fs.FS", "v3/merchant/media/upload", "sha256", nil, []wxpay.Option{wxpay.Upload{FS: files, Path: "in/licence.pdf"}},
			uploaded{`{"filename":"licence.pdf","sha256":"DIGEST"}`, "file", "licence.pdf", "application/pdf", "%PDF"}},
		{"from a reader, with another type", "v3/merchant/media/upload", "sha256", nil, []wxpay.Option{wxpay.Upload{File: used, Name: "a.jpg", Type: "image/jpg"}},
			uploaded{`{"filename":"a.jpg","sha256":"DIGEST"}`, "file", "a.jpg", "image/jpg", "xxGIF"}},
		{"other names of the fields and of the part", "v3/mch-manage/submission-files/sub-mchid/{sub_mchid}/upload", "file_digest", wxpay.Vars{"sub_mchid": "1900000109"},
			[]wxpay.Option{wxpay.Upload{FS: files, Path: "in/licence.pdf", Meta: wxpay.JSON{"item_id": "1"}}},
			uploaded{`{"file_digest":"DIGEST","file_name":"licence.pdf","item_id":"1"}`, "submission_file", "licence.pdf", "application/pdf", "%PDF"}},
		{"SM3, and the field that names it", "v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file", "digest", nil,
			[]wxpay.Option{sm3, wxpay.Upload{FS: files, Path: "in/licence.pdf", Meta: wxpay.JSON{"file_type": "PDF"}}},
			uploaded{`{"digest":"DIGEST","digest_alogrithm":"SM3","file_type":"PDF"}`, "file", "licence.pdf", "application/pdf", "%PDF"}},
		{"an endpoint that the catalogue does not know", "v3/brand-new/upload", "sha256", nil, []wxpay.Option{wxpay.Upload{File: used, Name: "a.xyz"}},
			uploaded{`{"filename":"a.xyz","sha256":"DIGEST"}`, "file", "a.xyz", "application/octet-stream", "xxGIF"}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			var got uploaded
			_, client := uploading(t, func(box *sandbox.Sandbox, r *http.Request) (err error) {
				got, err = receive(t, box, r, c.digest)
				return err
			})
			options := append(c.options, c.vars)
			res, err := client.Chain(c.path).Post(t.Context(), options...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if res.Get("media_id").String() != "1" {
				t.Errorf("%s", res.Bytes())
			}
			if _, err := client.Chain(c.path).PostAsync(t.Context(), options...).Wait(t.Context()); err != nil {
				t.Errorf("async: %v", err)
			}
		})
	}
}

// uploading makes a client whose uploads go to receive, and are answered by the box.
func uploading(t *testing.T, receive func(*sandbox.Sandbox, *http.Request) error) (*sandbox.Sandbox, *wxpay.Client) {
	t.Helper()
	var box *sandbox.Sandbox
	box, client := pair(t, func(c *wxpay.Config) {
		c.Transport = roundTripFunc(func(r *http.Request) (*http.Response, error) {
			defer r.Body.Close()
			if err := receive(box, r); err != nil {
				return nil, err
			}
			return signedByBox(t, box, r)
		})
	})
	return box, client
}

// signedByBox has the box sign an answer for a request that it did not get.
func signedByBox(t *testing.T, box *sandbox.Sandbox, r *http.Request) (*http.Response, error) {
	t.Helper()
	config := box.Config()
	var res *http.Response
	config.Transport = roundTripFunc(func(r *http.Request) (got *http.Response, err error) {
		got, err = http.DefaultTransport.RoundTrip(r)
		res = got
		return got, err
	})
	box.Handle("GET", "v3/uploaded", func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: []byte(`{"media_id":"1"}`)} })
	other, err := wxpay.New(config)
	if err != nil {
		return nil, err
	}
	answer, err := other.Chain("v3/uploaded").Get(r.Context())
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: 200, Header: res.Header, Body: io.NopCloser(bytes.NewReader(answer.Wire())), Request: r, ContentLength: -1}, nil
}

// TestUploadSensitive: sensitive fields of meta, and the lines of a bank's package, arrive
// encrypted with the key that Wechatpay-Serial names.
func TestUploadSensitive(t *testing.T) {
	var got uploaded
	var serial string
	box, client := uploading(t, func(box *sandbox.Sandbox, r *http.Request) (err error) {
		serial = r.Header.Get("Wechatpay-Serial")
		got, err = receive(t, box, r, "sha256")
		return err
	})
	open := func(text string) string {
		t.Helper()
		plain, err := box.Decrypt(serial, text)
		if err != nil {
			t.Fatalf("%s: %v", serial, err)
		}
		return plain
	}
	photo := wxpay.Upload{File: strings.NewReader("PNG"), Name: "receipt.png", Meta: wxpay.JSON{
		"transaction_id": "4200000", "merchant_contact_information": wxpay.JSON{"consultation_phone_number": "13900000000"}}}
	if _, err := client.Chain("v3/marketing/shopping-receipt/shoppingreceipts").Post(t.Context(), photo); err != nil {
		t.Fatal(err)
	}
	if phone := open(gjson.Get(got.Meta, "merchant_contact_information.consultation_phone_number").String()); phone != "13900000000" || photo.Meta["sha256"] != nil {
		t.Errorf("%s; the caller's Meta is %v", phone, photo.Meta)
	}
	list := wxpay.Upload{File: strings.NewReader("协议号1\r\n协议号2\n\n协议号3"), Name: "list.csv", Meta: wxpay.JSON{"bank_type": "CFT"}}
	tasks := client.Chain("v3/marketing/bank/packages/{package_id}/tasks")
	if _, err := tasks.Post(t.Context(), wxpay.Vars{"package_id": "8473295"}, list); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(got.File) {
		lines = append(lines, open(strings.TrimSuffix(line, "\n")))
	}
	if diff := cmp.Diff([]string{"协议号1", "协议号2", "", "协议号3"}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if _, err := tasks.Post(t.Context(), wxpay.Vars{"package_id": "8473295"}, list, wxpay.Header{"Wechatpay-Serial": serial}); err != nil {
		t.Fatal(err)
	}
	if got.File != "协议号1\r\n协议号2\n\n协议号3" {
		t.Errorf("a call with its own Wechatpay-Serial is sent unchanged: %q", got.File)
	}
}

// TestUploadMistakes: nothing is sent of a file that cannot be taken.
func TestUploadMistakes(t *testing.T) {
	sent := 0
	_, client := uploading(t, func(*sandbox.Sandbox, *http.Request) error { sent++; return nil })
	small := func(name string) wxpay.Upload { return wxpay.Upload{File: strings.NewReader("x"), Name: name} }
	var none *os.File
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		reason  string
		ctx     context.Context
		path    string
		options []wxpay.Option
		want    error
		says    string
	}{
		{"no file", t.Context(), "upload", []wxpay.Option{wxpay.Upload{}}, wxpay.ErrUpload, "names no file"},
		{"two files", t.Context(), "upload", []wxpay.Option{wxpay.Upload{Path: "a.png", File: strings.NewReader("x")}}, wxpay.ErrUpload, "give one"},
		{"a nil file", t.Context(), "upload", []wxpay.Option{wxpay.Upload{File: none, Name: "a.png"}}, wxpay.ErrUpload, "nil *os.File"},
		{"no name", t.Context(), "upload", []wxpay.Option{small("")}, wxpay.ErrUpload, "Name"},
		{"a name with a line break", t.Context(), "upload", []wxpay.Option{small("a\r\nb.png")}, wxpay.ErrUpload, "Name"},
		{"a name with folders", t.Context(), "upload", []wxpay.Option{small("../a.png")}, wxpay.ErrUpload, "folders"},
		{"a type with a line break", t.Context(), "upload", []wxpay.Option{wxpay.Upload{File: strings.NewReader("x"), Name: "a.png", Type: "image/png\r\nX-Y: 1"}}, wxpay.ErrUpload, "media type"},
		{"no such file", t.Context(), "upload", []wxpay.Option{wxpay.Upload{Path: "none/a.png"}}, fs.ErrNotExist, "there is no file at Path"},
		{"a file of others", t.Context(), "upload", []wxpay.Option{wxpay.Upload{Path: "a.png", FS: forbidden{}}}, fs.ErrPermission, "no permission"},
		{"a type that the endpoint does not take", t.Context(), "upload", []wxpay.Option{small("a.gif")}, wxpay.ErrUpload, "jpg, jpeg, png, bmp, pdf"},
		{"too long for a picture", t.Context(), "upload", []wxpay.Option{wxpay.Upload{File: bytes.NewReader(make([]byte, 5<<20+1)), Name: "a.png"}}, wxpay.ErrUpload, "5242880 bytes"},
		{"too long for a PDF", t.Context(), "upload", []wxpay.Option{wxpay.Upload{File: bytes.NewReader(make([]byte, 7<<20+1<<19+1)), Name: "a.pdf"}}, wxpay.ErrUpload, "7864320 bytes"},
		{"an empty file", t.Context(), "upload", []wxpay.Option{wxpay.Upload{File: strings.NewReader(""), Name: "a.png"}}, wxpay.ErrUpload, "empty"},
		{"a field that Upload makes", t.Context(), "upload", []wxpay.Option{wxpay.Upload{File: strings.NewReader("x"), Name: "a.png", Meta: wxpay.JSON{"sha256": "00"}}}, wxpay.ErrUpload, "sha256"},
		{"a meta that does not marshal", t.Context(), "upload", []wxpay.Option{wxpay.Upload{File: strings.NewReader("x"), Name: "a.png", Meta: wxpay.JSON{"f": func() {}}}}, wxpay.ErrBody, ""},
		{"a body too", t.Context(), "upload", []wxpay.Option{small("a.png"), wxpay.JSON{}}, wxpay.ErrBody, "two"},
		{"behind a body", t.Context(), "upload", []wxpay.Option{wxpay.JSON{}, small("a.png")}, wxpay.ErrBody, "two"},
		{"twice", t.Context(), "upload", []wxpay.Option{small("a.png"), small("a.png")}, wxpay.ErrBody, "two"},
		{"no picture for a receipt", t.Context(), "receipt", []wxpay.Option{wxpay.Upload{File: strings.NewReader("x"), Name: "a.png", Type: "text/plain"}}, wxpay.ErrUpload, "image/"},
		{"SM3 without its function", t.Context(), "fapiao", []wxpay.Option{small("a.pdf")}, wxpay.ErrUpload, "SM3"},
		{"short lines that are long once encrypted", t.Context(), "package", []wxpay.Option{wxpay.Vars{"package_id": "8473295"},
			wxpay.Upload{File: strings.NewReader(strings.Repeat("1\n", 7000)), Name: "a.csv", Meta: wxpay.JSON{"bank_type": "CFT"}}}, wxpay.ErrUpload, "once its lines are encrypted"},
		{"the context has ended", ended, "upload", []wxpay.Option{small("a.png")}, context.Canceled, ""},
	} {
		t.Run(c.reason, func(t *testing.T) {
			path := map[string]string{"upload": "v3/merchant/media/upload", "receipt": "v3/marketing/shopping-receipt/shoppingreceipts",
				"fapiao": "v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file", "package": "v3/marketing/bank/packages/{package_id}/tasks"}[c.path]
			_, err := client.Chain(path).Post(c.ctx, c.options...)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %v with %q", err, c.want, c.says)
			}
			if wxpay.MayHaveActed(err) || sent > 0 {
				t.Errorf("%v may have acted, %d sent", err, sent)
			}
		})
	}
	if _, err := client.Chain("v3/merchant/media/upload").Get(t.Context(), small("a.png")); !errors.Is(err, wxpay.ErrUpload) {
		t.Errorf("GET: %v", err)
	}
}

// forbidden is a file system whose files only others may read.
type forbidden struct{}

func (forbidden) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

// changing is a file that has another length, or fails, when it is read again.
type changing struct {
	*bytes.Reader
	again func() *bytes.Reader
	fail  error
	reads int
}

func (c *changing) Seek(offset int64, whence int) (int64, error) {
	if c.reads++; c.reads > 1 {
		c.Reader = c.again()
	}
	return c.Reader.Seek(offset, whence)
}

func (c *changing) Read(p []byte) (int, error) {
	if c.reads > 1 && c.fail != nil && c.Len() < 5 {
		return 0, c.fail
	}
	return c.Reader.Read(p[:min(3, len(p))])
}

// TestUploadChanges: a file that changes while it is sent never arrives whole, so it has not acted.
func TestUploadChanges(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, c := range []struct {
		reason string
		again  string
		fail   error
		says   string
	}{
		{"shorter", "0123", nil, "shorter"},
		{"longer", "0123456789x", nil, "longer"},
		{"unreadable", "0123456789", broken, "the disk is gone"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			box := newBox(t)
			client := newClient(t, box)
			file := &changing{Reader: bytes.NewReader([]byte("0123456789")), again: func() *bytes.Reader { return bytes.NewReader([]byte(c.again)) }, fail: c.fail}
			_, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), wxpay.Upload{File: file, Name: "a.png"})
			if err == nil || !strings.Contains(err.Error(), c.says) || wxpay.MayHaveActed(err) {
				t.Errorf("%v (may have acted: %v), want %q", err, wxpay.MayHaveActed(err), c.says)
			}
			if c.fail != nil && !errors.Is(err, c.fail) {
				t.Errorf("%v does not wrap the file's error", err)
			}
		})
	}
}

// TestUploadProgress: the caller sees each step up to the size.
func TestUploadProgress(t *testing.T) {
	_, client := uploading(t, func(box *sandbox.Sandbox, r *http.Request) error {
		_, err := io.Copy(io.Discard, r.Body)
		return err
	})
	var last, calls int64
	u := wxpay.Upload{File: bytes.NewReader(make([]byte, 1<<20)), Name: "a.png", Progress: func(sent, size int64) {
		if calls++; sent <= last || sent > size || size != 1<<20 {
			t.Errorf("%d of %d after %d", sent, size, last)
		}
		last = sent
	}}
	if _, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), u); err != nil || last != 1<<20 || calls < 2 {
		t.Errorf("%d calls, up to %d: %v", calls, last, err)
	}
}
