package sandbox_test

import (
	"encoding/base64"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// randomCall is a correct request of any method, target and body.
func randomCall(random *rand.Rand, box *sandbox.Sandbox) *call {
	pick := func(alphabet string, n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte(alphabet[random.IntN(len(alphabet))])
		}
		return b.String()
	}
	const word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	target := "/v3/" + pick(word+"-._~!$&'()*+,;=:@/", random.IntN(60))
	if random.IntN(2) == 0 {
		target += "%E5%BC%A0%2f%20"
	}
	if random.IntN(2) == 0 {
		target += "?" + pick(word+"-._~!$&'()*+,;=:@/?", random.IntN(200))
	}
	body := make([]byte, random.IntN(4)*random.IntN(600))
	for i := range body {
		body[i] = byte(random.Uint32())
	}
	method := []string{"GET", "POST", "PUT", "PATCH", "DELETE"}[random.IntN(5)]
	c := newCall(box, method, target, string(body))
	c.timestamp = strconv.FormatInt(instant.Unix()+int64(random.IntN(601))-300, 10)
	c.nonce = pick(word+"-_=+/", 1+random.IntN(40))
	return c
}

// spoiler is one way in which a request is not what was signed.
type spoiler struct {
	name  string
	spoil func(*rand.Rand, *call, *sandbox.Keys)
}

// spoilers are drawn from with equal chance, so what leaves a request good stands here several
// times.
var spoilers = []spoiler{
	{"as it should be", func(*rand.Rand, *call, *sandbox.Keys) {}},
	{"as it should be", func(*rand.Rand, *call, *sandbox.Keys) {}},
	{"as it should be", func(*rand.Rand, *call, *sandbox.Keys) {}},
	{"pairs in another order", func(r *rand.Rand, c *call, _ *sandbox.Keys) { c.authorization = shuffled(r) }},
	{"pairs in another order", func(r *rand.Rand, c *call, _ *sandbox.Keys) { c.authorization = shuffled(r) }},
	{"a byte of the body", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.signedBody = ptr(c.body)
		c.body = mutate(r, c.body, "\x00\n az09{}\xff")
	}},
	{"a byte of the target", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.signedTarget = ptr("/" + mutate(r, c.target[1:], "abcXYZ019-._~"))
	}},
	{"another method", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.authorization = resigned(c, func(o *call) { o.method = []string{"GET", "POST", "post", "PUT"}[r.IntN(4)] })
	}},
	{"another nonce", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.authorization = resigned(c, func(o *call) { o.nonce = mutate(r, c.nonce, "abcXYZ019-_") })
	}},
	{"another timestamp", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.authorization = resigned(c, func(o *call) {
			o.timestamp = strconv.FormatInt(instant.Unix()+int64(r.IntN(7)), 10)
		})
	}},
	{"signed well, for another time", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.timestamp = strconv.FormatInt(instant.Unix()+int64(r.IntN(7)-3)*150+int64(r.IntN(3))-1, 10)
	}},
	{"another key", func(r *rand.Rand, c *call, k *sandbox.Keys) { c.key = k.Platform }},
	{"another merchant", func(r *rand.Rand, c *call, _ *sandbox.Keys) { c.mchID = mutate(r, c.mchID, "0123456789") }},
	{"another serial", func(r *rand.Rand, c *call, _ *sandbox.Keys) { c.serial = mutate(r, c.serial, "0123456789ABCDEFabcdef") }},
	{"a character of the signature", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.authorization = inSignature(func(s string) string { return mutate(r, s, "abcdwxyzABCDWXYZ0189+/=-_") })
	}},
	{"a bit of the signature", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.authorization = inSignature(func(s string) string {
			raw, _ := base64.StdEncoding.DecodeString(s)
			raw[r.IntN(len(raw))] ^= 1 << r.IntN(8)
			return base64.StdEncoding.EncodeToString(raw)
		})
	}},
	{"a signature of another length", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.authorization = inSignature(func(s string) string {
			raw, _ := base64.StdEncoding.DecodeString(s)
			return base64.StdEncoding.EncodeToString(append(raw, raw...)[r.IntN(3) : 255+r.IntN(4)])
		})
	}},
	{"a character of the other pairs", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.authorization = func(a string) string {
			_, signature, _ := strings.Cut(a, `signature="`)
			signature, _, _ = strings.Cut(signature, `"`)
			hole := strings.Replace(a, signature, "%", 1)
			return strings.Replace(mutate(r, hole, "azAZ09=\", +/:_"), "%", signature, 1)
		}
	}},
	{"a character of the Authorization", func(r *rand.Rand, c *call, _ *sandbox.Keys) {
		c.authorization = func(a string) string { return mutate(r, a, "azAZ09=\", +/:_") }
	}},
}

// mutate replaces, inserts or removes one byte.
func mutate(r *rand.Rand, s, alphabet string) string {
	b := string(alphabet[r.IntN(len(alphabet))])
	if s == "" {
		return b
	}
	i := r.IntN(len(s))
	switch r.IntN(4) {
	case 0:
		return s[:i] + b + s[i:]
	case 1:
		return s[:i] + s[i+1:]
	}
	return s[:i] + b + s[i+1:]
}

// shuffled gives the pairs in random order.
func shuffled(r *rand.Rand) func(string) string {
	return func(a string) string {
		scheme, pairs, _ := strings.Cut(a, " ")
		list := strings.Split(pairs, ",")
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return scheme + " " + strings.Join(list, ",")
	}
}

// resigned keeps the header's values and takes the signature of a message that is changed.
func resigned(c *call, change func(*call)) func(string) string {
	return func(good string) string {
		other := *c
		change(&other)
		signature := other.signature()
		return inSignature(func(string) string { return signature })(good)
	}
}

// inSignature changes the value of the signature.
func inSignature(change func(string) string) func(string) string {
	return func(a string) string {
		head, rest, _ := strings.Cut(a, `signature="`)
		value, tail, _ := strings.Cut(rest, `"`)
		return head + `signature="` + change(value) + `"` + tail
	}
}
