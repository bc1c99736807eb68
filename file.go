package wxpay

import (
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/internal/redact"
)

// File says how a file was fetched, and what was checked of it. It is a value.
type File struct {
	Bytes     int64  // that were written
	Digest    string // SHA1, SHA256: the file has the digest that WeChat Pay has signed; "": there was none
	Encrypted bool   // it was decrypted, and no byte of it was changed on the way
	Resumed   int    // how often a cut connection was taken up again
}

// Files returns the files of a Download, in their order. They are more than one where a bill comes
// in parts. An image (图片) and some receipts have no digest: TLS protects them.
func (r *Response) Files() []File {
	if r == nil {
		return nil
	}
	return slices.Clone(r.files)
}

// FileError says why a file is not whole. It is reached with errors.As and may be shared.
type FileError struct {
	Written int64 // bytes that the writer took before
	// Err is ErrDigest, the error of the writer, or why no more could be read: a cut connection is
	// io.ErrUnexpectedEOF.
	Err error
}

// Error returns one line.
func (e *FileError) Error() string {
	if e == nil {
		return "wxpay: a nil *FileError"
	}
	return fmt.Sprintf("the file is not whole: %d bytes written: %s", e.Written, redact.Error(e.Err))
}

// Unwrap returns Err.
func (e *FileError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

var (
	// ErrDigest says that a file does not have the digest (hash_value) that WeChat Pay has signed. It
	// also says that the key in the answer (encrypt_key) does not decrypt the file.
	ErrDigest = errors.New("wxpay: the file is not what WeChat Pay has announced")
	// ErrNoFile says that there is no whole file to fetch. The answer names none, or not all of its
	// parts, or the answer to a link is not the whole file. It may still be in the making.
	ErrNoFile = errors.New("wxpay: the answer names no file")
)

// Hash gives Download and Upload digests that the standard library does not have, by their names in
// WeChat Pay's answers (hash_type) and documentation:
//
//	wxpay.Hash{"SM3": sm3.New}
//
// SHA1 and SHA256 are built in. Electronic invoices (电子发票) are uploaded with SM3. Several Hash
// merge. A nil function is an ErrOption.
type Hash map[string]func() hash.Hash

func (h Hash) apply(r *request) error {
	if r.file.hashes == nil {
		r.file.hashes = Hash{}
	}
	for name, make := range h {
		if make == nil {
			return errorf(ErrOption, "Hash has no function for %s", redact.Name(name))
		}
		r.file.hashes[strings.ToUpper(name)] = make
	}
	return nil
}

type gunzip struct{}

// Gunzip unpacks a compressed file on its way to the writer of Download. The query
// Query{"tar_type": "GZIP"} asks WeChat Pay to compress it. A file that is not compressed is
// written as it comes.
func Gunzip() Option { return gunzip{} }

func (gunzip) apply(r *request) error {
	r.file.gunzip = true
	return nil
}

// fileOptions are the options of Download, and of Upload its hashes.
type fileOptions struct {
	gunzip bool
	hashes Hash
}

// sink is the writer of a Download. It counts, and keeps the error of the writer, so that it is not
// taken for one of the connection.
type sink struct {
	w       io.Writer
	written int64
	err     error
}

func (s *sink) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(p)
	s.written += int64(n)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	s.err = err
	return n, err
}
