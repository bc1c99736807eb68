package middleware

import (
	"compress/gzip"
	"crypto/sha1" // WeChat Pay chose it for statements
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"strings"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// digestMessage returns the text that is signed in place of a statement's body. Source:
// docs/protocol.md, section 2, "Global statements".
func digestMessage(digest string) []byte { return []byte(`{"sha1":"` + digest + `"}`) }

// checkDigest makes an answer's body fail at its end unless it has the digest that was signed.
// The digest covers the plain file, so a compressed file is unpacked on the way.
func checkDigest(res *http.Response, digest string) error {
	plain := io.Reader(res.Body)
	if strings.EqualFold(res.Header.Get("Content-Encoding"), "gzip") {
		unpacked, err := gzip.NewReader(res.Body)
		if err != nil {
			return &AnswerError{RequestID: res.Header.Get(wire.HeaderRequestID), Err: err}
		}
		plain = unpacked
		res.Header.Del("Content-Encoding")
		res.Header.Del("Content-Length")
		res.ContentLength, res.Uncompressed = -1, true
	}
	res.Body = &digestBody{
		plain: plain, closer: res.Body, hash: sha1.New(), want: digest,
		failure: &VerifyError{
			Serial: res.Header.Get(wire.HeaderSerial), RequestID: res.Header.Get(wire.HeaderRequestID), Err: crypto.ErrBadSignature,
		},
	}
	return nil
}

// digestBody is a body whose end is an error if its bytes have another digest.
type digestBody struct {
	plain   io.Reader
	closer  io.Closer
	hash    hash.Hash
	want    string
	failure *VerifyError
}

func (b *digestBody) Read(p []byte) (int, error) {
	n, err := b.plain.Read(p)
	b.hash.Write(p[:n])
	if err == io.EOF && !strings.EqualFold(hex.EncodeToString(b.hash.Sum(nil)), b.want) {
		err = b.failure
	}
	return n, err
}

func (b *digestBody) Close() error { return b.closer.Close() }
