package gcmstream_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/wxpay-chain/wxpay/internal/gcmstream"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

func open(ciphertext io.Reader, key, nonce []byte) ([]byte, error) {
	r, err := gcmstream.NewReader(ciphertext, key, nonce)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

var random = rand.NewChaCha8([32]byte{7})

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = random.Read(b) // never fails
	return b
}

// TestStandard decrypts what the standard library has encrypted, at all lengths near the edges of
// blocks and chunks, with keys of each size.
func TestStandard(t *testing.T) {
	const chunk = 32 << 10
	for _, length := range []int{0, 1, 15, 16, 17, 31, 32, 33, chunk - 17, chunk - 16, chunk - 1, chunk, chunk + 1, chunk + 16, 2*chunk - 1, 2 * chunk, 3*chunk + 100} {
		for _, size := range []int{16, 24, 32} {
			key, nonce, plain := randomBytes(size), randomBytes(12), randomBytes(length)
			sealed := wxtest.Seal(string(key), string(nonce), "", plain)
			for _, in := range []io.Reader{bytes.NewReader(sealed), iotest.HalfReader(bytes.NewReader(sealed)), iotest.DataErrReader(bytes.NewReader(sealed))} {
				got, err := open(in, key, nonce)
				if err != nil || !bytes.Equal(got, plain) {
					t.Errorf("%d bytes, a key of %d: %d bytes, %v", length, size, len(got), err)
				}
			}
		}
	}
}

// TestChanged: a changed bit, a cut, another key and another nonce are found at the end.
func TestChanged(t *testing.T) {
	key, nonce, plain := randomBytes(32), randomBytes(12), randomBytes(70_000)
	sealed := wxtest.Seal(string(key), string(nonce), "", plain)
	changed := func(at int) []byte { c := bytes.Clone(sealed); c[at] ^= 0x10; return c }
	for _, c := range []struct {
		reason     string
		sealed     []byte
		key, nonce []byte
	}{
		{"the first bit", changed(0), key, nonce},
		{"a bit in the middle", changed(40_000), key, nonce},
		{"the last byte of the text", changed(len(plain) - 1), key, nonce},
		{"the first byte of the tag", changed(len(plain)), key, nonce},
		{"the last byte of the tag", changed(len(sealed) - 1), key, nonce},
		{"a byte less", sealed[:len(sealed)-1], key, nonce},
		{"a byte more", append(bytes.Clone(sealed), 0), key, nonce},
		{"no tag", sealed[:len(plain)], key, nonce},
		{"two chunks exchanged", append(append(bytes.Clone(sealed[32<<10:64<<10]), sealed[:32<<10]...), sealed[64<<10:]...), key, nonce},
		{"nothing", nil, key, nonce},
		{"less than a tag", sealed[:15], key, nonce},
		{"another key", sealed, randomBytes(32), nonce},
		{"another nonce", sealed, key, randomBytes(12)},
	} {
		if _, err := open(bytes.NewReader(c.sealed), c.key, c.nonce); !errors.Is(err, gcmstream.ErrAuthentication) {
			t.Errorf("%s: %v", c.reason, err)
		}
	}
}

// TestMistakes: a key or a nonce of another length is an error, and the error of the reader is
// handed on.
func TestMistakes(t *testing.T) {
	if _, err := open(nil, randomBytes(31), randomBytes(12)); err == nil {
		t.Error("a key of 31 bytes is taken")
	}
	if _, err := open(nil, randomBytes(32), randomBytes(16)); err == nil {
		t.Error("a nonce of 16 bytes is taken")
	}
	broken := errors.New("cut")
	in := io.MultiReader(bytes.NewReader(randomBytes(50_000)), iotest.ErrReader(broken))
	if _, err := open(in, randomBytes(32), randomBytes(12)); !errors.Is(err, broken) {
		t.Errorf("%v, want the reader's error", err)
	}
}

func FuzzStandard(f *testing.F) {
	f.Add([]byte("key"), []byte("plain"), 0)
	f.Add(make([]byte, 40), make([]byte, 40_000), 12)
	f.Fuzz(func(t *testing.T, seed, plain []byte, at int) {
		key, nonce := make([]byte, 32), make([]byte, 12)
		copy(key, seed)
		copy(nonce, plain)
		sealed := wxtest.Seal(string(key), string(nonce), "", plain)
		if got, err := open(bytes.NewReader(sealed), key, nonce); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: %v", len(plain), err)
		}
		if at >= 0 && at < len(sealed) {
			sealed[at] ^= 1
			if _, err := open(bytes.NewReader(sealed), key, nonce); !errors.Is(err, gcmstream.ErrAuthentication) {
				t.Errorf("byte %d changed: %v", at, err)
			}
		}
	})
}

// BenchmarkRead decrypts 16 MiB; the second is the standard library's, which holds it whole.
func BenchmarkRead(b *testing.B) {
	key, nonce := randomBytes(32), randomBytes(12)
	sealed := wxtest.Seal(string(key), string(nonce), "", make([]byte, 16<<20))
	b.Run("stream", func(b *testing.B) {
		b.SetBytes(16 << 20)
		for b.Loop() {
			r, err := gcmstream.NewReader(bytes.NewReader(sealed), key, nonce)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("whole", func(b *testing.B) {
		block, _ := aes.NewCipher(key)
		aead, _ := cipher.NewGCM(block)
		b.SetBytes(16 << 20)
		for b.Loop() {
			if _, err := aead.Open(nil, nonce, sealed, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
