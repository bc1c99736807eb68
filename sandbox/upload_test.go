package sandbox_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestUploads sends a well-made file to each endpoint of the catalogue that takes one. It is
// recorded, and found by the ID of the answer.
func TestUploads(t *testing.T) {
	for _, box := range []*sandbox.Sandbox{open(t, sandbox.Config{}), open(t, sandbox.Config{Prefix: "/hk"})} {
		prefix := strings.TrimPrefix(box.URL, "http://"+strings.SplitN(strings.TrimPrefix(box.URL, "http://"), "/", 2)[0])
		for _, e := range uploads(t) {
			t.Run(e.Path, func(t *testing.T) {
				u := uploadTo(t, box, e, "the bytes of\r\n"+e.Path+"\n--\r\n")
				u.target = prefix + u.target
				r := u.call(t, box).do(t, box)
				id := gjson.GetBytes(r.body, e.File.ID).String()
				if r.status != 200 || r.verified(box) != "public" || id == "" {
					t.Fatalf("%d %s, signed by %s", r.status, r.body, r.verified(box))
				}
				if url := strings.HasSuffix(e.File.ID, "_url"); url != strings.HasPrefix(id, box.URL+"/sandbox/files/") {
					t.Errorf("%s is %s", e.File.ID, id)
				}
				want := sandbox.File{ID: id, Endpoint: "POST " + e.Path, Part: e.File.Part, Name: u.name, ContentType: u.file.media,
					Size: int64(len(u.data)), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(u.data))), Data: []byte(u.data)}
				got, ok := box.File(id)
				if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(sandbox.File{}, "Time")); diff != "" || !ok || got.Time.IsZero() {
					t.Errorf("%v at %s (-want +got):\n%s", ok, got.Time, diff)
				}
				want.Data = nil
				last, _ := box.Last()
				if diff := cmp.Diff(&want, last.File, cmpopts.IgnoreFields(sandbox.File{}, "Time")); diff != "" || !last.Taken {
					t.Errorf("recorded, taken %v (-want +got):\n%s", last.Taken, diff)
				}
				var meta map[string]any
				if err := json.Unmarshal(last.Body, &meta); err != nil || meta[e.File.Digest] != u.meta[e.File.Digest] {
					t.Errorf("the recorded body is no meta: %v %s", err, last.Body)
				}
				for _, at := range e.Encrypt {
					pointer := "/" + strings.ReplaceAll(strings.TrimPrefix(at, "meta."), ".", "/")
					if last.Decrypted[pointer] != "13800000000" {
						t.Errorf("%s was not decrypted: %v", pointer, last.Decrypted)
					}
				}
			})
		}
	}
}

// TestUploadsAtEachStrictness: where nothing but the signature is judged, an upload is taken
// without regard to its file. Even a meta that is no JSON is answered.
func TestUploadsAtEachStrictness(t *testing.T) {
	for _, k := range []struct {
		reason     string
		strictness sandbox.Strictness
		meta       string
		pieces     []piece
		status     int
	}{
		{"a wrong digest, to Fields", sandbox.Fields, `{"filename":"a.jpg","sha256":"x"}`, []piece{{`name="file"; filename="a.jpg"`, "", "x"}}, 400},
		{"a wrong digest, to Signature", sandbox.Signature, `{"filename":"a.jpg","sha256":"x"}`, []piece{{`name="file"; filename="a.jpg"`, "", "x"}}, 200},
		{"a meta that is no JSON, to Signature", sandbox.Signature, `<xml/>`, []piece{{`name="file"; filename="a.jpg"`, "", "x"}}, 200},
		{"no file, to Signature", sandbox.Signature, `{}`, nil, 200},
		{"a body over MaxBody, to Signature", sandbox.Signature, `{}`, []piece{{`name="file"`, "", strings.Repeat("x", 1<<20)}}, 413},
	} {
		box := open(t, sandbox.Config{Strictness: k.strictness, MaxBody: 1 << 20})
		r := newForm(box, "/v3/merchant/media/upload", k.meta, append([]piece{{`name="meta"`, "", k.meta}}, k.pieces...)...).do(t, box)
		if r.status != k.status || r.status == 200 && gjson.GetBytes(r.body, "media_id").String() == "" {
			t.Errorf("%s: %d %s", k.reason, r.status, r.body)
		}
	}
}

// TestUploadNamesItsKey: an upload with a sensitive field names the key, as any request does.
func TestUploadNamesItsKey(t *testing.T) {
	box := open(t, sandbox.Config{})
	shown := 0
	for _, e := range uploads(t) {
		if len(e.Encrypt) == 0 {
			continue
		}
		shown++
		c := uploadTo(t, box, e, "x").call(t, box)
		c.header.Del("Wechatpay-Serial")
		want := "the field is encrypted, and Wechatpay-Serial does not name the key it is encrypted with"
		if got := refusalOf(t, c.do(t, box)); got.Status != 400 || got.Issue != want {
			t.Errorf("%s: %+v", e.Path, got)
		}
	}
	if shown == 0 {
		t.Error("no upload has a sensitive field")
	}
}

// TestHandleOfAnUpload: an endpoint of Handle goes before that of the catalogue. It gets the meta
// and the file, and only after the signature was checked.
func TestHandleOfAnUpload(t *testing.T) {
	const meta = `{"filename":"a.bin"}`
	box := open(t, sandbox.Config{})
	for _, path := range []string{"v3/merchant/media/upload", "v3/my/own/upload"} {
		calls := 0
		box.Handle("POST", path, func(r sandbox.Request) sandbox.Answer {
			calls++
			return sandbox.JSON(200, map[string]any{"meta": string(r.Body), "data": string(r.File.Data), "name": r.File.Name})
		})
		c := newForm(box, "/"+path, meta, piece{`name="own"; filename="b.bin"`, "", "bytes"}, piece{`name="meta"`, "", meta})
		if r := c.do(t, box); r.status != 200 || string(r.body) != `{"data":"bytes","meta":"{\"filename\":\"a.bin\"}","name":"b.bin"}` {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
		c.signedBody = nil // the whole body
		if r := c.do(t, box); r.status != 401 || calls != 1 {
			t.Errorf("%s: %d %s after %d calls", path, r.status, r.body, calls)
		}
	}
	for path, status := range map[string]int{
		"v3/pay/transactions/native": 415, // takes JSON
		"v3/nothing":                 404,
		"v3/certificates":            405,
	} {
		if r := newForm(box, "/"+path, meta, piece{`name="meta"`, "", meta}).do(t, box); r.status != status {
			t.Errorf("%s: %d %s, want %d", path, r.status, r.body, status)
		}
	}
}
