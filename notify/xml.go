package notify

import (
	"bytes"
	"encoding/xml"
	"io"
	"maps"
	"strings"
	"unicode/utf8"
)

// The bounds on XML. An element costs hundreds of times its bytes, and anybody may send some. The
// longest true notice, with 50 orders in sub_order_list or 20 coupons, is far below both.
const (
	maxXML    = 64 << 10 // bytes
	maxFields = 256
)

// readXML reads the one form of XML that APIv2 uses: a root with elements of text, each of its own
// name. It returns the name of the root and the texts, untrimmed, as they are signed.
//
// It leaves out elements without a text. No sign covers them, so anybody could add some to a true
// notice. They would make another ID, another kind or another Resource of it.
//
// It refuses everything that two readers could read differently:
//
//   - a DTD, an entity that it declares, a comment, an instruction;
//   - an attribute, a namespace, an element in an element, the same element twice;
//   - text between elements, anything behind the root, bytes that are not UTF-8;
//   - over 64 KiB, or over 256 elements.
func readXML(data []byte) (root string, fields map[string]string, err error) {
	if len(data) > maxXML || !utf8.Valid(data) {
		return "", nil, ErrMalformed
	}
	r := xmlReader{fields: make(map[string]string, 32)}
	decoder := xml.NewDecoder(bytes.NewReader(data)) // Strict
	for first := true; ; first = false {
		token, err := decoder.RawToken()
		switch {
		case err == io.EOF && r.closed:
			maps.DeleteFunc(r.fields, func(_, text string) bool { return text == "" }) // not before: none may be there twice
			return r.root, r.fields, nil
		case err != nil || !r.take(token, first):
			return "", nil, ErrMalformed
		}
	}
}

// xmlReader is how far readXML has come: before the root, in the root, in a field, behind the root.
type xmlReader struct {
	root   string
	field  string
	text   strings.Builder
	fields map[string]string
	closed bool
}

// take takes the next token, and reports whether it may stand there.
func (r *xmlReader) take(token xml.Token, first bool) bool {
	switch t := token.(type) {
	case xml.StartElement:
		return len(t.Attr) == 0 && t.Name.Space == "" && r.start(t.Name.Local)
	case xml.EndElement:
		return t.Name.Space == "" && r.end(t.Name.Local)
	case xml.CharData:
		if r.field != "" {
			r.text.Write(t)
			return true
		}
		return len(bytes.Trim(t, " \t\r\n")) == 0
	case xml.ProcInst:
		return first && t.Target == "xml" // the XML declaration
	}
	return false // a comment, or a directive such as a DTD
}

func (r *xmlReader) start(name string) bool {
	switch {
	case r.closed || r.field != "":
		return false
	case r.root == "":
		r.root = name
		return true
	}
	_, twice := r.fields[name]
	r.field = name
	return !twice && len(r.fields) < maxFields
}

func (r *xmlReader) end(name string) bool {
	switch {
	case r.field != "":
		r.fields[name] = r.text.String()
		same := r.field == name
		r.field = ""
		r.text.Reset()
		return same
	case r.root == name && !r.closed:
		r.closed = true
		return true
	}
	return false
}
