// Package schema reads the catalogue's fields as a tree, judges a request by it and makes the
// documented answer. It knows neither HTTP nor keys.
package schema

import (
	"net/url"
	"sync"

	"github.com/wxpay-chain/wxpay/catalog"
)

// Shape has the fields that one endpoint takes and gives. It never changes and may be shared
// between goroutines.
type Shape struct {
	vars   []*node // path variables
	query  *node   // nil if there is none
	body   *node   // likewise
	answer []*node // the fields of the answer's top level
}

// OfAnswer makes the Shape of an answer, or of the resource of a notice, that repeats no request.
func OfAnswer(fields []catalog.Node) *Shape {
	s := &Shape{answer: nodesOf(fields)}
	lead(s.answer, "")
	return s
}

// Of makes the Shape of a v3 endpoint. It takes some time: Shapes makes it once.
func Of(e *catalog.Endpoint) *Shape {
	s := OfAnswer(catalog.Tree(e.Response))
	for _, n := range nodesOf(catalog.Tree(e.Request)) {
		switch n.name {
		case "json":
			s.body = n
		case "query":
			s.query = n
		case "body": // an upload, of which only the part meta is JSON
			if meta := n.kid("meta"); meta != nil {
				s.body = meta.asObject()
			}
		case "headers": // Wechatpay-Serial is needed where a field is encrypted
		default:
			s.vars = append(s.vars, n)
		}
	}
	link(s.answer, s.body, 0, s.sourcesOf())
	lead(s.answer, e.Path)
	return s
}

// Shapes has the shapes of endpoints, each made once. The zero value has none yet. It is safe for
// concurrent use.
type Shapes struct {
	made sync.Map // *catalog.Endpoint to *Shape
}

// Of returns the shape of an endpoint.
func (s *Shapes) Of(e *catalog.Endpoint) *Shape {
	if known, ok := s.made.Load(e); ok {
		return known.(*Shape)
	}
	shape, _ := s.made.LoadOrStore(e, Of(e))
	return shape.(*Shape)
}

// Input is a request as it was understood. Of an upload, JSON is the part meta.
type Input struct {
	Vars  map[string]string // of the path, decoded
	Query url.Values
	JSON  []byte // the body; nil if there is none
	Base  string // URL under which the client called the API, without a slash at the end; "" for none
	MchID string // the merchant who signed the request; "" is not compared
}
