package form_test

import (
	"bytes"
	"crypto/sha256"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox/internal/form"
)

// TestRead shows what of a form is kept. The forms that are refused are those of TestUploadForms of
// package sandbox.
func TestRead(t *testing.T) {
	const body = "--b\r\nContent-Disposition: form-data; name=\"meta\";\r\n\r\n{}\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"图.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n12345\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n67\r\n--b--\r\n"
	for _, k := range []struct {
		reason string
		keep   int64
		want   []string // the data of the parts
	}{
		{"all is kept", 7, []string{"12345", "67"}},
		{"a part of the last one", 6, []string{"12345", "6"}},
		{"a part of the first one", 2, []string{"12", ""}},
		{"nothing", 0, []string{"", ""}},
	} {
		got := form.Read("multipart/form-data; boundary=b", strings.NewReader(body), k.keep)
		want := &form.Form{Meta: []byte("{}"), Parts: []form.Part{
			{Name: "file", Filename: "图.jpg", Media: "image/jpeg", Size: 5, SHA256: sha256.Sum256([]byte("12345")), Data: []byte(k.want[0])},
			{Name: "note", Size: 2, SHA256: sha256.Sum256([]byte("67")), Data: []byte(k.want[1])},
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", k.reason, diff)
		}
		if got.File() != got.Part("file") || got.Part("nothing") != nil {
			t.Errorf("%s: the file is %+v", k.reason, got.File())
		}
	}
	if f := (&form.Form{Parts: []form.Part{{Name: "a"}}}).File(); f == nil || (&form.Form{}).File() != nil {
		t.Errorf("without a filename, the file is %+v", f)
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"multipart/form-data; boundary=b": true, "Multipart/Form-Data": true, " multipart/form-data ;;;": true,
		"multipart/mixed; boundary=b": false, "application/json": false, "": false, "multipart/form-data-x": false,
	} {
		if form.Is(text) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}

// FuzzRead: no body makes Read panic or keep more than it may, and a meta is a part of the body. A
// form that the standard library writes is read as it was written.
func FuzzRead(f *testing.F) {
	const head = "Content-Disposition: form-data; "
	for _, body := range []string{
		"", "--b--", "--b\r\n\r\n--b--", "--b\r\n" + head + "name=meta\r\n\r\n{}\r\n--b--\r\n", "--b\n" + head + "name=\"meta\";\n\n{}\n--b--\n",
		"--b\r\n" + head + "name=\"meta\"; filename=x\r\n\r\n{}\r\n--b\r\n" + head + "name=file\r\n\r\nx\r\n--b--\r\n",
		"x\r\n--b  \r\n" + head + "name=meta; name=file\r\n\r\n--b\r\n--b\r\n", "--b\r\n" + head + "name*=utf-8''meta\r\n\r\n\r\n--b--",
	} {
		f.Add("multipart/form-data; boundary=b", body, int64(3))
	}
	f.Add("multipart/form-data; boundary=\"\r\n\"", "--\r\n--", int64(0))
	f.Fuzz(func(t *testing.T, contentType, body string, keep int64) {
		keep &= 1<<20 - 1
		got := form.Read(contentType, strings.NewReader(body), keep)
		kept := int64(0)
		for _, p := range got.Parts {
			kept += int64(len(p.Data))
			if int64(len(p.Data)) > p.Size || int64(len(p.Data)) == p.Size && p.SHA256 != sha256.Sum256(p.Data) {
				t.Errorf("%d of %d bytes are kept, with %x", len(p.Data), p.Size, p.SHA256)
			}
		}
		if kept > keep || len(got.Parts) > 32 || !strings.Contains(body, string(got.Meta)) {
			t.Errorf("%d bytes of %d parts are kept, and meta %q", kept, len(got.Parts), got.Meta)
		}
		if got.Problem == "" && got.Meta == nil {
			t.Error("neither a meta nor a problem")
		}
		again(t, body)
	})
}

// again writes a form with a meta and a file of the same text, and reads it.
func again(t *testing.T, text string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("meta", text); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", "a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(text)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	got := form.Read(w.FormDataContentType(), &b, int64(len(text)))
	if got.Problem != "" || string(got.Meta) != text || string(got.File().Data) != text {
		t.Errorf("%q came back as %q and %+v: %s", text, got.Meta, got.Parts, got.Problem)
	}
}
