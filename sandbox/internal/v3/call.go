package v3

import (
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// call is a request to an endpoint of the catalogue that passed the checks, its sensitive fields in clear.
type call struct {
	s     *Service
	e     *catalog.Endpoint
	shape *schema.Shape
	in    schema.Input
}

// flow answers the calls to one endpoint out of what happened before. It is called from many goroutines at once.
type flow func(c *call) reply.Answer

// text is a field of the body by its gjson path, "" if it is not there.
func (c *call) text(path string) string { return gjson.GetBytes(c.in.JSON, path).String() }

// amount is an amount of money in the body, as fen has it.
func (c *call) amount(path string) int64 { return fen(gjson.GetBytes(c.in.JSON, path)) }

// maxAmount is more than anybody pays at once, and so little that no sum of what a request holds overflows.
const maxAmount = 1_000_000_000_000

// fen is an amount of money in fen (分): 0 if it is not there, and -1 for anything but a whole number up to maxAmount, so
// that whoever wants at least one, or none below zero, refuses it.
func fen(v gjson.Result) int64 {
	switch {
	case !v.Exists():
		return 0
	case v.Type != gjson.Number || v.Num < 0 || v.Num > maxAmount || v.Num != float64(int64(v.Num)):
		return -1
	}
	return int64(v.Num)
}

// has reports whether the body has a field.
func (c *call) has(path string) bool { return gjson.GetBytes(c.in.JSON, path).Exists() }

// given is a path variable, or else a query parameter, or else a field of the body's top level.
func (c *call) given(name string) string {
	if v, ok := c.in.Vars[name]; ok {
		return v
	}
	if v := c.in.Query.Get(name); v != "" {
		return v
	}
	return c.text(name)
}

// documented is the answer as the documentation has it, to be filled by a flow.
func (c *call) documented() document.Doc {
	return document.Doc(c.shape.Answer(c.in, c.s.seed()))
}

// reply is a finished answer: sensitive fields are encrypted, and no document is 204.
func (c *call) reply(doc document.Doc) reply.Answer {
	if len(doc) == 0 {
		return reply.Answer{Status: http.StatusNoContent}
	}
	sealed, err := c.shape.Seal(doc, c.s.Platform.Encrypt)
	if err != nil {
		return reply.Error(http.StatusInternalServerError, "SYSTEM_ERROR", "sandbox: this answer cannot be encrypted")
	}
	return reply.Answer{Status: http.StatusOK, Body: sealed}
}
