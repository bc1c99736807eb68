package middleware

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

var (
	errShrunk = errors.New("it has become shorter since it was read for its digest")
	errGrown  = errors.New("it has become longer since it was read for its digest")
)

// setForm makes the body of an upload: meta, whose bytes the signature covers, and the file behind
// it, which streams. The body has no GetBody, so net/http never sends it twice. Source:
// docs/protocol.md, section 6.
func setForm(req *http.Request, meta []byte, form *call.Form) error {
	head, tail, boundary, err := frame(meta, form)
	if err != nil {
		return err
	}
	file, err := form.Open()
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	req.Body = &formBody{
		Reader: io.MultiReader(bytes.NewReader(head), &exactly{from: file, left: form.Size}, bytes.NewReader(tail)), Closer: file,
	}
	req.ContentLength, req.TransferEncoding, req.GetBody = int64(len(head))+form.Size+int64(len(tail)), nil, nil
	return nil
}

// frame returns what stands before the file and behind it.
func frame(meta []byte, form *call.Form) (head, tail []byte, boundary string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="meta"`}, "Content-Type": {wire.ContentType}})
	if err != nil {
		return nil, nil, "", err
	}
	if _, err := part.Write(meta); err != nil {
		return nil, nil, "", err
	}
	if _, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition(form.Part, form.Name)},
		"Content-Type":        {form.Type},
	}); err != nil {
		return nil, nil, "", err
	}
	split := b.Len()
	if err := w.Close(); err != nil {
		return nil, nil, "", err
	}
	return b.Bytes()[:split:split], b.Bytes()[split:], w.Boundary(), nil
}

// formBody is the body of an upload. Close closes the file.
type formBody struct {
	io.Reader
	io.Closer
}

// exactly reads as many bytes as were announced, and fails for a file that has more or fewer. It
// fails before the last byte of the body, so the request never arrives whole.
type exactly struct {
	from io.Reader
	left int64
}

func (e *exactly) Read(p []byte) (int, error) {
	if e.left == 0 {
		var more [1]byte
		if n, _ := io.ReadFull(e.from, more[:]); n > 0 {
			return 0, errGrown
		}
		return 0, io.EOF
	}
	if int64(len(p)) > e.left {
		p = p[:e.left]
	}
	n, err := e.from.Read(p)
	e.left -= int64(n)
	switch {
	case err == io.EOF && e.left > 0:
		err = errShrunk
	case err == io.EOF:
		err = nil // the next Read looks for more
	}
	return n, err
}
