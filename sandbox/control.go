package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	guard "github.com/wxpay-chain/wxpay/sandbox/internal/control"
)

// control is one of the sandbox's own endpoints, by which other languages do what the methods of Sandbox do in Go.
type control struct {
	Name  string   `json:"-"`
	Does  string   `json:"does"`
	Needs []string `json:"needs"`           // fields, strings all
	Takes []string `json:"takes,omitempty"` // further fields; one that ends with {} is an object
	run   func(ctx context.Context, s *Sandbox, said map[string]string) (any, error)
}

// isObject is how Takes marks a field that is a JSON object, which said has as its text.
const isObject = "{}"

// serveControl answers a request to the sandbox's own endpoints under /sandbox/. They need no signature, meet no faults
// and are not among Requests.
func (s *Sandbox) serveControl(w http.ResponseWriter, hr *http.Request) (served bool) {
	path, _, _ := strings.Cut(hr.RequestURI, "?")
	name, ours := strings.CutPrefix(path, s.conf.Prefix+"/sandbox/")
	if !ours {
		return false
	}
	listen, _, _ := net.SplitHostPort(s.conf.Addr) // New listens on it, so that it has a port
	if err := (guard.Guard{Host: listen}).Check(hr); err != nil {
		writeControl(w, http.StatusForbidden, complaint("FORBIDDEN", err.Error()))
		return true
	}
	all := controls()
	at := slices.IndexFunc(all, func(c control) bool { return c.Name == name })
	switch {
	case name == "" && hr.Method == http.MethodGet:
		list := map[string]control{}
		for _, c := range all {
			list["POST "+s.conf.Prefix+"/sandbox/"+c.Name] = c
		}
		writeControl(w, http.StatusOK, list)
	case name != "" && at < 0:
		writeControl(w, http.StatusNotFound, complaint("NOT_FOUND", "there is no such endpoint of the sandbox; GET "+s.conf.Prefix+"/sandbox/ lists them"))
	case name == "" || hr.Method != http.MethodPost:
		w.Header().Set("Allow", map[bool]string{true: http.MethodGet, false: http.MethodPost}[name == ""])
		writeControl(w, http.StatusMethodNotAllowed, complaint("METHOD_NOT_ALLOWED", "another method is needed: see Allow"))
	default:
		status, answer := all[at].serve(s, w, hr)
		writeControl(w, status, answer)
	}
	return true
}

// serve reads the fields and runs an action.
func (c control) serve(s *Sandbox, w http.ResponseWriter, hr *http.Request) (status int, answer any) {
	said, err := c.read(s, w, hr)
	if err != nil {
		return http.StatusBadRequest, complaint("BAD_REQUEST", err.Error())
	}
	answer, err = c.run(hr.Context(), s, said)
	switch {
	case errors.Is(err, ErrUnknown):
		return http.StatusNotFound, complaint("UNKNOWN", err.Error())
	case errors.Is(err, ErrState):
		return http.StatusConflict, complaint("STATE", err.Error())
	case err != nil:
		return http.StatusBadRequest, complaint("BAD_REQUEST", err.Error())
	}
	return http.StatusOK, answer
}

// read takes a JSON object of strings, with all that is needed and nothing unknown, so that a misspelt name shows. No body at
// all is an empty object.
func (c control) read(s *Sandbox, w http.ResponseWriter, hr *http.Request) (map[string]string, error) {
	// A page in a browser can send no other site JSON without being asked first, which the sandbox does not answer.
	if media, _, err := mime.ParseMediaType(hr.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, errors.New("sandbox: the Content-Type must be application/json")
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, hr.Body, s.conf.MaxBody))
	if err != nil {
		return nil, errors.New("sandbox: the body cannot be read")
	}
	said, err := c.fields(raw)
	if err != nil {
		return nil, err
	}
	for _, name := range c.Needs {
		if said[name] == "" {
			return nil, fmt.Errorf("sandbox: the field %q is needed", name)
		}
	}
	return said, nil
}

// fields are what a body says.
func (c control) fields(raw []byte) (map[string]string, error) {
	known := strings.Join(append(slices.Clone(c.Needs), c.Takes...), ", ")
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); len(raw) > 0 && err != nil {
		return nil, fmt.Errorf("sandbox: the body must be a JSON object of strings: %s", known)
	}
	said := map[string]string{}
	for name, value := range fields {
		var text string
		switch {
		case slices.Contains(c.Takes, name+isObject):
			if !gjson.ParseBytes(value).IsObject() {
				return nil, fmt.Errorf("sandbox: the field %q must be a JSON object", name)
			}
			text = string(value)
		case !slices.Contains(c.Needs, name) && !slices.Contains(c.Takes, name):
			return nil, fmt.Errorf("sandbox: there is no field %q here: %s", name, known)
		case json.Unmarshal(value, &text) != nil:
			return nil, fmt.Errorf("sandbox: the field %q must be a string", name)
		}
		said[name] = text
	}
	return said, nil
}

func complaint(code, message string) map[string]string {
	return map[string]string{"code": code, "message": message}
}

// writeControl sends an answer of the sandbox's own, unsigned.
func writeControl(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil { // strings and what was JSON before: cannot happen
		status, body = http.StatusInternalServerError, []byte(`{}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // whoever asked may be gone
}
