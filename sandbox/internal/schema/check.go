package schema

import (
	"maps"
	"strings"

	"github.com/tidwall/gjson"
)

// Problem is the first thing that is wrong with an Input, in the terms of the documented error
// body.
type Problem struct {
	Location string // body, query, url
	Field    string // JSON Pointer into the body (RFC 6901), or a name
	Value    string // what was there, where that helps; never of a sensitive field
	Issue    string
	Message  string // the official message, "" where none is known
}

// Opener decrypts a sensitive field. Its error says what was expected.
type Opener func(ciphertext string) (plaintext string, err error)

// Check compares an Input with the documentation: path variables, then the query, then the body,
// each in the documented order. Fields that are not documented are not looked at, and neither is an
// empty text that is not required. The body must be JSON.
//
// Check returns the input with the sensitive fields in clear. decrypted has these by JSON Pointer,
// or by name for the query. It also has those that were decrypted before something else was found
// wrong.
func (s *Shape) Check(in Input, open Opener) (clear Input, decrypted map[string]string, problem *Problem) {
	c := &checker{open: open, mchID: in.MchID, decrypted: map[string]string{}}
	for _, step := range []func(*Input) *Problem{
		func(in *Input) *Problem { return c.checkVars(s.vars, *in) },
		func(in *Input) *Problem { return c.checkQuery(s.query, in) },
		func(in *Input) *Problem { return c.checkBody(s.body, in) },
	} {
		if problem = step(&in); problem != nil {
			break
		}
	}
	if len(c.decrypted) == 0 {
		c.decrypted = nil
	}
	return in, c.decrypted, problem
}

// checker judges the places of a request in turn.
type checker struct {
	open      Opener
	mchID     string // of the signer
	location  string
	decrypted map[string]string
	edits     []edit // that put plaintext into the JSON at hand
}

func (c *checker) problem(field, value, issue string) *Problem {
	return &Problem{Location: c.location, Field: field, Value: value, Issue: issue}
}

func (c *checker) checkVars(vars []*node, in Input) *Problem {
	c.location = "url"
	for _, n := range vars {
		if text, there := in.Vars[n.name]; there {
			if _, p := c.parameter(n, text, n.name); p != nil {
				return p
			}
		}
	}
	return nil
}

// checkQuery judges the parameters. If the query as a whole is optional, its required parameters
// are required only once there is a query.
func (c *checker) checkQuery(query *node, in *Input) *Problem {
	c.location = "query"
	if query == nil || !query.required && len(in.Query) == 0 {
		return nil
	}
	in.Query = maps.Clone(in.Query) // values are replaced, never written to
	for _, n := range query.kids {
		given := in.Query[n.name]
		if n.required && len(given) == 0 {
			return c.problem(n.name, "", "the parameter is required and missing")
		}
		open := make([]string, len(given))
		for i, text := range given {
			clear, p := c.parameter(n, text, n.name)
			if p != nil {
				return p
			}
			open[i] = clear
		}
		if n.hides && len(given) > 0 {
			in.Query[n.name] = open
		}
	}
	return nil
}

// checkBody judges the JSON.
func (c *checker) checkBody(body *node, in *Input) *Problem {
	c.location = "body"
	if body == nil || !body.required && len(in.JSON) == 0 {
		return nil
	}
	v := gjson.ParseBytes(in.JSON)
	if !v.IsObject() {
		return c.problem("", "", "the body must be a JSON object")
	}
	if p := c.object(body, v, ""); p != nil {
		return p
	}
	in.JSON = []byte(apply(string(in.JSON), c.edits))
	return nil
}

// object judges the fields of an object.
func (c *checker) object(n *node, v gjson.Result, pointer string) *Problem {
	members := map[string]gjson.Result{}
	v.ForEach(func(key, value gjson.Result) bool {
		if _, twice := members[key.Str]; !twice { // the first of a name counts, as it does for gjson
			members[key.Str] = value
		}
		return true
	})
	for _, kid := range n.kids {
		at := pointer + "/" + escaped.Replace(kid.name)
		value, there := members[kid.name]
		switch {
		case !there && kid.required:
			return c.problem(at, "", "the field is required and missing")
		case !there:
			continue
		}
		if p := c.field(kid, value, at); p != nil {
			return p
		}
	}
	return nil
}

// escaped writes a name into a JSON Pointer (RFC 6901).
var escaped = strings.NewReplacer("~", "~0", "/", "~1")
