// Package samples writes a request for each endpoint of the catalogue, for the clients that are
// written in other languages.
package samples

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/interop/internal/fill"
)

// Sample is a request.
type Sample struct {
	Method string         `json:"method"`
	Path   string         `json:"path"`   // the template, without a slash in front
	Vars   map[string]any `json:"vars"`   // texts
	Query  map[string]any `json:"query"`  // scalars, or lists of them for parameters that are repeated
	JSON   map[string]any `json:"json"`   // nil for a request without a body
	Upload *Upload        `json:"upload"` // nil for a request that uploads no file
}

// Sealed begins the text of a sensitive field (敏感信息). The client encrypts the rest of it.
const Sealed = "encrypt:"

// Write writes the samples of all endpoints of APIv3 to a file. set returns the maker of the values
// of one endpoint.
func Write(file string, set func(*catalog.Endpoint) fill.Maker) error {
	var all []Sample
	for _, e := range catalog.All() {
		if !strings.HasPrefix(e.Path, "v2/") && e.SameAs == "" {
			maker := set(e)
			maker.Seal = func(plaintext string) string { return Sealed + plaintext }
			all = append(all, sample(maker, e))
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// sample makes the sample of an endpoint.
func sample(maker fill.Maker, e *catalog.Endpoint) Sample {
	r := maker.Request(e)
	return Sample{Method: e.Method, Path: e.Path, Vars: r.Vars, Query: r.Query, JSON: r.JSON, Upload: upload(maker, e)}
}
