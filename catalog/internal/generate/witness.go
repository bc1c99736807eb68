package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The sources of facts, as the catalogue names them.
const (
	site       = "site"       // endpoints.jsonl and webhooks.jsonl
	skills     = "skills"     // wechatpay-apiv3/wechatpay-skills: official samples, the newest source
	goSDK      = "go_sdk"     // wechatpay-apiv3/wechatpay-go
	javaSDK    = "java_sdk"   // wechatpay-apiv3/wechatpay-java
	correction = "correction" // corrections.jsonl, each with its own source
)

// official lists the second sources in the order of their precedence. Each is a file of its name.
var official = []string{skills, goSDK, javaSDK}

// witness is a line of a second source: all that it says of one endpoint.
type witness struct {
	Method     string          `json:"method"`
	Path       string          `json:"path"`
	Request    []testimony     `json:"request"`
	Response   []testimony     `json:"response"`
	Encrypted  []string        `json:"encrypted"` // of skills: the encrypted fields of the request
	Sample     json.RawMessage `json:"sample"`    // of skills: a whole request
	Name       string          `json:"name"`
	File       string          `json:"file"`
	Deprecated bool            `json:"deprecated"`

	source, where string
}

// testimony is what a second source says of one field.
type testimony struct {
	Path     string   `json:"path"`  // receivers.#.name, without the part of the request
	Where    string   `json:"where"` // json, query, path or resp; skills do not say
	Type     string   `json:"type"`  // in the language of the source
	Required bool     `json:"required"`
	Enum     []string `json:"enum"`
	Enc      bool     `json:"enc"`
}

// readWitnesses reads the second sources, by the endpoints they speak of: "GET v3/a/{}". A
// source that is not there says nothing.
func readWitnesses(dir string) (map[string][]*witness, error) {
	all := make(map[string][]*witness)
	var errs []error
	for _, source := range official {
		lines, err := readLines(filepath.Join(dir, source+".jsonl"))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		errs = append(errs, err)
		for _, l := range lines {
			w := &witness{source: source, where: l.where}
			if err := strict(l.object, w); err != nil {
				errs = append(errs, fmt.Errorf("%s: %s: %w", l.where, l.key(), err))
			}
			key := nameless(w.Method, w.Path)
			all[key] = append(all[key], w)
		}
	}
	return all, errors.Join(errs...)
}

var variable = regexp.MustCompile(`\{[^/]*\}`)

// nameless names an endpoint without the names of its variables, which differ between sources.
func nameless(method, path string) string {
	return method + " " + variable.ReplaceAllString(path, "{}")
}

// statement is what one source says of the field at a path such as json.receivers.#.name.
type statement struct {
	path, source string
	kind         string // the type on the wire
	required     string // "true" or "false"; "" where the source does not say
	enum         []string
	secret       bool // the field is encrypted
}

// requestStatements are those on the request's fields; e is the endpoint as the site has it.
func (w *witness) requestStatements(e *Endpoint) []statement {
	known := locate(e.Request)
	all := make([]statement, 0, len(w.Request))
	for _, t := range w.Request {
		s := w.statement(t)
		switch t.Where {
		case "json", "query":
			s.path = t.Where + "." + s.path
		case "path":
			s.path = renamed(s.path, w.Path, e.Path)
		default:
			s.path = w.place(renamed(s.path, w.Path, e.Path), e, known)
		}
		if e.Upload {
			s.kind = "" // a part of multipart/form-data is of no type of JSON
		}
		all = append(all, s)
	}
	return all
}

// responseStatements are those on the answer's fields.
func (w *witness) responseStatements() []statement {
	all := make([]statement, 0, len(w.Response))
	for _, t := range w.Response {
		all = append(all, w.statement(t))
	}
	return all
}

func (w *witness) statement(t testimony) statement {
	s := statement{path: strings.TrimSuffix(t.Path, ".#"), source: w.source, kind: wireType(t), enum: t.Enum}
	s.secret = t.Enc || t.Where != "resp" && slices.Contains(w.Encrypted, t.Path)
	if w.source == goSDK {
		s.required = fmt.Sprint(t.Required)
	}
	return s
}

// wireTypes are the types of Go and Java as JSON has them.
var wireTypes = map[string]string{
	"string": "string", "String": "string", "time.Time": "string", "Time": "string",
	"int64": "integer", "Long": "integer", "Integer": "integer", "bool": "boolean", "Boolean": "boolean", "object": "object",
}

// wireType is the type of a field as the catalogue calls it. An enumeration is of strings.
func wireType(t testimony) string {
	element, list := strings.CutPrefix(strings.TrimSuffix(t.Type, "[]"), "[]")
	list = list || strings.HasSuffix(t.Type, "[]")
	kind, known := wireTypes[element]
	if !known && len(t.Enum) > 0 {
		kind = "string"
	}
	if list {
		kind += "[]"
	}
	return kind
}

// renamed gives a path variable the name that the site's template has for it.
func renamed(name, theirs, ours string) string {
	segments := strings.Split(ours, "/")
	at := slices.Index(strings.Split(theirs, "/"), "{"+name+"}")
	if at < 0 || at >= len(segments) {
		return name
	}
	return strings.Trim(segments[at], "{}")
}

// place returns the part of the request that a field stands in, for a source that does not say so.
// It is the part where the site has the field, or the query of a request without a body.
func (w *witness) place(path string, e *Endpoint, known []located) string {
	if slices.Contains(strings.Split(e.Path, "/"), "{"+path+"}") {
		return path
	}
	for _, part := range []string{"json.", "query.", "body."} {
		if slices.ContainsFunc(known, func(l located) bool { return l.path == part+path }) {
			return part + path
		}
	}
	switch {
	case e.Method == "GET" || e.Method == "DELETE":
		return "query." + path
	case e.Upload:
		return "body." + path
	}
	return "json." + path
}

// lacks reports whether the sample has the object that a field of the request belongs in, and not
// the field.
func (w *witness) lacks(place string) bool {
	part, path, inside := strings.Cut(place, ".")
	if !inside || part == "headers" {
		return false
	}
	var sample any
	if json.Unmarshal(w.Sample, &sample) != nil {
		return false
	}
	if o, _ := sample.(map[string]any); len(o) == 0 {
		return false
	}
	return lacks(sample, strings.Split(path, "."))
}

func lacks(v any, path []string) bool {
	switch v := v.(type) {
	case []any:
		return path[0] == "#" && len(path) > 1 && slices.ContainsFunc(v, func(element any) bool { return lacks(element, path[1:]) })
	case map[string]any:
		value, has := v[path[0]]
		if len(path) == 1 {
			return !has
		}
		return has && lacks(value, path[1:])
	}
	return false
}
