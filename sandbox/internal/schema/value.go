package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// field judges one value that is there.
func (c *checker) field(n *node, v gjson.Result, at string) *Problem {
	if !n.list || n.encoded {
		return c.value(n, v, at)
	}
	if !v.IsArray() {
		return c.problem(at, n.shown(v), "the field must be "+n.held()+", and is "+n.typeOf(v))
	}
	elements := elementsOf(v)
	if n.required && len(elements) == 0 {
		return c.problem(at, "", "the field is required, and the list is empty")
	}
	for i, element := range elements {
		if p := c.value(n, element, at+"/"+strconv.Itoa(i)); p != nil {
			return p
		}
	}
	return nil
}

// value judges a single value, or an element of a list.
func (c *checker) value(n *node, v gjson.Result, at string) *Problem {
	switch {
	case v.Type == gjson.Null:
		return c.problem(at, "", "the field must not be null: leave it out, or make it "+n.article())
	case n.encoded:
		return c.encoded(n, v, at)
	case !n.takes(v):
		return c.problem(at, n.shown(v), "the field must be "+n.article()+", and is "+n.typeOf(v))
	case n.kind == kindObject:
		return c.object(n, v, at)
	case n.kind == kindString:
		clear, p := c.text(n, v.Str, at)
		if p == nil && n.sensitive {
			c.edits = append(c.edits, edit{v.Index, v.Index + len(v.Raw), quoted(clear)})
		}
		return p
	}
	return c.enumeration(n, v.Raw, at)
}

// text judges a text, and decrypts it where it is a sensitive one.
func (c *checker) text(n *node, text, at string) (clear string, p *Problem) {
	switch {
	case text == "" && n.required:
		return "", c.problem(at, "", "the field is required and empty")
	case text == "": // stands for a field that is not there
		return "", nil
	}
	if n.sensitive {
		plaintext, err := c.open(text)
		if err != nil {
			return "", c.problem(at, "", err.Error())
		}
		c.decrypted[at], text = plaintext, plaintext
		if text == "" && n.required {
			return "", c.problem(at, "", "the field is required and decrypts to nothing")
		}
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r > 0xFFFF }) {
		return "", c.problem(at, "", "the field holds a character beyond U+FFFF, such as an emoji: WeChat Pay takes UTF-8 of three bytes at most")
	}
	if p := c.form(n, text, at); p != nil {
		return "", p
	}
	return text, c.enumeration(n, text, at)
}

// form wants a text of the documented form. The number of the signer is the one in Authorization.
func (c *checker) form(n *node, text, at string) *Problem {
	shown := shortened(text)
	if n.hides {
		shown = ""
	}
	switch {
	case n.pattern != nil && !n.pattern.MatchString(text):
		return c.problem(at, shown, fmt.Sprintf("the whole text must match %s, and has %d characters", n.form, utf8.RuneCountInString(text)))
	case n.maxBytes > 0 && len(text) > n.maxBytes:
		return c.problem(at, shown, fmt.Sprintf("the text may have %d bytes of UTF-8, and has %d; a Chinese character takes three", n.maxBytes, len(text)))
	case n.signer && c.mchID != "" && text != c.mchID:
		p := c.problem(at, shown, "the field must be "+c.mchID+", the merchant number (商户号) in Authorization")
		p.Message = "http header中的mchid与post payload中的mchid不匹配" // page 4012791869, FAQ; also for a query
		return p
	}
	return nil
}

// enumeration wants one of the documented values.
func (c *checker) enumeration(n *node, text, at string) *Problem {
	if len(n.enum) == 0 || n.sensitive || slices.Contains(n.enum, text) {
		return nil
	}
	const few = 20
	list := strings.Join(n.enum[:min(few, len(n.enum))], ", ")
	if len(n.enum) > few {
		list += fmt.Sprintf(", … (%d in all)", len(n.enum))
	}
	return c.problem(at, shortened(text), "the field must be one of "+list)
}

// encoded judges a string that holds JSON.
func (c *checker) encoded(n *node, v gjson.Result, at string) *Problem {
	if v.Type != gjson.String {
		return c.problem(at, n.shown(v), "the field must be a string that holds the JSON of "+n.held()+", and is "+n.typeOf(v))
	}
	clear, p := c.json(n, v.Str, at)
	if p == nil && n.hides {
		c.edits = append(c.edits, edit{v.Index, v.Index + len(v.Raw), quoted(clear)})
	}
	return p
}

// json judges JSON that came as a text, and returns it with the sensitive fields in clear.
func (c *checker) json(n *node, text, at string) (clear string, p *Problem) {
	switch {
	case text == "" && n.required:
		return "", c.problem(at, "", "the field is required and empty")
	case text == "":
		return "", nil
	case !json.Valid([]byte(text)):
		return "", c.problem(at, n.shown(gjson.Result{Raw: text}), "the field must be a string that holds the JSON of "+n.held())
	}
	plain := *n
	plain.encoded = false
	outer := c.edits
	c.edits = nil
	p = c.field(&plain, gjson.Parse(text), at)
	clear, c.edits = apply(text, c.edits), outer
	return clear, p
}

// parameter judges a path variable or a parameter of the query, and returns it in clear.
func (c *checker) parameter(n *node, text, at string) (clear string, p *Problem) {
	switch {
	case !utf8.ValidString(text):
		return "", c.problem(at, "", "the parameter is not UTF-8")
	case n.encoded || n.kind == kindObject:
		return c.json(n, text, at)
	case n.kind == kindString || text == "":
		return c.text(n, text, at)
	case !n.takes(gjson.Parse(text)) || !json.Valid([]byte(text)):
		return "", c.problem(at, n.shown(gjson.Result{Raw: text}), "the parameter must be "+n.article())
	}
	return text, c.enumeration(n, text, at)
}

// takes reports whether a value is of the kind.
func (n *node) takes(v gjson.Result) bool {
	switch n.kind {
	case kindString:
		return v.Type == gjson.String
	case kindInteger:
		return v.Type == gjson.Number && isInteger(v.Raw)
	case kindNumber:
		return v.Type == gjson.Number
	case kindBoolean:
		return v.IsBool()
	}
	return v.IsObject()
}

// isInteger reports whether a JSON number is written as a whole one, without fraction and exponent,
// that fits in 64 bits.
func isInteger(raw string) bool {
	_, err := strconv.ParseInt(raw, 10, 64)
	return err == nil && raw[0] != '+'
}

func (n *node) what() string {
	if n.kind == "" {
		return string(kindObject)
	}
	return string(n.kind)
}

// held is what the JSON in a string is of.
func (n *node) held() string {
	if n.list {
		return "a list of " + n.what() + "s"
	}
	return n.article()
}

func (n *node) article() string {
	switch n.kind {
	case kindInteger:
		return "an integer: a JSON number without fraction or exponent"
	case kindObject:
		return "an object"
	}
	return "a " + n.what()
}

// typeOf names what a value is instead.
func (n *node) typeOf(v gjson.Result) string {
	switch {
	case v.IsObject():
		return "an object"
	case v.IsArray():
		return "a list"
	case v.IsBool():
		return "a boolean"
	case v.Type == gjson.Number && n.hides:
		return "a number"
	case v.Type == gjson.Number:
		return "the number " + shortened(v.Raw)
	case v.Type == gjson.Null:
		return "null"
	}
	return "a string"
}

// shown is a value for the error's detail: nothing where a secret may stand in it.
func (n *node) shown(v gjson.Result) string {
	if n.hides || v.IsObject() || v.IsArray() {
		return ""
	}
	return shortened(v.Raw)
}

// shortened keeps an error short.
func shortened(text string) string {
	const most = 64
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
