package main

import (
	"encoding/json"
	"slices"
	"strings"
)

// Facts is the input for all tables.
type Facts struct {
	Endpoints []*Endpoint // sorted by path, then method
	Webhooks  []*Webhook  // sorted by event, then protocol

	claims []*claim // what the sources say of the endpoints that more than the site knows
	tally  tally    // how the claims ended
}

// Endpoint is a line of endpoints.jsonl after the corrections. The keys are explained in
// docs/catalogue.md.
type Endpoint struct {
	Method    string   `json:"method"`
	Path      string   `json:"path"`
	Title     string   `json:"title"`
	Product   string   `json:"product"`
	Chain     []string `json:"chain"`
	Docs      []string `json:"docs"`
	BaseURL   string   `json:"base_url"`
	MutualTLS bool     `json:"mutual_tls"`
	NoNonce   bool     `json:"no_nonce"`
	Upload    bool     `json:"upload"`
	ByHand    bool     `json:"by_hand"`
	Download  bool     `json:"download"`
	Encrypt   []string `json:"encrypt"`
	EncryptIn []string `json:"encrypt_in"`
	Decrypt   []string `json:"decrypt"`
	Answer    string   `json:"answer"`  // digest, unsigned; else signed
	SameAs    string   `json:"same_as"` // the template that an expanded path of this one finds, for the two look alike
	Request   []*Field `json:"request"`
	Response  []*Field `json:"response"`
	Sample    *Sample  `json:"sample"`

	file        *File   // of uploads.jsonl
	repeat      *repeat // of repeat.jsonl
	where       string  // file:line
	corrections []*Correction
}

// Sample holds the official sample values.
type Sample struct {
	JSON    json.RawMessage `json:"json"`
	Query   json.RawMessage `json:"query"`
	XML     json.RawMessage `json:"xml"`
	Headers json.RawMessage `json:"headers"`
	Vars    json.RawMessage `json:"vars"`
}

// Field is one field of a request, an answer or a notification.
type Field struct {
	Name        string   `json:"name"`
	Depth       int      `json:"depth,omitempty"`
	Type        string   `json:"type"`
	Required    bool     `json:"required,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Label       string   `json:"label,omitempty"`
	Encrypted   string   `json:"encrypted,omitempty"`
	EncryptedBy string   `json:"encrypted_by,omitempty"`
	Encoded     string   `json:"encoded,omitempty"`
	Sources     []string `json:"-"` // written by mark
	Unconfirmed bool     `json:"-"` // written by confirm
	Pattern     string   `json:"-"` // written by addForms
	Signer      bool     `json:"-"` // likewise
	MaxBytes    int      `json:"-"` // likewise
}

// Webhook is a line of webhooks.jsonl.
type Webhook struct {
	Event    string   `json:"event"`
	Protocol string   `json:"protocol"`
	Title    string   `json:"title"`
	Fields   []*Field `json:"fields"`
	Shapes   []*Shape `json:"shapes"`

	where       string
	corrections []*Correction
}

// Shape is one kind of resource of an event that has several.
type Shape struct {
	OriginalType string   `json:"original_type"`
	Title        string   `json:"title"`
	Fields       []string `json:"fields"` // of the resource's top level
}

// key is the endpoint's name in corrections and errors.
func (e *Endpoint) key() string { return e.Method + " " + e.Path }

// v3 reports whether the core can meet the endpoint: all but those of APIv2, which has its own
// tables.
func (e *Endpoint) v3() bool { return !strings.HasPrefix(e.Path, "v2/") }

// located is a field and its place among the others: "json.receivers.#.name".
type located struct {
	path  string
	field *Field
}

// locate gives each field its path, from the nesting of the depths.
func locate(fields []*Field) []located {
	var stack []string
	all := make([]located, 0, len(fields))
	for _, f := range fields {
		stack = append(stack[:min(f.Depth, len(stack))], f.Name)
		all = append(all, located{strings.Join(stack, "."), f})
		if strings.HasSuffix(f.Type, "[]") {
			stack[len(stack)-1] += ".#"
		}
	}
	return all
}

// find returns the field at a path of the catalogue, or nil. An array of strings is named by its
// elements ("names.#") or by its name.
func find(fields []*Field, path string) *Field {
	at := slices.IndexFunc(locate(fields), func(l located) bool {
		return l.path == path || l.path+".#" == path && strings.HasSuffix(l.field.Type, "[]")
	})
	if at < 0 {
		return nil
	}
	return fields[at]
}
