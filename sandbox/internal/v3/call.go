package v3

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// call is a request to an endpoint of the catalogue that passed the checks. Its sensitive fields
// are in clear.
type call struct {
	s      *Service
	ledger *ledger // of s
	e      *catalog.Endpoint
	shape  *schema.Shape
	in     schema.Input
	now    time.Time   // by which things expire
	print  fingerprint // of the request; zero for GET and for endpoints that remember nothing
}

// flow answers the calls to one endpoint out of what happened before. It is called from many
// goroutines at once.
type flow func(c *call) reply.Answer

// text returns a field of the body by its gjson path, "" if it is missing.
func (c *call) text(path string) string { return gjson.GetBytes(c.in.JSON, path).String() }

// list returns the elements of a list in the body.
func (c *call) list(path string) []gjson.Result { return gjson.GetBytes(c.in.JSON, path).Array() }

// is reports whether a field of the body is true.
func (c *call) is(path string) bool { return gjson.GetBytes(c.in.JSON, path).Bool() }

// has reports whether the body has a field.
func (c *call) has(path string) bool { return gjson.GetBytes(c.in.JSON, path).Exists() }

// amount returns an amount of money in the body, as fen does.
func (c *call) amount(path string) int64 { return fen(gjson.GetBytes(c.in.JSON, path)) }

// maxAmount is more than anybody pays at once, and so little that no sum of the amounts in a
// request overflows.
const maxAmount = 1_000_000_000_000

// fen returns an amount of money in fen (分). A missing value is 0. Anything but a whole number up
// to maxAmount is -1, so that a caller who wants at least 1, or at least 0, refuses it.
func fen(v gjson.Result) int64 {
	switch {
	case !v.Exists():
		return 0
	case v.Type != gjson.Number || v.Num < 0 || v.Num > maxAmount || v.Num != float64(int64(v.Num)):
		return -1
	}
	return int64(v.Num)
}

// number returns a query parameter that is a whole number up to a million, or else a default.
func (c *call) number(name string, otherwise int) int {
	n, err := strconv.Atoi(c.in.Query.Get(name))
	if err != nil || n < 0 || n > 1_000_000 {
		return otherwise
	}
	return n
}

// given returns a path variable, or else a query parameter, or else a field of the body's top
// level.
func (c *call) given(name string) string {
	if v, ok := c.in.Vars[name]; ok {
		return v
	}
	if v := c.in.Query.Get(name); v != "" {
		return v
	}
	return c.text(name)
}

// payer returns the openid that the request names, or else the openid of the user who will scan the
// code. It does not look at sub_openid, which is another name of the same user under the
// sub-merchant's appid.
func (c *call) payer(path string) string {
	for _, name := range []string{".openid", ".sp_openid"} {
		if openid := c.text(path + name); openid != "" {
			return openid
		}
	}
	return newOpenID()
}

// newOpenID returns the openid of a user whom no request named.
func newOpenID() string { return "o" + pki.Base62(27) }

// documented returns the answer as the documentation has it, to be filled by a flow.
func (c *call) documented() document.Doc {
	return document.Doc(c.shape.Answer(c.in, c.s.seed(c.in.Base)))
}

// reply returns a finished answer, plainly written. Its sensitive fields are encrypted. An empty
// document is 204.
func (c *call) reply(doc document.Doc) reply.Answer {
	if len(doc) == 0 {
		return reply.Answer{Status: emptyStatus(c.e)}
	}
	sealed, err := c.shape.Seal(doc, c.s.Platform.Encrypt)
	if err != nil {
		return reply.Error(http.StatusInternalServerError, "SYSTEM_ERROR", "sandbox: this answer cannot be encrypted")
	}
	return reply.Answer{Status: http.StatusOK, Body: schema.Plain(sealed)}
}

// answer runs find with the lock held, and writes the answer from a copy of the object that find
// returned. find may change objects.
func answer[T any](c *call, find func(*call) (*T, *reply.Refusal), write func(*call, T) document.Doc) reply.Answer {
	var found T
	var no *reply.Refusal
	c.ledger.hold(func() {
		var v *T
		if v, no = find(c); no == nil {
			found = *v
		}
	})
	if no != nil {
		return no.Answer()
	}
	return c.reply(write(c, found))
}

// nothing writes the answer 204.
func nothing[T any](*call, T) document.Doc { return nil }

// fingerprint tells two requests apart by their content, in 32 bytes. Neither the order of the
// fields nor a new encryption of the same text changes it.
type fingerprint [sha256.Size]byte

// fingerprintOf returns the fingerprint of a request to an endpoint.
func fingerprintOf(e *catalog.Endpoint, body []byte) fingerprint {
	var v any
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber() // so that 1 and 1.0 differ, and no digit is lost
	if decoder.Decode(&v) == nil {
		if sorted, err := json.Marshal(v); err == nil {
			body = sorted
		}
	}
	return sha256.Sum256(append([]byte(e.Path+"\n"), body...))
}
