package sandbox_test

import (
	"bytes"
	"image"
	_ "image/png" // for image.Decode
	"net/url"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox"
)

const png = "\x89PNG\r\n\x1a\n and more"

// taken uploads a file and returns the ID of the answer.
func taken(t *testing.T, box *sandbox.Sandbox, path string) string {
	t.Helper()
	u := uploadAt(t, box, path, png)
	r := u.call(t, box).do(t, box)
	id := gjson.GetBytes(r.body, u.endpoint.File.ID).String()
	if r.status != 200 || id == "" {
		t.Fatalf("%s: %d %s", path, r.status, r.body)
	}
	return id
}

// TestImagesAreGivenBack: an image that was uploaded as a merchant's feedback is downloaded by its
// media_id, with the proof that the catalogue has for it.
func TestImagesAreGivenBack(t *testing.T) {
	box := open(t, sandbox.Config{})
	merchants, global, other := taken(t, box, "v3/merchant-service/images/upload"), taken(t, box, "v3/global/merchant-service/images/upload"), taken(t, box, "v3/merchant/media/upload")
	for _, k := range []struct {
		reason, target string
		status         int
		issue          string
	}{
		{"an image", "/v3/merchant-service/images/" + merchants, 200, ""},
		{"the same, each letter encoded", "/v3/merchant-service/images/" + strings.ReplaceAll(url.PathEscape(merchants), "A", "%41"), 200, ""},
		{"of the global service", "/v3/global/merchant-service/images/" + global + "?complaint_id=1", 200, ""},
		{"without a required parameter", "/v3/global/merchant-service/images/" + global, 400, "the parameter is required and missing"},
		{"another kind of file", "/v3/merchant-service/images/" + other, 404, "the file was uploaded to v3/merchant/media/upload, not to v3/merchant-service/images/upload"},
		{"one of the other service", "/v3/merchant-service/images/" + global, 404,
			"the file was uploaded to v3/global/merchant-service/images/upload, not to v3/merchant-service/images/upload"},
	} {
		r := newCall(box, "GET", k.target, "").do(t, box)
		if r.status != k.status {
			t.Errorf("%s: %d %s", k.reason, r.status, r.body)
			continue
		}
		if k.status != 200 {
			if p := r.problem(t); p.Detail.Issue != k.issue {
				t.Errorf("%s: %s", k.reason, r.body)
			}
			continue
		}
		path, _, _ := strings.Cut(k.target, "?")
		e, _ := catalog.Lookup("GET", path)
		signed := r.header.Get("Wechatpay-Signature") != ""
		if string(r.body) != png || r.header.Get("Content-Type") != "image/png" || signed != (e.Answer == catalog.Signed) {
			t.Errorf("%s: %q, %s, signed %v", k.reason, r.body, r.header.Get("Content-Type"), signed)
		}
	}
	r := newCall(box, "GET", "/v3/merchant-service/images/of-a-user", "").do(t, box)
	if _, kind, err := image.Decode(bytes.NewReader(r.body)); r.status != 200 || err != nil || kind != "png" || r.header.Get("Content-Type") != "image/png" {
		t.Errorf("the image of a complaint: %d %s %v", r.status, kind, err)
	}
	if e, _ := catalog.Lookup("GET", "v3/merchant-service/images/{media_id}"); e.Answer != catalog.Unsigned {
		t.Error("the catalogue no longer says that images are not signed")
	}
}

// TestFilesAreOwned: a caller who changes a File changes nothing that is kept, nor does one who
// gets a Request. Reset keeps the files.
func TestFilesAreOwned(t *testing.T) {
	var told *sandbox.File
	box := open(t, sandbox.Config{OnRequest: func(r sandbox.Request) { told = r.File }})
	id := taken(t, box, "v3/merchant/media/upload")
	if told == nil || string(told.Data) != png || told.ID != id {
		t.Fatalf("OnRequest is told of %+v", told)
	}
	clear(told.Data)
	f, _ := box.File(id)
	clear(f.Data)
	last, _ := box.Last()
	last.File.Name = "changed"
	box.Reset()
	if again, ok := box.File(id); !ok || string(again.Data) != png || len(box.Files()) != 1 {
		t.Errorf("%v %q, %d files", ok, again.Data, len(box.Files()))
	}
	if _, ok := box.File(""); ok {
		t.Error("there is a file without an ID")
	}
}
