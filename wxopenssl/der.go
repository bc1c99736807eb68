package wxopenssl

import (
	"crypto/rsa"
	"math/big"
)

// encode writes a key with two primes as the DER of PKCS#1 (RFC 8017, appendix A.1.2). It does so
// in one piece of memory, which can be cleared; x509.MarshalPKCS1PrivateKey leaves copies behind.
func encode(key *rsa.PrivateKey) []byte {
	numbers := []*big.Int{
		new(big.Int), // version
		key.N, big.NewInt(int64(key.E)), key.D, key.Primes[0], key.Primes[1],
		key.Precomputed.Dp, key.Precomputed.Dq, key.Precomputed.Qinv,
	}
	size := 0
	for _, n := range numbers {
		size += len(header(tagInteger, width(n))) + width(n)
	}
	sequence := header(tagSequence, size)
	der := make([]byte, 0, len(sequence)+size)
	der = append(der, sequence...)
	for _, n := range numbers {
		der = append(der, header(tagInteger, width(n))...)
		end := len(der) + width(n)
		n.FillBytes(der[len(der):end])
		der = der[:end]
	}
	return der
}

const (
	tagInteger  = 0x02
	tagSequence = 0x30
)

// width returns the bytes of a number in DER. A zero stands before a set highest bit, which would
// be a sign.
func width(n *big.Int) int { return n.BitLen()/8 + 1 }

// header returns the tag and the length of a value.
func header(tag byte, size int) []byte {
	if size < 0x80 {
		return []byte{tag, byte(size)}
	}
	length := big.NewInt(int64(size)).Bytes()
	return append([]byte{tag, 0x80 | byte(len(length))}, length...)
}
