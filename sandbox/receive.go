package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/wxpay-chain/wxpay/sandbox/internal/form"
	"github.com/wxpay-chain/wxpay/sandbox/internal/gate"
)

// longestForm is how many bytes of a form are read, even if its body may not be as long. An upload
// over the limit of its endpoint is thus refused for that limit, as WeChat Pay does.
const longestForm = 128 << 20

// received is a request as it came: what is recorded of it, and what only its judges see.
type received struct {
	*Request
	form   *form.Form // of a body of multipart/form-data; nil for any other
	whole  []byte     // the whole body of a form; nil if it is long
	long   bool       // the body is longer than Config.MaxBody
	broken bool       // it is so long that the rest was not read
}

// receive reads a request. It fails if the client goes away meanwhile. It keeps about twice longest
// bytes of a body at most.
func receive(hr *http.Request, longest int64) (*received, error) {
	in := &received{Request: &Request{Method: hr.Method, Target: hr.RequestURI, Host: hr.Host, Header: hr.Header.Clone()}}
	contentType := hr.Header.Get("Content-Type")
	if !form.Is(contentType) {
		body, err := io.ReadAll(io.LimitReader(hr.Body, longest+1))
		if in.long = int64(len(body)) > longest; in.long {
			body = body[:longest]
		}
		in.Body, in.broken = body, in.long
		return in, err
	}
	from := &meter{from: hr.Body, keep: longest, limit: max(longest, longestForm)}
	in.form = form.Read(contentType, from, longest)
	_, _ = io.Copy(io.Discard, from) // what stands behind the last boundary; from knows how it ended
	in.long, in.broken = from.read > longest, from.read > from.limit
	if !in.long {
		in.whole = from.kept
	}
	in.Body = in.form.Meta
	if part := in.form.File(); part != nil {
		in.File = &File{Part: part.Name, Name: part.Filename, ContentType: part.Media, Size: part.Size, SHA256: fmt.Sprintf("%x", part.SHA256), Data: part.Data}
	}
	return in, from.err
}

// inside returns what is judged of a request.
func (in *received) inside() gate.Request {
	return gate.Request{Method: in.Method, Target: in.Target, Host: in.Host, Header: in.Header, Body: in.Body, Time: in.Time, Form: in.form, Whole: in.whole}
}

// meter reads a body up to a limit. It counts the bytes and keeps the first of them.
type meter struct {
	from  io.Reader
	keep  int64
	limit int64
	read  int64
	kept  []byte
	err   error // of from, other than its end
}

// Read implements io.Reader. Its end is that of the body, or one byte behind the limit.
func (m *meter) Read(p []byte) (int, error) {
	if m.read > m.limit {
		return 0, io.EOF
	}
	n, err := m.from.Read(p[:min(int64(len(p)), m.limit+1-m.read)])
	m.read += int64(n)
	m.kept = append(m.kept, p[:min(int64(n), max(0, m.keep-int64(len(m.kept))))]...)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}
