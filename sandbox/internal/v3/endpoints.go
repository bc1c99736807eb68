package v3

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// Call is a request whose signature and headers were judged.
type Call struct {
	Method string
	Path   string // percent-encoded, without a slash in front and without the prefix
	Query  string // percent-encoded
	Form   bool   // the body came as multipart/form-data, which only uploads take
	Serial string // Wechatpay-Serial: names the key of the sensitive fields
	Body   []byte
	Base   string // URL under which the client called the API, without a slash at the end
}

// Outcome is the answer to a Call, and what was read from it.
type Outcome struct {
	Answer    reply.Answer
	Vars      map[string]string // variables of the path, decoded
	Decrypted map[string]string // plaintext of each sensitive field that could be decrypted, by JSON Pointer
	Warnings  []string          // names that are not documented
}

// Answer answers a call. It is false for a path that the catalogue does not know with this method.
func (s *Service) Answer(r Call) (Outcome, bool) {
	e, vars, known := match(r.Method, r.Path)
	if !known {
		return Outcome{}, false
	}
	out := Outcome{Vars: vars}
	if (e.Upload || e.Download) && !s.remembers(e) {
		out.Answer = notBuilt(e)
		return out, true
	}
	if r.Form && s.Judge {
		out.Answer = reply.HeaderError(http.StatusUnsupportedMediaType, "PARAM_ERROR", "Content-Type", "it must be application/json, in UTF-8").Answer()
		return out, true
	}
	in, no := s.understand(r, e, &out)
	if no != nil {
		out.Answer = no.Answer()
		return out, true
	}
	out.Answer = s.Run(e, in)
	return out, true
}

// Run answers a call to an endpoint whose fields were judged.
func (s *Service) Run(e *catalog.Endpoint, in schema.Input) reply.Answer {
	c := &call{s: s, ledger: s.ledger, e: e, shape: s.shapes.Of(e), in: in, now: s.Now()}
	if isCertificateList(e) {
		return c.certificates()
	}
	if s.remembers(e) {
		if e.Method != http.MethodGet {
			c.print = fingerprintOf(e, in.JSON)
		}
		return s.flows[e.Method+" "+e.Path](c)
	}
	return c.reply(c.documented())
}

// remembers reports whether an endpoint is answered out of what happened before.
func (s *Service) remembers(e *catalog.Endpoint) bool {
	return s.Remember && s.flows[e.Method+" "+e.Path] != nil
}

// match finds the endpoint of APIv3 that a path belongs to, and the values of the path's variables,
// decoded.
func match(method, path string) (e *catalog.Endpoint, vars map[string]string, ok bool) {
	e, vars, ok = catalog.Match(method, path)
	return e, vars, ok && !isAPIv2(e)
}

func isAPIv2(e *catalog.Endpoint) bool { return strings.HasPrefix(e.Path, "v2/") }

// Methods returns the methods that the catalogue has for a path.
func Methods(path string) []string {
	var found []string
	for _, e := range catalog.LookupAll(path) {
		if !isAPIv2(e) {
			found = append(found, e.Method)
		}
	}
	return found
}

// notBuilt answers for the endpoints of files that no other room has answered.
func notBuilt(e *catalog.Endpoint) reply.Answer {
	files := "uploads"
	if e.Download {
		files = "downloads"
	}
	return reply.Error(http.StatusNotImplemented, "NOT_IMPLEMENTED", "the sandbox does not serve "+files+" yet; POST /sandbox/answer gives this endpoint an answer, in Go Sandbox.Handle")
}

// understand parses the query, judges the fields and decrypts the sensitive ones.
func (s *Service) understand(r Call, e *catalog.Endpoint, out *Outcome) (schema.Input, *reply.Refusal) {
	in := schema.Input{Vars: out.Vars, JSON: r.Body, Base: r.Base, MchID: s.MchID}
	values, err := url.ParseQuery(r.Query)
	if err != nil && s.Judge {
		return in, reply.ParamError("query", "", "", "the query is not percent-encoded well")
	}
	in.Query = values
	if !s.Judge {
		if !json.Valid(in.JSON) {
			in.JSON = nil
		}
		return in, nil
	}
	unknown := e.Unknown(values, r.Body)
	for _, u := range unknown {
		out.Warnings = append(out.Warnings, u.String())
	}
	clear, decrypted, problem := s.shapes.Of(e).Check(in, s.Platform.Opener(r.Serial, e.ByHand))
	out.Decrypted = decrypted
	if problem != nil {
		no := reply.ParamError(problem.Location, problem.Field, problem.Value, problem.Issue)
		no.Message = cmp.Or(problem.Message, no.Message)
		return in, no
	}
	if s.Exact && len(unknown) > 0 {
		first := unknown[0]
		return in, reply.ParamError(first.Location, first.Field, "", first.Issue())
	}
	return clear, nil
}
