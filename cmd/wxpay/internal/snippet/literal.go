package snippet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
)

// literal writes the sample of one part of a request as a composite literal of Go. The fields have
// the order of the documentation.
type literal struct {
	b        *strings.Builder
	endpoint *catalog.Endpoint
	part     string // json, query or headers
	fields   map[string]catalog.Field
}

// object writes a map. at is its path as the catalogue writes it, such as "receivers.#".
func (l *literal) object(value gjson.Result, kind, at string) {
	l.b.WriteString(kind + "{\n")
	value.ForEach(func(key, child gjson.Result) bool {
		path := key.Str
		if at != "" {
			path = at + "." + key.Str
		}
		fmt.Fprintf(l.b, "%s: ", strconv.Quote(key.Str))
		l.value(child, path)
		l.b.WriteString("," + l.comment(path) + "\n")
		return true
	})
	l.b.WriteString("}")
}

func (l *literal) value(value gjson.Result, at string) {
	switch {
	case value.IsObject():
		l.object(value, "wxpay.JSON", at)
	case value.IsArray():
		l.array(value, at)
	case value.Type == gjson.String && l.encrypts(at):
		l.b.WriteString(goString(l.inClear(at)))
	case l.fields[at].Signer:
		l.b.WriteString(goString("1900000109")) // the sandbox's merchant too
	case isBlank(l.fields[at], value):
		l.b.WriteString(standInLiteral(l.fields[at]))
	case value.Type == gjson.String:
		l.b.WriteString(goString(value.Str))
	case value.Type == gjson.Null:
		l.b.WriteString("nil")
	case value.Type == gjson.Number:
		l.b.WriteString(l.number(value.Raw))
	default:
		l.b.WriteString(value.Raw) // true, false
	}
}

// array writes a slice of the narrowest type that fits all elements.
func (l *literal) array(value gjson.Result, at string) {
	elements := value.Array()
	all := func(is func(gjson.Result) bool) bool {
		return len(elements) > 0 && !slices.ContainsFunc(elements, func(e gjson.Result) bool { return !is(e) })
	}
	kind, objects := "[]any", all(gjson.Result.IsObject)
	switch {
	case objects:
		kind = "[]wxpay.JSON"
	case all(func(e gjson.Result) bool { return e.Type == gjson.String }):
		kind = "[]string"
	}
	l.b.WriteString(kind + "{")
	for i, e := range elements {
		if objects {
			l.object(e, "", at+".#")
		} else {
			l.value(e, at+".#")
		}
		if i < len(elements)-1 {
			l.b.WriteString(", ")
		}
	}
	l.b.WriteString("}")
}

// number writes a number that means the same in Go and in JSON. A query takes integers only.
func (l *literal) number(raw string) string {
	if _, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return raw
	}
	f, err := strconv.ParseFloat(raw, 64)
	if l.part != "json" || err != nil || strconv.FormatFloat(f, 'g', -1, 64) != raw {
		return strconv.Quote(raw)
	}
	return raw
}

// encrypts reports whether wxpay encrypts the field.
func (l *literal) encrypts(at string) bool {
	e := l.endpoint
	return !e.ByHand && slices.Contains(e.EncryptIn, l.part) && slices.Contains(e.Encrypt, at)
}

// inClear returns a text in place of the sample of a sensitive field, which is a ciphertext and
// cannot be sent again.
func (l *literal) inClear(at string) string {
	name := at[strings.LastIndexByte(at, '.')+1:]
	for _, f := range l.endpoint.Request {
		if f.Name == name && f.EncryptedBy != "" && f.Label != "" {
			return f.Label
		}
	}
	return name
}

func (l *literal) comment(at string) string {
	if l.encrypts(at) {
		return " // 敏感信息, in clear: wxpay encrypts it"
	}
	if l.fields[at].Signer {
		return " // your own, as in Config.MchID"
	}
	if l.part == "headers" && strings.EqualFold(at, "Wechatpay-Serial") {
		return " // of the key that you have encrypted with, by RSAES-PKCS1-v1_5"
	}
	if l.part == "headers" && strings.EqualFold(at, "Idempotency-Key") {
		return " // one for each request, and the same when it is repeated"
	}
	return ""
}

// ownHeaders removes the headers that wxpay or its transport sets.
func (l *literal) ownHeaders(sample gjson.Result) gjson.Result {
	var kept []string
	sample.ForEach(func(name, value gjson.Result) bool {
		switch strings.ToLower(name.Str) {
		case "accept-encoding":
		case "wechatpay-serial":
			if l.endpoint.ByHand {
				kept = append(kept, name.Raw+":"+value.Raw)
			}
		default:
			kept = append(kept, name.Raw+":"+value.Raw)
		}
		return true
	})
	return gjson.Parse("{" + strings.Join(kept, ",") + "}")
}

// goString quotes a string. It uses backquotes if that is easier to read.
func goString(s string) string {
	escaped := func(r rune) bool { return r == '`' || r == '\ufeff' || !unicode.IsPrint(r) }
	if strings.ContainsAny(s, `"\`) && utf8.ValidString(s) && !strings.ContainsFunc(s, escaped) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
