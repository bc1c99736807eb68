package v3

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
)

// Several products answer about transfers, and about batches of them, each in another shape. Such
// an answer is filled by the names of its fields.

// fieldValues has the values of an object's fields by their names. nil stands for a field without a
// value.
type fieldValues map[string]any

// filled fills the object at path, which has the documented fields. A value comes from values, or
// else from the first of the requests that has one. Where there is none, an optional field is
// removed.
func filled(doc document.Doc, path string, fields []catalog.Node, values fieldValues, requests ...[]byte) document.Doc {
	for _, f := range fields {
		at := path + f.Name
		if v, known := values[f.Name]; known {
			if v == nil {
				doc = doc.Without(at)
			} else {
				doc = doc.Set(at, v)
			}
			continue
		}
		given := gjson.Result{}
		for _, request := range requests {
			if given = gjson.GetBytes(request, f.Name); given.Exists() {
				break
			}
		}
		switch {
		case given.Exists() && !strings.HasSuffix(f.Type, "[]"):
			doc = doc.SetRaw(at, []byte(given.Raw))
		case !f.Required:
			doc = doc.Without(at)
		}
	}
	return doc
}
