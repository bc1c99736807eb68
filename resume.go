package wxpay

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// A file is taken up again maxResumes times within enough bytes. So a connection that brings a few
// bytes each time costs no endless row of requests.
const (
	maxResumes = 3
	enough     = 1 << 20
)

// resumed is the body of a file, which a cut connection does not end. It asks for the rest by Range
// (RFC 9110, section 14). That is a new call of the same link, with a signature of its own.
type resumed struct {
	client *Client
	link   *request
	body   io.ReadCloser
	able   bool // a digest shows whether the pieces fit together
	at     int64
	times  int
	tries  int   // since the byte at mark
	mark   int64 // see enough
}

func (f *resumed) Read(p []byte) (int, error) {
	for {
		n, err := f.body.Read(p)
		f.at += int64(n)
		if f.at-f.mark >= enough {
			f.tries, f.mark = 0, f.at
		}
		if n > 0 {
			if err != nil && err != io.EOF && f.mayResume() {
				err = nil // comes again with the next Read
			}
			return n, err
		}
		if err == nil || err == io.EOF || !f.mayResume() {
			return n, err
		}
		if again := f.resume(); again != nil {
			return 0, fmt.Errorf("%w; taking it up again: %w", err, again)
		}
	}
}

// mayResume reports whether one more try makes sense.
func (f *resumed) mayResume() bool {
	return f.able && f.tries < maxResumes && f.link.ctx.Err() == nil
}

// resume asks for the rest.
func (f *resumed) resume() error {
	f.tries++
	f.times++
	_ = f.body.Close() // it is broken
	rest := *f.link
	rest.header = http.Header{"Range": {fmt.Sprintf("bytes=%d-", f.at)}}
	body, res, err := f.client.open(&rest)
	if err != nil {
		f.body = http.NoBody
		return err
	}
	f.body = body
	switch {
	case res.StatusCode == http.StatusPartialContent && strings.HasPrefix(res.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", f.at)):
		return nil
	case res.StatusCode == http.StatusOK: // it does not know Range and sends all
		_, err := io.CopyN(io.Discard, body, f.at)
		return err
	}
	return errors.New("the answer is neither the rest nor the whole")
}

func (f *resumed) close() { _ = f.body.Close() }
