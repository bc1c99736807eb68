package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// documentedEndpoint answers for an endpoint of the catalogue. The path is percent-encoded, segments are it decoded.
func (s *Sandbox) documentedEndpoint(r *Request, path string, segments []string) (reply.Answer, bool) {
	e, known := catalog.Lookup(r.Method, path)
	if !known || !strings.HasPrefix(e.Path, "v3/") {
		return reply.Answer{}, false
	}
	r.Vars = variables(e.Path, segments)
	if e.Upload || e.Download {
		return notBuilt(e), true
	}
	c := &call{s: s, r: r, e: e, shape: s.shapeOf(e), in: schema.Input{Vars: r.Vars, JSON: r.Body}}
	if no := c.understand(); no != nil {
		return no.Answer(), true
	}
	if isCertificateList(e) {
		return c.certificates(), true
	}
	if run, kept := s.flows[e.Method+" "+e.Path]; kept && s.conf.Strictness == Full {
		return run(c), true
	}
	return c.reply(c.documented()), true
}

// notBuilt is for what passes files. It says so, rather than pretend.
func notBuilt(e *catalog.Endpoint) reply.Answer {
	what := "uploads"
	if e.Download {
		what = "downloads"
	}
	return reply.Error(http.StatusNotImplemented, "NOT_IMPLEMENTED", "the sandbox does not serve "+what+" yet; Sandbox.Handle can add this one")
}

// understand parses the query, judges the fields and decrypts the sensitive ones.
func (c *call) understand() *reply.Refusal {
	_, query, _ := strings.Cut(c.r.Target, "?")
	values, err := url.ParseQuery(query)
	if err != nil && c.s.conf.Strictness != Signature {
		return reply.ParamError("query", "", "", "the query is not percent-encoded well")
	}
	c.in.Query = values
	if c.s.conf.Strictness == Signature {
		if !json.Valid(c.in.JSON) {
			c.in.JSON = nil
		}
		return nil
	}
	clear, decrypted, problem := c.shape.Check(c.in, c.s.platform.Opener(c.r.Header.Get("Wechatpay-Serial"), c.e.ByHand))
	c.r.Decrypted = decrypted
	if problem != nil {
		return reply.ParamError(problem.Location, problem.Field, problem.Value, problem.Issue)
	}
	c.in = clear
	return nil
}

// shapeOf is the shape of an endpoint, made once.
func (s *Sandbox) shapeOf(e *catalog.Endpoint) *schema.Shape {
	if known, ok := s.shapes.Load(e); ok {
		return known.(*schema.Shape)
	}
	made, _ := s.shapes.LoadOrStore(e, schema.Of(e))
	return made.(*schema.Shape)
}

// otherMethods are those that the catalogue has for a path.
func otherMethods(path string) []string {
	var found []string
	for _, method := range []string{"DELETE", "GET", "PATCH", "POST", "PUT"} {
		if e, ok := catalog.Lookup(method, path); ok && strings.HasPrefix(e.Path, "v3/") {
			found = append(found, method)
		}
	}
	return found
}

// notAllowed is 405, with the methods that there are.
func notAllowed(allowed []string) reply.Answer {
	no := reply.Error(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "不支持该请求方法")
	slices.Sort(allowed)
	no.Header = http.Header{"Allow": {strings.Join(slices.Compact(allowed), ", ")}}
	return no
}

func notFound(path string) reply.Answer {
	return (&reply.Refusal{Status: http.StatusNotFound, Code: "RESOURCE_NOT_EXISTS", Message: "请求的资源不存在",
		Detail: &reply.Detail{Value: path, Issue: "the sandbox knows no endpoint of this path; Sandbox.Handle can add it", Location: "url"}}).Answer()
}
