package sandbox

import (
	"bytes"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/files"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// File is a file that came with an upload (上传).
type File struct {
	// ID is the answer's name of the file: a media_id, a file_id, a media_url, for example. It is ""
	// for a file that no endpoint of the catalogue took.
	ID       string
	Endpoint string    // that took it: "POST v3/merchant/media/upload"; "" likewise
	Time     time.Time // when it was taken, by the sandbox's clock

	Part        string // of the form: "file"
	Name        string // as meta has it, or else the part
	ContentType string // of the part
	Size        int64  // bytes
	SHA256      string // of the bytes, in hexadecimal
	Data        []byte
}

// clone copies all that a caller could change.
func (f File) clone() File {
	f.Data = bytes.Clone(f.Data)
	return f
}

// fileOf returns a file as callers have it. It shares the data.
func fileOf(f files.File) File {
	return File{ID: f.ID, Endpoint: f.Endpoint, Time: f.Time, Part: f.Part, Name: f.Name, ContentType: f.Media,
		Size: f.Size, SHA256: f.SHA256, Data: f.Data}
}

// File returns the file that an upload's answer named by an ID: a media_id, a file_id, a media_url.
// It is false for an ID that was not given out, or whose file is forgotten. The newest files are
// kept, up to Config.Keep and 64 MiB. The caller owns the File.
func (s *Sandbox) File(id string) (File, bool) {
	f, known := s.files.Store.Get(id)
	return fileOf(f).clone(), known
}

// Files returns the files that were uploaded and are kept, the oldest first, without their Data.
// Reset does not forget them.
func (s *Sandbox) Files() []File {
	kept := s.files.Store.List()
	list := make([]File, len(kept))
	for i, f := range kept {
		list[i] = fileOf(f)
		list[i].Data = nil
	}
	return list
}

// takeFile answers a request to an endpoint that takes a file or gives one back. It is false for
// another endpoint.
func (s *Sandbox) takeFile(in *received, path, query string) (reply.Answer, bool) {
	out, known := s.files.Answer(files.Call{
		Method: in.Method, Path: path, Query: query, Serial: in.Header.Get("Wechatpay-Serial"), Form: in.form, Long: in.long, Base: s.base(in.Host),
	})
	if !known {
		return reply.Answer{}, false
	}
	in.Vars, in.Decrypted = out.Vars, out.Decrypted
	if out.File != nil {
		taken := fileOf(*out.File)
		in.File = &taken
	}
	return out.Answer, true
}
