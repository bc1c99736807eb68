package sandbox_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// piece is a part of a form: the rest of its Content-Disposition, its Content-Type, its bytes.
type piece struct{ disposition, media, value string }

const boundary = "----a boundary'()+_,-./:=?"

// writeForm writes a form by hand, line by line, so that no library mends it.
func writeForm(pieces ...piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; " + p.disposition + "\r\n")
		if p.media != "" {
			b.WriteString("Content-Type: " + p.media + "\r\n")
		}
		b.WriteString("\r\n" + p.value + "\r\n")
	}
	return b.String() + "--" + boundary + "--\r\n"
}

// newForm is a call with a form, of which meta is signed.
func newForm(box *sandbox.Sandbox, target, meta string, pieces ...piece) *call {
	c := newCall(box, "POST", target, writeForm(pieces...))
	c.header.Set("Content-Type", `multipart/form-data; boundary="`+boundary+`"`)
	c.signedBody = &meta
	return c
}

// upload is a well-made upload to one endpoint. Tests spoil it.
type upload struct {
	endpoint *catalog.Endpoint
	target   string
	meta     map[string]any
	name     string // of the file
	data     string
	file     piece
}

// uploadTo makes an upload with all required fields, and with the sensitive ones.
func uploadTo(t *testing.T, box *sandbox.Sandbox, e *catalog.Endpoint, data string) *upload {
	t.Helper()
	s := sampleOf(t, e, func(plain string) string { return encrypt(box, plain) })
	u := &upload{endpoint: e, meta: s.parts["meta"], data: data, name: "测试.bin"}
	u.target, _ = s.target(t)
	for _, at := range e.Encrypt {
		names := strings.Split(strings.TrimPrefix(at, "meta."), ".")
		in := u.meta
		for _, name := range names[:len(names)-1] {
			if in[name] == nil {
				in[name] = map[string]any{}
			}
			in = in[name].(map[string]any)
		}
		in[names[len(names)-1]] = encrypt(box, "13800000000")
	}
	media := "application/octet-stream"
	if len(e.File.Kinds) > 0 {
		u.name = "测试." + strings.ToUpper(e.File.Kinds[0].Types[0])
	}
	if e.File.Media != "" {
		media = e.File.Media + "jpg"
	}
	if e.File.Name != "" {
		u.meta[e.File.Name] = u.name
	}
	u.meta[e.File.Digest] = fmt.Sprintf("%x", sha256.Sum256([]byte(data))) // of SM3 only the form is judged
	u.file = piece{fmt.Sprintf("name=%q; filename=%q", e.File.Part, u.name), media, data}
	return u
}

// call makes the request.
func (u *upload) call(t *testing.T, box *sandbox.Sandbox) *call {
	t.Helper()
	raw, err := json.Marshal(u.meta)
	if err != nil {
		t.Fatal(err)
	}
	return newForm(box, u.target, string(raw), piece{`name="meta"`, "application/json", string(raw)}, u.file)
}

// uploads are the endpoints that take a file, as the catalogue has them.
func uploads(t testing.TB) (list []*catalog.Endpoint) {
	t.Helper()
	for _, e := range catalog.All() {
		if e.File != nil {
			list = append(list, e)
		}
	}
	if len(list) < 15 {
		t.Fatalf("%d uploads in the catalogue", len(list))
	}
	return list
}

// mediaPath is the endpoint that takes the merchant's images.
const mediaPath = "v3/merchant/media/upload"

// uploadAt is uploadTo for the endpoint of a path.
func uploadAt(t *testing.T, box *sandbox.Sandbox, path, data string) *upload {
	t.Helper()
	e, ok := catalog.Lookup("POST", path)
	if !ok {
		t.Fatalf("the catalogue has no %s", path)
	}
	return uploadTo(t, box, e, data)
}
