package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/go-pay/gopay"
	"github.com/google/go-cmp/cmp"
	"github.com/wechatpay-apiv3/wechatpay-go/services/fileuploader"

	"github.com/wxpay-chain/wxpay"
)

// part is a part of a form. A form is its parts by their names, since gopay sends them in any
// order.
type part struct{ File, Type, Content string }

// TestAgreeUploads: both SDKs upload to the sandbox. For the same file wxpay makes the same
// signature, which covers path and meta, and sends the same parts. Two differences are allowed:
//
//   - the boundary, and the order of the parts;
//   - gopay does not say that meta is JSON, and calls each file application/octet-stream.
//
// Both SDKs write & and < in a name as \u0026 and \u003c, as encoding/json does by default. The
// bytes that are signed then differ, and both are right.
func TestAgreeUploads(t *testing.T) {
	a := newAgreeing(t)
	sum := sha256.Sum256([]byte(uploaded))
	digest := hex.EncodeToString(sum[:])
	content := func() io.Reader { return strings.NewReader(uploaded) }
	file := func(name string) *gopay.File { return &gopay.File{Name: name, Content: []byte(uploaded)} }
	image, marketing := fileuploader.ImageUploader{Client: a.official}, fileuploader.MarketingImageUploader{Client: a.official}
	video, complaint := fileuploader.VideoUploader{Client: a.official}, fileuploader.MchBizUploader{Client: a.official}
	for _, c := range []struct {
		reason string
		theirs func() error
		path   string
		ours   wxpay.Upload
		plain  bool // gopay does not tell the types of its parts
	}{
		{"wechatpay-go, image", func() error { _, _, err := image.Upload(t.Context(), content(), "shop.png", "image/png"); return err },
			"v3/merchant/media/upload", wxpay.Upload{Name: "shop.png"}, false},
		{"wechatpay-go, a name in Chinese", func() error {
			_, _, err := image.Upload(t.Context(), content(), "门店 1.png", "image/png")
			return err
		},
			"v3/merchant/media/upload", wxpay.Upload{Name: "门店 1.png"}, false},
		{"wechatpay-go, video", func() error { _, _, err := video.Upload(t.Context(), content(), "shop.mp4", "video/mp4"); return err },
			"v3/merchant/media/video_upload", wxpay.Upload{Name: "shop.mp4"}, false},
		{"wechatpay-go, image of a coupon", func() error {
			_, _, err := marketing.Upload(t.Context(), content(), "shop.png", "image/png")
			return err
		},
			"v3/marketing/favor/media/image-upload", wxpay.Upload{Name: "shop.png"}, false},
		{"wechatpay-go, image of a complaint", func() error {
			_, _, err := complaint.Upload(t.Context(), content(), "shop.png", "image/png")
			return err
		},
			"v3/merchant-service/images/upload", wxpay.Upload{Name: "shop.png"}, false},
		{"gopay, image", func() error {
			answer, err := a.gopay.V3MediaUploadImage(t.Context(), "shop.png", digest, file("shop.png"))
			if err != nil {
				return err
			}
			return saidNo(answer.Code, answer.Error)
		}, "v3/merchant/media/upload", wxpay.Upload{Name: "shop.png"}, true},
		{"gopay, video", func() error {
			answer, err := a.gopay.V3MediaUploadVideo(t.Context(), "shop.mp4", digest, file("shop.mp4"))
			if err != nil {
				return err
			}
			return saidNo(answer.Code, answer.Error)
		}, "v3/merchant/media/video_upload", wxpay.Upload{Name: "shop.mp4"}, true},
		{"gopay, an invoice (发票)", func() error {
			answer, err := a.gopay.V3InvoiceUploadFile(t.Context(), "", "PDF", "SM3", uploadedSM3, file("invoice.pdf"))
			if err != nil {
				return err
			}
			return saidNo(answer.Code, answer.Error)
		}, "v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file", wxpay.Upload{Name: "invoice.pdf", Meta: wxpay.JSON{"file_type": "PDF"}}, true},
	} {
		t.Run(c.reason, func(t *testing.T) {
			if err := c.theirs(); err != nil {
				t.Fatal(err)
			}
			header, body := a.way.latest()
			signed, theirs := authorization(t, header), formOf(t, header, body)

			way := newDetour(t, a.box.URL, "")
			c.ours.File = strings.NewReader(uploaded)
			_, err := a.ours(t, way, signed["timestamp"], signed["nonce_str"]).Chain(c.path).Post(t.Context(), c.ours, wxpay.Hash{"SM3": newKnownSM3})
			if err != nil {
				t.Fatal(err)
			}
			header, body = way.latest()
			ours := formOf(t, header, body)
			if c.plain {
				ours["meta"] = part{Content: ours["meta"].Content}
				ours["file"] = part{File: ours["file"].File, Type: "application/octet-stream", Content: ours["file"].Content}
			}
			if diff := cmp.Diff(ours, theirs); diff != "" {
				t.Errorf("form (-wxpay +SDK):\n%s", diff)
			}
			if diff := cmp.Diff(authorization(t, header), signed); diff != "" {
				t.Errorf("Authorization (-wxpay +SDK):\n%s", diff)
			}
		})
	}
}

// saidNo makes an error of gopay's answer that says no.
func saidNo(code int, text string) error {
	if code == 0 {
		return nil
	}
	return fmt.Errorf("%d %s", code, text)
}

// knownSM3 stands for SM3, which the standard library does not have. Its sum is that of uploaded,
// and of nothing else.
type knownSM3 struct {
	hash.Hash
	read *bytes.Buffer
}

func newKnownSM3() hash.Hash { return knownSM3{sha256.New(), new(bytes.Buffer)} }

func (k knownSM3) Write(p []byte) (int, error) { return k.read.Write(p) }

func (k knownSM3) Sum(b []byte) []byte {
	if k.read.String() != uploaded {
		return b
	}
	sum, _ := hex.DecodeString(uploadedSM3)
	return append(b, sum...)
}

// authorization reads the fields of the header Authorization, the signature among them.
func authorization(t *testing.T, header http.Header) map[string]string {
	t.Helper()
	fields := map[string]string{}
	for _, m := range regexp.MustCompile(`(\w+)="([^"]*)"`).FindAllStringSubmatch(header.Get("Authorization"), -1) {
		fields[m[1]] = m[2]
	}
	if len(fields) != 5 {
		t.Fatalf("Authorization has %d fields, want 5", len(fields))
	}
	return fields
}

// formOf reads a form as it was sent.
func formOf(t *testing.T, header http.Header, body []byte) map[string]part {
	t.Helper()
	_, of, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	form := map[string]part{}
	parts := multipart.NewReader(bytes.NewReader(body), of["boundary"])
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			return form
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		form[p.FormName()] = part{p.FileName(), p.Header.Get("Content-Type"), string(content)}
	}
}
