package wxpay

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// Download gets a file (对账单, 回单, 图片) and writes it to w as it comes.
//
// Most files take two steps: an answer names the file by its download_url and digest (hash_value),
// and a second call fetches it. Download takes both, and checks what it can. The Response then is
// the first answer:
//
//	res, err := client.Chain("v3/bill/tradebill").Download(ctx, w, wxpay.Query{"bill_date": "2026-11-20"})
//
// A compressed file (tar_type=GZIP) is written as it comes, or unpacked with Gunzip. The digest is
// that of the unpacked file either way. An encrypted fund bill (资金账单) is decrypted with the
// merchant's key; its parts are written in their order. A cut connection is taken up again where
// it broke, if there is a digest to check the whole with.
//
// The path of the file itself, or a Link, takes one step. Files without a digest stream, as do
// those whose signature covers a digest. Any other answer is verified whole before its first byte
// is written.
//
// On error, discard the written bytes: a digest can only be checked after the last byte.
// DownloadFile does so. Where the file broke off or is not right, errors.As finds a *FileError.
// Config.Timeout ends when an answer begins; the rest follows ctx. Response.Files says what was
// checked.
func (b Builder) Download(ctx context.Context, w io.Writer, options ...Option) (*Response, error) {
	r, err := b.prepare(ctx, http.MethodGet, options)
	if err != nil {
		return nil, err
	}
	if w == nil {
		return nil, errorf(ErrOption, "Download needs a writer")
	}
	return b.client.download(r, w)
}

// download makes one call or two, as Download says.
func (c *Client) download(r *request, w io.Writer) (*Response, error) {
	if err := c.gate.enter(); err != nil {
		return nil, err
	}
	defer c.gate.leave()
	return c.observed(r, func(r *request) (*Response, error) { return c.files(r, &sink{w: w}) })
}

// files gets what a path names, in one step or two.
func (c *Client) files(r *request, to *sink) (*Response, error) {
	release, err := c.hold(r)
	if err != nil {
		return nil, err
	}
	defer release()
	if r.rule != nil && r.rule.Proof != rules.Signature {
		return c.fetch(r, to)
	}
	res, err := c.exchange(r)
	if err != nil {
		return nil, err
	}
	found, err := filesIn(res)
	if err == nil && found == nil { // the answer itself is the file
		err = r.copy(to, res)
	}
	for _, f := range found {
		if err != nil {
			break
		}
		err = c.follow(r, f, to, res)
	}
	if err != nil {
		return nil, err
	}
	return res, nil
}

// copy writes an answer that was verified whole.
func (r *request) copy(to *sink, res *Response) error {
	if err := r.isFile(res); err != nil {
		return err
	}
	if _, err := to.Write(res.body); err != nil {
		return r.fileFailed(res, to.written, err)
	}
	res.files = append(res.files, File{Bytes: to.written})
	res.body, res.wire = nil, nil
	return nil
}

// fetch gets a file by its own path.
func (c *Client) fetch(r *request, to *sink) (*Response, error) {
	body, res, err := c.open(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	if err := cmp.Or(r.isFile(res), r.file.isPlain(res)); err != nil {
		return nil, err
	}
	if err := r.file.unpack(to, body, nil); err != nil {
		return nil, r.fileFailed(res, to.written, err)
	}
	res.files = append(res.files, File{Bytes: to.written, Digest: signedDigest(res)})
	return res, nil
}

// open sends the request of a file and returns its body.
func (c *Client) open(r *request) (io.ReadCloser, *Response, error) {
	r.stream = true
	answer, o, err := c.send(r)
	if err != nil {
		return nil, nil, err
	}
	body := answer.RawBody()
	if !answer.IsSuccess() {
		defer func() { _ = body.Close() }()
		text, err := io.ReadAll(body) // bounded by Verify
		if err != nil {
			return nil, nil, o.failure(answer, err)
		}
		return nil, nil, o.refusal(answer.RawResponse, text)
	}
	return body, newResponse(r.method, answer.RawResponse, nil, o.call), nil
}

// isFile refuses an answer that says by its status that it is not the whole file: 202, 204, 206. A
// caller who has asked for a Range gets it.
func (r *request) isFile(res *Response) error {
	if res.StatusCode == http.StatusOK || res.StatusCode == http.StatusPartialContent && r.header.Get("Range") != "" {
		return nil
	}
	return errorf(ErrNoFile, "the status is %d, and only 200 brings a whole file", res.StatusCode)
}

// isPlain refuses a file that was compressed on the way (Content-Encoding), which wxpay never asks
// for. No digest would show it. Gunzip unpacks gzip.
func (o *fileOptions) isPlain(res *Response) error {
	encoding := strings.ToLower(res.Header.Get("Content-Encoding"))
	if encoding == "" || encoding == "identity" || encoding == "gzip" && o.gunzip {
		return nil
	}
	return errorf(ErrNoFile, "it was compressed on the way (Content-Encoding), unasked; Gunzip unpacks gzip")
}

// fileFailed makes the error of a file that broke off, or is not right.
func (r *request) fileFailed(res *Response, written int64, err error) error {
	return &CallError{Method: r.method, Path: r.template, RequestID: res.RequestID(), acted: true,
		Err: &FileError{Written: written, Err: err}}
}
