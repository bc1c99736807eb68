package samples

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/interop/internal/fill"
)

// Upload is a form (multipart/form-data) with two parts: meta, a JSON object, and the file.
type Upload struct {
	Meta    map[string]any `json:"meta"`
	Part    string         `json:"part"` // the name of the file's part
	Name    string         `json:"name"` // of the file
	Content string         `json:"content"`
}

// content is that of each file. sm3 is its digest, as GB/T 32905-2016 prints it in appendix A.1.
const content = "abc"

const sm3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

// upload makes the form of an endpoint.
func upload(maker fill.Maker, e *catalog.Endpoint) *Upload {
	if e.File == nil {
		return nil
	}
	u := &Upload{Part: e.File.Part, Name: "file.jpg", Content: content}
	if len(e.File.Kinds) > 0 {
		u.Name = "file." + e.File.Kinds[0].Types[0]
	}
	for _, f := range e.Part("body") {
		if f.Name == "meta" {
			u.Meta = maker.Object(f.Fields)
		}
	}
	if e.File.Name != "" {
		u.Meta[e.File.Name] = u.Name
	}
	u.Meta[e.File.Digest] = sm3
	if e.File.Algorithm == "SHA-256" {
		sum := sha256.Sum256([]byte(content))
		u.Meta[e.File.Digest] = hex.EncodeToString(sum[:])
	}
	return u
}
