package crypto

import "crypto/rand"

const (
	nonceLength   = 32
	nonceAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	// nonceFair is the largest multiple of the alphabet's length that a byte can reach. Bytes from it
	// on are thrown away; otherwise some letters would come more often.
	nonceFair = 256 - 256%len(nonceAlphabet)
)

// Nonce returns 32 random characters of [0-9A-Za-z], each as likely as any
// other, from the system's secure source: some 190 bits. It is the nonce_str
// of a request (随机串).
func Nonce() string {
	var nonce [nonceLength]byte
	var random [nonceLength + 8]byte // a little more than needed: 3 bytes in 100 are thrown away
	for n := 0; n < nonceLength; {
		rand.Read(random[:]) // never fails: the program ends if the system has no randomness
		for _, b := range random {
			if int(b) < nonceFair && n < nonceLength {
				nonce[n] = nonceAlphabet[int(b)%len(nonceAlphabet)]
				n++
			}
		}
	}
	return string(nonce[:])
}
