// Package files takes uploads (上传) and serves what was uploaded. It knows of the endpoints what
// the catalogue knows, and names none.
package files

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/form"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// Needs are what a Service is made of.
type Needs struct {
	MchID    string           // merchant number (商户号)
	Platform *pki.Platform    // WeChat Pay's keys
	Now      func() time.Time // the sandbox's clock
	Keep     int              // files that are kept: the newest
	Judge    bool             // judge the fields and the file
	MaxBody  int64            // the longest body, in bytes
}

// Service answers the endpoints that take files or give them back. It is safe for concurrent use.
type Service struct {
	Needs
	Store  *Store
	shapes schema.Shapes
}

// NewService returns a Service without files.
func NewService(n Needs) *Service { return &Service{Needs: n, Store: &Store{keep: n.Keep}} }

// Call is a request whose signature and headers were judged.
type Call struct {
	Method string
	Path   string // percent-encoded, without a slash in front and without the prefix
	Query  string // percent-encoded
	Serial string // Wechatpay-Serial: names the key of the sensitive fields
	Form   *form.Form
	Long   bool   // the body is longer than MaxBody
	Base   string // URL under which the client called the API, without a slash at the end
}

// Outcome is the answer to a Call, and what was read from it.
type Outcome struct {
	Answer    reply.Answer
	Vars      map[string]string // variables of the path, decoded
	Decrypted map[string]string // plaintext of each sensitive field that could be decrypted, by JSON Pointer into meta
	File      *File             // that was taken; nil if none was
}

// Answer answers a call. It is false for an endpoint of another kind, and for one of which the
// catalogue knows too little.
func (s *Service) Answer(c Call) (Outcome, bool) {
	e, vars, known := catalog.Match(c.Method, c.Path)
	if !known {
		return Outcome{}, false
	}
	out := Outcome{Vars: vars}
	if e.File != nil {
		s.upload(c, e, &out)
		return out, true
	}
	from, ok := sourceOf(e)
	if !ok {
		return Outcome{}, false
	}
	s.download(c, e, from, &out)
	return out, true
}

// upload takes a file.
func (s *Service) upload(c Call, e *catalog.Endpoint, out *Outcome) {
	if c.Form == nil {
		if s.Judge {
			out.Answer = reply.HeaderError(http.StatusUnsupportedMediaType, "PARAM_ERROR", "Content-Type",
				"it must be multipart/form-data, with the parts meta and "+e.File.Part).Answer()
			return
		}
		c.Form = &form.Form{}
	}
	in, no := s.understand(c, e, out)
	part := c.Form.Part(e.File.Part)
	if no == nil {
		no = s.judge(c, e.File, in.JSON, part)
	}
	if no != nil {
		out.Answer = no.Answer()
		return
	}
	if part == nil { // only where the form is not judged
		part = &form.Part{}
	}
	token := pki.Base62(43)
	id := token
	if strings.HasSuffix(e.File.ID, "_url") {
		id = c.Base + "/sandbox/files/" + token
	}
	if out.Answer = s.answer(c, e, in, id); out.Answer.Status != http.StatusOK {
		return
	}
	out.File = &File{
		ID: id, token: token, Endpoint: e.Method + " " + e.Path, Time: s.Now(), Part: part.Name, Name: nameOf(e.File, in.JSON, part),
		Media: part.Media, Size: part.Size, SHA256: fmt.Sprintf("%x", part.SHA256), Data: part.Data,
	}
	s.Store.put(*out.File)
}

// answer returns the documented answer of an upload that was taken, with the ID of its file.
func (s *Service) answer(c Call, e *catalog.Endpoint, in schema.Input, id string) reply.Answer {
	shape := s.shapes.Of(e)
	seed := schema.Seed{Now: s.Now(), MchID: s.MchID, Token: pki.Base62, Base: c.Base}
	sealed, err := shape.Seal(document.Doc(shape.Answer(in, seed)).Set(e.File.ID, id), s.Platform.Encrypt)
	if err != nil {
		return reply.Error(http.StatusInternalServerError, "SYSTEM_ERROR", "sandbox: this answer cannot be encrypted")
	}
	return reply.Answer{Status: http.StatusOK, Body: schema.Plain(sealed)}
}

// understand judges the path, the query and the meta, and decrypts the sensitive fields.
func (s *Service) understand(c Call, e *catalog.Endpoint, out *Outcome) (schema.Input, *reply.Refusal) {
	in := schema.Input{Vars: out.Vars, Base: c.Base, MchID: s.MchID}
	if c.Form != nil && (s.Judge || json.Valid(c.Form.Meta)) {
		in.JSON = c.Form.Meta
	}
	var err error
	in.Query, err = url.ParseQuery(c.Query)
	switch {
	case !s.Judge:
		return in, nil
	case err != nil:
		return in, reply.ParamError("query", "", "", "the query is not percent-encoded well")
	}
	if c.Form != nil && !gjson.ParseBytes(in.JSON).IsObject() {
		return in, reply.ParamError("body", "meta", "", "the part meta must be a JSON object")
	}
	clear, decrypted, problem := s.shapes.Of(e).Check(in, s.Platform.Opener(c.Serial, e.ByHand))
	out.Decrypted = decrypted
	if problem == nil {
		return clear, nil
	}
	if problem.Location == "body" {
		problem.Location = "meta"
	}
	no := reply.ParamError(problem.Location, problem.Field, problem.Value, problem.Issue)
	no.Message = cmp.Or(problem.Message, no.Message)
	return in, no
}
