package control

import (
	"net/http"
	"net/url"
)

// Shelf has things that are fetched by GET, each by an ID below one path.
type Shelf struct {
	Name string `json:"-"`
	Does string `json:"does"`
	// Get returns the bytes of an ID and their Content-Type.
	Get func(id string) (contentType string, data []byte, known bool) `json:"-"`
}

// fetch returns the bytes of an ID, which is percent-encoded.
func (s Shelf) fetch(id string) answer {
	if decoded, err := url.PathUnescape(id); err == nil {
		if contentType, data, known := s.Get(decoded); known {
			return answer{status: http.StatusOK, contentType: contentType, body: data}
		}
	}
	return problem(http.StatusNotFound, "UNKNOWN", "there is nothing of this id, or it is kept no longer")
}
