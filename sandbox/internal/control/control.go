// Package control serves the sandbox's own endpoints, by which programs in other languages do what
// the methods of Sandbox do in Go.
package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Action is one of the endpoints.
type Action struct {
	Name  string   `json:"-"`
	Does  string   `json:"does"`
	Needs []string `json:"needs"`           // fields, strings all
	Takes []string `json:"takes,omitempty"` // further fields; the name of an object ends with IsObject
	// Run gets the fields that the request has. An object is its JSON.
	Run func(ctx context.Context, said map[string]string) (any, error) `json:"-"`
}

// IsObject marks a field of Takes that is a JSON object.
const IsObject = "{}"

// links begins the names under which the links of answers lead to pages and pictures.
const links = "link/"

// Desk serves the actions under one path. They need no signature.
type Desk struct {
	Path    string // ends with a slash: /sandbox/
	Guard   Guard
	MaxBody int64 // bytes of a request
	Actions []Action
	Shelf   Shelf

	// Unknown and State are the errors of Run that are answered with 404 and 409. All others are
	// 400.
	Unknown, State error
}

// Serve answers a request under Path. It reports whether it did.
func (d *Desk) Serve(w http.ResponseWriter, r *http.Request) bool {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	name, ours := strings.CutPrefix(path, d.Path)
	if !ours {
		return false
	}
	a := d.answer(w, r, name)
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("X-Content-Type-Options", "nosniff") // a file's bytes are a stranger's: a browser is not to run them
	if a.allow != "" {
		h.Set("Allow", a.allow)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client may be gone
	return true
}

// answer returns the answer to a request for what has a name.
func (d *Desk) answer(w http.ResponseWriter, r *http.Request, name string) answer {
	if strings.HasPrefix(name, links) { // the answer is the same for all, so that the Guard has nothing to keep
		return problem(http.StatusNotImplemented, "NOT_IMPLEMENTED", "the sandbox has no page and no picture behind its links; POST "+d.Path+"pay pays an order")
	}
	if err := d.Guard.Check(r); err != nil {
		return problem(http.StatusForbidden, "FORBIDDEN", err.Error())
	}
	method, run := d.find(name)
	switch {
	case run == nil:
		return problem(http.StatusNotFound, "NOT_FOUND", "there is no such endpoint of the sandbox; GET "+d.Path+" lists them")
	case r.Method != method:
		a := problem(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "this is reached by "+method)
		a.allow = method
		return a
	}
	return run(w, r)
}

// find returns the method that a name takes, and what answers. It returns nil for an unknown name.
func (d *Desk) find(name string) (method string, run func(http.ResponseWriter, *http.Request) answer) {
	if name == "" {
		return http.MethodGet, func(http.ResponseWriter, *http.Request) answer { return asJSON(http.StatusOK, d.list()) }
	}
	if id, below := strings.CutPrefix(name, d.Shelf.Name+"/"); below {
		return http.MethodGet, func(http.ResponseWriter, *http.Request) answer { return d.Shelf.fetch(id) }
	}
	at := slices.IndexFunc(d.Actions, func(a Action) bool { return a.Name == name })
	if at < 0 {
		return "", nil
	}
	return http.MethodPost, func(w http.ResponseWriter, r *http.Request) answer { return d.act(w, r, d.Actions[at]) }
}

// act runs an action.
func (d *Desk) act(w http.ResponseWriter, r *http.Request, a Action) answer {
	said, err := d.read(w, r, a)
	var done any
	if err == nil {
		done, err = a.Run(r.Context(), said)
	}
	switch {
	case err == nil:
		return asJSON(http.StatusOK, done)
	case errors.Is(err, d.Unknown):
		return problem(http.StatusNotFound, "UNKNOWN", err.Error())
	case errors.Is(err, d.State):
		return problem(http.StatusConflict, "STATE", err.Error())
	}
	return problem(http.StatusBadRequest, "BAD_REQUEST", err.Error())
}

// list returns the actions, and what can be fetched, by method and path.
func (d *Desk) list() map[string]any {
	list := map[string]any{"GET " + d.Path + d.Shelf.Name + "/{id}": d.Shelf}
	for _, a := range d.Actions {
		list["POST "+d.Path+a.Name] = a
	}
	return list
}

// read reads a JSON object with all fields that an action needs and none that it does not know, so
// that a misspelt name shows. No body is an empty object.
func (d *Desk) read(w http.ResponseWriter, r *http.Request, a Action) (map[string]string, error) {
	// A page in a browser can send no other site JSON without being asked first, which the sandbox
	// does not answer.
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, errors.New("sandbox: the Content-Type must be application/json")
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, d.MaxBody))
	if err != nil {
		return nil, errors.New("sandbox: the body cannot be read")
	}
	said, err := a.fields(raw)
	if err != nil {
		return nil, err
	}
	for _, name := range a.Needs {
		if said[name] == "" {
			return nil, fmt.Errorf("sandbox: the field %q is needed", name)
		}
	}
	return said, nil
}

// fields returns the fields of a body.
func (a Action) fields(raw []byte) (map[string]string, error) {
	known := strings.Join(append(slices.Clone(a.Needs), a.Takes...), ", ")
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); len(raw) > 0 && err != nil {
		return nil, fmt.Errorf("sandbox: the body must be a JSON object of strings: %s", known)
	}
	said := map[string]string{}
	for name, value := range fields {
		var text string
		switch {
		case slices.Contains(a.Takes, name+IsObject):
			if value[0] != '{' { // a RawMessage has no blanks around it
				return nil, fmt.Errorf("sandbox: the field %q must be a JSON object", name)
			}
			text = string(value)
		case !slices.Contains(a.Needs, name) && !slices.Contains(a.Takes, name):
			return nil, fmt.Errorf("sandbox: there is no field %q here: %s", name, known)
		case json.Unmarshal(value, &text) != nil:
			return nil, fmt.Errorf("sandbox: the field %q must be a string", name)
		}
		said[name] = text
	}
	return said, nil
}
