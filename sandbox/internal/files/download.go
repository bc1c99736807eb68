package files

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"path"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// sourceOf returns the upload whose files a download gives back. It is the upload of the same
// folder, and the last segment of the download is the name of the upload's ID.
func sourceOf(e *catalog.Endpoint) (*catalog.Endpoint, bool) {
	if !e.Download {
		return nil, false
	}
	from, known := catalog.Lookup(http.MethodPost, path.Dir(e.Path)+"/upload")
	if !known || from.File == nil || path.Base(e.Path) != "{"+from.File.ID+"}" {
		return nil, false
	}
	return from, true
}

// download gives a file back. An ID that no upload gave out is that of a user's image: complaints
// are made up, and so is this image.
func (s *Service) download(c Call, e, from *catalog.Endpoint, out *Outcome) {
	_, no := s.understand(c, e, out)
	if no == nil {
		no = s.checkLong(c)
	}
	if no != nil {
		out.Answer = no.Answer()
		return
	}
	id := out.Vars[from.File.ID]
	f, known := s.Store.Get(id)
	if !known {
		f = File{Data: madeUp(), Endpoint: from.Method + " " + from.Path}
	}
	if f.Endpoint != from.Method+" "+from.Path {
		out.Answer = (&reply.Refusal{Status: http.StatusNotFound, Code: "RESOURCE_NOT_EXISTS", Message: "图片不存在", Detail: &reply.Detail{
			Field: from.File.ID, Value: id, Issue: "the file was uploaded to " + strings.TrimPrefix(f.Endpoint, from.Method+" ") + ", not to " + from.Path, Location: "url"}}).Answer()
		return
	}
	out.Answer = reply.Answer{Status: http.StatusOK, Body: f.Data, Unsigned: e.Answer == catalog.Unsigned,
		Header: http.Header{"Content-Type": {f.Type()}}}
}

// madeUp returns an image.
func madeUp() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))) // a buffer takes all
	return b.Bytes()
}

// Type returns a Content-Type for the bytes of a file. A browser runs none of these types.
func (f File) Type() string {
	for _, harmless := range []string{"image/", "video/", "application/pdf"} {
		if found := http.DetectContentType(f.Data); strings.HasPrefix(found, harmless) {
			return found
		}
	}
	return "application/octet-stream"
}
