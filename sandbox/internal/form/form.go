// Package form reads bodies of multipart/form-data (RFC 7578), as uploads have them. All that it
// keeps of a body is bounded.
package form

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

// The bounds of a form. No client of WeChat Pay comes near them.
const (
	mostParts       = 32
	longestMeta     = 1 << 20  // bytes of the part meta
	longestHeader   = 16 << 10 // bytes of the headers of one part
	longestBoundary = 70       // bytes: RFC 2046, section 5.1.1
)

// Form is a body as it was understood. It is only read once Read has returned.
type Form struct {
	// Meta is the value of the part meta, byte for byte: what the signature of an upload covers
	// (docs/protocol.md section 1). It is nil if there is none.
	Meta  []byte
	Parts []Part // all parts but meta, in their order

	// Problem says why the form, or its meta, cannot be read. It is "" for a good form.
	Problem string
}

// Part is a part other than meta.
type Part struct {
	Name     string
	Filename string // as it stood in the header; "" if there was none
	Media    string // its Content-Type
	Size     int64
	SHA256   [sha256.Size]byte // of all its bytes
	Data     []byte            // its bytes; the first of them where the form is longer than what is kept
}

// Part returns the first part of a name, nil if there is none.
func (f *Form) Part(name string) *Part {
	for i := range f.Parts {
		if f.Parts[i].Name == name {
			return &f.Parts[i]
		}
	}
	return nil
}

// File returns the first part with a filename, or else the first part; nil if there is none.
func (f *Form) File() *Part {
	for i := range f.Parts {
		if f.Parts[i].Filename != "" {
			return &f.Parts[i]
		}
	}
	if len(f.Parts) > 0 {
		return &f.Parts[0]
	}
	return nil
}

// Is reports whether a Content-Type announces a form.
func Is(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(media), "multipart/form-data")
}

// Read reads a form up to its last boundary, or up to what is wrong with it. It keeps at most keep
// bytes of the parts, and counts and digests the others. A body that breaks off is a Problem too.
func Read(contentType string, body io.Reader, keep int64) *Form {
	f := &Form{}
	_, params, err := mime.ParseMediaType(contentType)
	if boundary := params["boundary"]; err != nil || boundary == "" || len(boundary) > longestBoundary {
		f.Problem = fmt.Sprintf("the Content-Type of the form has no boundary of 1 to %d characters", longestBoundary)
		return f
	}
	r := &reader{form: f, parts: multipart.NewReader(body, params["boundary"]), keep: keep}
	err = r.read()
	switch {
	case err != nil:
		f.Meta, f.Problem = nil, err.Error()
	case !r.met && len(f.Parts) == 0:
		f.Problem = "the form has no parts: the boundary of its Content-Type is not that of the body, or the body is empty"
	case !r.met && r.asFile:
		// WeChat Pay answers SIGN_ERROR: TheNorthMemory/wechatpay-axios-plugin, pull request 26.
		f.Problem = "the part meta has a filename, which makes a file of it: send it without"
	case !r.met:
		f.Problem = "the form has no part named meta, whose value is what the signature covers"
	}
	return f
}

// reader reads one form.
type reader struct {
	form        *Form
	parts       *multipart.Reader
	keep        int64
	met, asFile bool // a part named meta was there: as a field, as a file
}

// read reads all parts.
func (r *reader) read() error {
	for number := 1; ; number++ {
		part, err := r.parts.NextRawPart() // raw, since the bytes as sent are signed
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errors.New("the form cannot be read as multipart/form-data: a boundary or the header of a part is wrong or missing")
		}
		if number > mostParts {
			return fmt.Errorf("the form has more than %d parts", mostParts)
		}
		if err := r.one(part, number); err != nil {
			return err
		}
	}
}

// one reads a part.
func (r *reader) one(part *multipart.Part, number int) error {
	size := 0
	for name, values := range part.Header {
		size += len(name) + len(strings.Join(values, ""))
	}
	if size > longestHeader {
		return fmt.Errorf("the headers of part %d are longer than %d bytes", number, longestHeader)
	}
	// Go forgives the semicolon at the end that wechatpay-go writes: form-data; name="meta";
	kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil || kind != "form-data" || params["name"] == "" {
		return fmt.Errorf("the Content-Disposition of part %d is not form-data with a name", number)
	}
	filename, isFile := params["filename"]
	if params["name"] == "meta" && !isFile {
		return r.meta(part)
	}
	r.asFile = r.asFile || params["name"] == "meta"
	p := Part{Name: params["name"], Filename: filename, Media: part.Header.Get("Content-Type")}
	if err := r.data(&p, part); err != nil {
		return err
	}
	r.form.Parts = append(r.form.Parts, p)
	return nil
}

// meta reads the part that is signed. A second one is refused: only one of them can be signed.
func (r *reader) meta(part io.Reader) error {
	if r.met {
		return errors.New("the form has two parts named meta")
	}
	value, err := io.ReadAll(io.LimitReader(part, longestMeta+1))
	if err != nil {
		return errBroken
	}
	if len(value) > longestMeta {
		return fmt.Errorf("the part meta is longer than %d bytes", longestMeta)
	}
	r.form.Meta, r.met = value, true
	return nil
}

// data reads the bytes of another part.
func (r *reader) data(p *Part, part io.Reader) error {
	hash := sha256.New()
	all := io.TeeReader(part, hash)
	var err error
	if p.Data, err = io.ReadAll(io.LimitReader(all, r.keep)); err != nil {
		return errBroken
	}
	rest, err := io.Copy(io.Discard, all)
	if err != nil {
		return errBroken
	}
	r.keep -= int64(len(p.Data))
	p.Size = int64(len(p.Data)) + rest
	p.SHA256 = [sha256.Size]byte(hash.Sum(nil))
	return nil
}

// errBroken is the Problem of a form that ends within a part.
var errBroken = errors.New("the form ends without its last boundary")
