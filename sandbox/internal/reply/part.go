package reply

import (
	"bytes"
	"maps"
	"net/http"
	"time"
)

// Part returns the part of an answer that the headers of a request ask for (Range, RFC 9110 section
// 14): 206 with Content-Range, or 416. An answer without Ranges is returned as it is.
func (a Answer) Part(method string, asked http.Header) Answer {
	if !a.Ranges || a.Status != http.StatusOK {
		return a
	}
	w := &part{header: maps.Clone(a.Header), status: http.StatusOK}
	http.ServeContent(w, &http.Request{Method: method, Header: asked}, "", time.Time{}, bytes.NewReader(a.Body))
	w.header.Del("Content-Length") // a fault may change the body
	a.Status, a.Header, a.Body = w.status, w.header, w.body.Bytes()
	return a
}

// part is an http.ResponseWriter that keeps what is written.
type part struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (p *part) Header() http.Header             { return p.header }
func (p *part) WriteHeader(status int)          { p.status = status }
func (p *part) Write(chunk []byte) (int, error) { return p.body.Write(chunk) }
