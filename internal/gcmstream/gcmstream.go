// Package gcmstream decrypts AES-GCM (NIST SP 800-38D) as it comes, in constant memory. The
// standard library decrypts a message only as a whole.
//
// Plaintext is handed out before its tag could be checked. The caller discards all of it unless the
// end is reached without an error.
package gcmstream

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"errors"
	"io"
)

// ErrAuthentication is a ciphertext that was changed or cut, or another key or nonce.
var ErrAuthentication = errors.New("AES-GCM: the tag does not fit: the file was changed or cut, or it is another key")

const (
	nonceSize = 12
	tagSize   = 16
	chunkSize = 32 << 10 // a multiple of the block
	// maxBytes is how much one nonce may encrypt: 2^39-256 bits.
	maxBytes = 1<<36 - 32
)

var (
	errNonce = errors.New("AES-GCM: the nonce must have 12 bytes")
	errLong  = errors.New("AES-GCM: the ciphertext is longer than one nonce allows")
)

// reader is the plaintext of a stream.
type reader struct {
	in     *bufio.Reader
	stream cipher.Stream
	sum    *ghash
	mask   element // E(K, J0), which hides the tag
	total  uint64
	chunk  [chunkSize]byte
	plain  []byte // of chunk, not read yet
	err    error
}

// NewReader returns the plaintext of a ciphertext with its tag of 16 bytes behind it. There is no
// associated data. The key has 16, 24 or 32 bytes, and the nonce 12.
func NewReader(ciphertext io.Reader, key, nonce []byte) (io.Reader, error) {
	if len(nonce) != nonceSize {
		return nil, errNonce
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sum, err := newGHASH(block)
	if err != nil {
		return nil, err
	}
	var counter, mask [aes.BlockSize]byte
	copy(counter[:], nonce)
	counter[15] = 1
	block.Encrypt(mask[:], counter[:])
	counter[15] = 2
	return &reader{
		in: bufio.NewReaderSize(ciphertext, chunkSize+tagSize), stream: cipher.NewCTR(block, counter[:]), sum: sum, mask: load(mask[:]),
	}, nil
}

// Read reads plaintext. At the end, the error is io.EOF only if the tag fits.
func (r *reader) Read(p []byte) (int, error) {
	for len(r.plain) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.plain)
	r.plain = r.plain[n:]
	return n, nil
}

// fill decrypts the next chunk. The last 16 bytes of the stream are its tag, so a chunk is taken
// only with 16 bytes behind it.
func (r *reader) fill() {
	ahead, err := r.in.Peek(chunkSize + tagSize)
	if err != nil && err != io.EOF {
		r.err = err
		return
	}
	if len(ahead) < tagSize {
		r.err = ErrAuthentication
		return
	}
	n := copy(r.chunk[:], ahead[:len(ahead)-tagSize])
	if r.total += uint64(n); r.total > maxBytes {
		r.err = errLong
		return
	}
	r.sum.add(r.chunk[:n])
	r.stream.XORKeyStream(r.chunk[:n], r.chunk[:n])
	r.plain = r.chunk[:n]
	if err == io.EOF {
		r.err = r.finish(ahead[len(ahead)-tagSize:])
	}
	_, _ = r.in.Discard(n) // it was peeked
}

// finish compares the tag. It returns io.EOF if the tag fits.
func (r *reader) finish(tag []byte) error {
	want := r.sum.tag(r.total).xor(r.mask).bytes()
	if subtle.ConstantTimeCompare(want[:], tag) != 1 {
		return ErrAuthentication
	}
	return io.EOF
}
