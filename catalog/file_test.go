package catalog_test

import (
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog"
)

// TestFiles: the catalogue knows of every upload of APIv3 what it wants of its file, and of no
// other endpoint.
func TestFiles(t *testing.T) {
	for _, e := range catalog.All() {
		if upload := e.Upload && !strings.HasPrefix(e.Path, "v2/"); upload != (e.File != nil) {
			t.Errorf("%s %s: an upload %v, with %+v", e.Method, e.Path, upload, e.File)
		}
	}
}

func TestKindOf(t *testing.T) {
	e, ok := catalog.Lookup("POST", "v3/merchant/media/upload")
	if !ok {
		t.Fatal("the endpoint is not in the catalogue")
	}
	for _, c := range []struct {
		reason string
		file   *catalog.File
		name   string
		bytes  int64
		ok     bool
	}{
		{"an image", e.File, "a.jpg", 5 << 20, true},
		{"the end alone counts, in any case", e.File, "报告.png.PDF", 7_864_320, true},
		{"another type", e.File, "a.gif", 0, false},
		{"no type", e.File, "jpg", 0, false},
		{"no name", e.File, "", 0, false},
		{"a folder's dot", e.File, "a.jpg/b", 0, false},
		{"an endpoint of which no types are known", &catalog.File{}, "a.exe", 0, true},
	} {
		if kind, ok := c.file.KindOf(c.name); ok != c.ok || kind.Bytes != c.bytes {
			t.Errorf("%s: %d %v, want %d %v", c.reason, kind.Bytes, ok, c.bytes, c.ok)
		}
	}
}
