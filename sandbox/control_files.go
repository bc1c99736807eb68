package sandbox

import (
	"context"
	"fmt"

	"github.com/wxpay-chain/wxpay/sandbox/internal/control"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// fileActions list the files that were uploaded (上传).
func fileActions(s *Sandbox) []control.Action {
	return []control.Action{
		{Name: "files", Does: "lists the files that were uploaded, or one; the last ones last", Needs: []string{}, Takes: []string{"id"},
			Run: func(_ context.Context, f said) (any, error) { return listFiles(s, f["id"]) }},
	}
}

// fileShelf serves the bytes of a file. A media_url leads there.
func fileShelf(s *Sandbox) control.Shelf {
	return control.Shelf{Name: "files", Does: "the bytes of a file that was uploaded", Get: func(id string) (string, []byte, bool) {
		f, known := s.files.Store.Get(id)
		return f.Type(), f.Data, known
	}}
}

// listedFile is a File as the action files lists it.
type listedFile struct {
	ID          string `json:"id"`
	Endpoint    string `json:"endpoint"`
	Time        string `json:"time"`
	Part        string `json:"part"`
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size"`
	SHA256      string `json:"sha256"`
}

// listFiles lists the file with an ID, or all for "".
func listFiles(s *Sandbox, id string) (any, error) {
	list := []listedFile{}
	for _, f := range s.Files() {
		if id == "" || id == f.ID {
			list = append(list, listedFile{ID: f.ID, Endpoint: f.Endpoint, Time: pki.RFC3339(f.Time), Part: f.Part, Name: f.Name,
				ContentType: f.ContentType, Size: f.Size, SHA256: f.SHA256})
		}
	}
	if id != "" && len(list) == 0 {
		return nil, fmt.Errorf("%w: no file has this id", ErrUnknown)
	}
	return map[string]any{"files": list}, nil
}
