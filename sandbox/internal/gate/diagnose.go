package gate

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"strings"
)

// A signature that does not match says nothing more. The sandbox has the message and the time to
// find out what the caller may have signed instead, and says so in the error's detail.

// variant is a message that callers sign by mistake.
type variant struct {
	what    string
	message []byte
}

// diagnose returns why a signature does not match, as far as can be told.
func diagnose(key *rsa.PublicKey, a Authorization, r Request, prefix string) string {
	if issue := r.formIssue(); issue != "" {
		return issue
	}
	if _, err := base64.StdEncoding.Strict().DecodeString(a.Signature); err != nil {
		return "it is not base64 in its standard form"
	}
	signed := signedDigest(key, a.Signature)
	if signed == nil {
		return "it was not made with the merchant's key, or not as RSASSA-PKCS1-v1_5 with SHA-256"
	}
	for _, v := range append(uploadVariants(a, r), variants(a, r, prefix)...) {
		digest := sha256.Sum256(v.message)
		if bytes.Equal(signed, digest[:]) {
			return "it does not match the message shown; it was made " + v.what
		}
	}
	digest := sha256.Sum256(requestMessage(r.Method, r.Target, a.Timestamp, a.Nonce, r.Body))
	return fmt.Sprintf("it does not match the message shown: it was made with the merchant's key, over a message whose SHA-256 is %x, not %x", signed, digest)
}

// variants returns the mistakes worth looking for.
func variants(a Authorization, r Request, prefix string) []variant {
	target := func(t string) []byte { return requestMessage(r.Method, t, a.Timestamp, a.Nonce, r.Body) }
	body := func(b []byte) []byte { return requestMessage(r.Method, r.Target, a.Timestamp, a.Nonce, b) }
	path, query, _ := strings.Cut(r.Target, "?")
	decoded, _ := url.PathUnescape(r.Target)
	values, _ := url.ParseQuery(query)
	message := body(r.Body)
	list := []variant{
		{"without the body", body(nil)},
		{"over a body that lacks a line feed at its end", body(bytes.TrimSuffix(r.Body, []byte("\n")))},
		{"over a body with one more line feed at its end", body(append(bytes.Clone(r.Body), '\n'))},
		{"without the last line feed", message[:len(message)-1]},
		{"with timestamp and nonce in the wrong order", requestMessage(r.Method, r.Target, a.Nonce, a.Timestamp, r.Body)},
		{"over the method in lower case", requestMessage(strings.ToLower(r.Method), r.Target, a.Timestamp, a.Nonce, r.Body)},
		{"without the question mark at the end of the target", target(strings.TrimSuffix(r.Target, "?"))},
		{"with a question mark at the end of the target", target(r.Target + "?")},
		{"without the query", target(path)},
		{"over the query in sorted order", target(path + "?" + values.Encode())},
		{"over the target before its percent-encoding", target(decoded)},
		{"over the target without its prefix", target(strings.TrimPrefix(r.Target, prefix))},
		{"over the whole URL", target("http://" + r.Host + r.Target)},
		{"over the target without its first slash", target(strings.TrimPrefix(r.Target, "/"))},
	}
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} { // these five are all that APIv3 has
		list = append(list, variant{"over the method " + method, requestMessage(method, r.Target, a.Timestamp, a.Nonce, r.Body)})
	}
	var v any
	if json.Unmarshal(r.Body, &v) == nil {
		if again, err := json.Marshal(v); err == nil {
			list = append(list, variant{"over the body as marshalled another time", body(again)})
		}
	}
	return list
}

// signedDigest opens an RSASSA-PKCS1-v1_5 signature (RFC 8017, section 8.2.2) and returns the
// SHA-256 digest inside it, nil if there is none. It only explains: the verification of the
// standard library decides what is accepted.
func signedDigest(key *rsa.PublicKey, signature string) []byte {
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || len(raw) != key.Size() {
		return nil
	}
	opened := new(big.Int).Exp(new(big.Int).SetBytes(raw), big.NewInt(int64(key.E)), key.N)
	block := opened.FillBytes(make([]byte, key.Size()))
	// The block is 00 01 FF…FF 00, then DER of AlgorithmIdentifier SHA-256, then the digest.
	info := []byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}
	head, digest := block[:len(block)-sha256.Size], block[len(block)-sha256.Size:]
	padding := bytes.Repeat([]byte{0xff}, len(head)-len(info)-3)
	want := bytes.Join([][]byte{{0x00, 0x01}, padding, {0x00}, info}, nil)
	if !bytes.Equal(head, want) {
		return nil
	}
	return digest
}
