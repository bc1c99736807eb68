package sandbox_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// answerChecker compares an answer with what is documented.
type answerChecker struct {
	key    *rsa.PrivateKey // the merchant's
	partly bool            // it is a flow's: fields may be missing, lists empty, and below the top the facts are not complete
	faults []string
}

func (c *answerChecker) fault(where, what string) { c.faults = append(c.faults, where+" "+what) }

// object wants every field, in the documented order, and none beside them.
func (c *answerChecker) object(fields []*leaf, raw json.RawMessage, where string) {
	var names []string
	values := map[string]json.RawMessage{}
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		c.fault(where, "is no object")
		return
	}
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			c.fault(where, "is broken")
			return
		}
		names = append(names, name.(string))
		values[name.(string)] = value
	}
	var want []string
	for _, l := range fields {
		want = append(want, l.Name)
		c.field(l, values[l.Name], where+"/"+l.Name)
	}
	if c.partly {
		names = slices.DeleteFunc(names, func(name string) bool { return where != "" || slices.Contains(want, name) })
		want = nil
	}
	if len(fields) > 0 && !slices.Equal(names, want) {
		c.fault(where, "has the fields "+strings.Join(names, " ")+", want "+strings.Join(want, " "))
	}
}

func (c *answerChecker) field(l *leaf, raw json.RawMessage, where string) {
	if raw == nil {
		return // object says so
	}
	if l.Encoded == "json" {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			c.fault(where, "is no text")
			return
		}
		raw = json.RawMessage(text)
	}
	if !l.isList() {
		c.value(l, raw, where)
		return
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 && !c.partly {
		c.fault(where, "is no list, or an empty one")
	}
	for i, element := range list {
		c.value(l, element, where+"/"+strconv.Itoa(i))
	}
}

func (c *answerChecker) value(l *leaf, raw json.RawMessage, where string) {
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&v) != nil {
		c.fault(where, "is no JSON")
		return
	}
	switch v := v.(type) {
	case map[string]any:
		if !l.isObject() {
			c.fault(where, "is an object")
			return
		}
		c.object(l.inside, raw, where)
	case string:
		c.text(l, v, where)
	case json.Number:
		_, err := strconv.ParseInt(string(v), 10, 64)
		if l.element() != "number" && l.element() != "integer" || l.element() == "integer" && err != nil {
			c.fault(where, "is the number "+string(v))
		}
		if len(l.Enum) > 0 && !slices.Contains(l.Enum, string(v)) {
			c.fault(where, "is not of the enumeration: "+string(v))
		}
	case bool:
		if l.element() != "boolean" {
			c.fault(where, "is a boolean")
		}
	default:
		c.fault(where, "is null or a list")
	}
}

// text wants a text that is not empty: of the enumeration, a time, or what the merchant's key
// opens.
func (c *answerChecker) text(l *leaf, text, where string) {
	switch {
	case l.element() != "string" || l.isObject() || text == "":
		c.fault(where, "is the text "+strconv.Quote(text))
	case l.EncryptedBy == "merchant":
		raw, err := base64.StdEncoding.DecodeString(text)
		if err == nil {
			raw, err = rsa.DecryptOAEP(sha1.New(), nil, c.key, raw, nil)
		}
		if err != nil || len(raw) == 0 {
			c.fault(where, "does not open")
		}
	case len(l.Enum) > 0 && !slices.Contains(l.Enum, text):
		c.fault(where, "is not of the enumeration: "+text)
	case l.Name == "create_time" || l.Name == "success_time" || l.Name == "update_time":
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			c.fault(where, "is no time: "+text)
		}
	case strings.HasSuffix(l.Name, "currency") && len(l.Enum) == 0 && len(text) != 3:
		c.fault(where, "is no currency: "+text)
	}
}
