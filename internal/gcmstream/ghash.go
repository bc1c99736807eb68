package gcmstream

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
)

// ghash computes GHASH (SP 800-38D, section 6.4) over a message that comes in chunks. The standard
// library has it in hardware, but shows only whole tags. The tag of a message without plaintext,
// with a chunk as its associated data, holds the GHASH of that chunk. Chunks are put together by a
// few multiplications in GF(2^128).
type ghash struct {
	aead    cipher.AEAD
	mask    element // that the AEAD hides its tags with
	h       element // the hash key H
	inverse element // of H
	whole   element // H to the number of blocks in a chunk of full size
	state   element
}

// newGHASH returns the GHASH under a block cipher's hash key.
func newGHASH(block cipher.Block) (*ghash, error) {
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	var zero, counter, out [aes.BlockSize]byte
	block.Encrypt(out[:], zero[:])
	g := &ghash{aead: aead, h: load(out[:])}
	counter[15] = 1 // J0 of the nonce of zeros
	block.Encrypt(out[:], counter[:])
	g.mask = load(out[:])
	g.inverse = g.h.invert()
	g.whole = g.h.power(chunkSize / aes.BlockSize)
	return g, nil
}

// add hashes a chunk. Each but the last has whole blocks; the last is filled up with zeros.
func (g *ghash) add(chunk []byte) {
	if len(chunk) == 0 {
		return
	}
	tag := g.aead.Seal(nil, make([]byte, nonceSize), nil, chunk)
	// The tag is mask ^ (Y ^ lengths)·H, where Y is the GHASH of the chunk.
	lengths := element{hi: uint64(len(chunk)) * 8}
	y := load(tag).xor(g.mask).times(g.inverse).xor(lengths)
	shift := g.whole
	if len(chunk) != chunkSize {
		shift = g.h.power((len(chunk) + aes.BlockSize - 1) / aes.BlockSize)
	}
	g.state = g.state.times(shift).xor(y)
}

// tag returns the GHASH of all chunks and of their length in bytes.
func (g *ghash) tag(length uint64) element {
	return g.state.xor(element{lo: length * 8}).times(g.h)
}

// element is one of GF(2^128), in the bit order of SP 800-38D: the first bit is the highest of hi.
type element struct{ hi, lo uint64 }

func load(b []byte) element {
	return element{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}
}

func (x element) bytes() (b [16]byte) {
	binary.BigEndian.PutUint64(b[:], x.hi)
	binary.BigEndian.PutUint64(b[8:], x.lo)
	return b
}

func (x element) xor(y element) element { return element{x.hi ^ y.hi, x.lo ^ y.lo} }

// times multiplies (SP 800-38D, algorithm 1), in the same time for all values.
func (x element) times(y element) (z element) {
	for i := range 128 {
		bit := x.hi >> 63
		if i >= 64 {
			bit = x.lo >> 63
		}
		take := -bit
		z.hi ^= y.hi & take
		z.lo ^= y.lo & take
		if i < 64 {
			x.hi <<= 1
		} else {
			x.lo <<= 1
		}
		carry := -(y.lo & 1)
		y.lo = y.lo>>1 | y.hi<<63
		y.hi = y.hi>>1 ^ 0xe1<<56&carry
	}
	return z
}

// power raises x to n, of at least 1.
func (x element) power(n int) element {
	result := element{hi: 1 << 63} // one
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			result = result.times(x)
		}
		x = x.times(x)
	}
	return result
}

// invert returns the inverse, x to 2^128-2.
func (x element) invert() element {
	result := element{hi: 1 << 63}
	for range 127 {
		x = x.times(x)
		result = result.times(x)
	}
	return result
}
