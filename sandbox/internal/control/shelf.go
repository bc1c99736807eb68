package control

import (
	"net/http"
	"net/url"
	"strings"
)

// Shelf has things that are fetched by GET, each by an ID below one path.
type Shelf struct {
	Name string `json:"-"`
	Does string `json:"does"`
	// Get returns the bytes of an ID and their Content-Type.
	Get func(id string) (contentType string, data []byte, known bool) `json:"-"`
}

// onShelf returns the percent-encoded ID in the name of something on the shelf. It reports false
// for another name.
func (d *Desk) onShelf(name string) (id string, below bool) {
	return strings.CutPrefix(name, d.Shelf.Name+"/")
}

// fetch serves the bytes of something on the shelf. It reports whether it did: answer refuses the
// other requests.
func (d *Desk) fetch(w http.ResponseWriter, r *http.Request, name string) bool {
	id, below := d.onShelf(name)
	decoded, err := url.PathUnescape(id)
	if !below || err != nil || r.Method != http.MethodGet || d.Guard.Check(r) != nil {
		return false
	}
	contentType, data, known := d.Shelf.Get(decoded)
	if !known {
		return false
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff") // the bytes are a stranger's: a browser is not to run them
	_, _ = w.Write(data)                                // the client may be gone
	return true
}
