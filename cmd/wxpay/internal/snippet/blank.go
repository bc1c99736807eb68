package snippet

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
)

// Some official samples are empty forms: "" for a required string, or 0 where the enumeration has
// no 0. WeChat Pay would refuse them. A snippet has a value of the right kind there, which says
// what belongs in that place.

// fieldsOf returns the fields of one part of a request by their paths, such as "receivers.#.name".
func fieldsOf(e *catalog.Endpoint, part string) map[string]catalog.Field {
	found := map[string]catalog.Field{}
	addFields(found, e.Part(part), "")
	return found
}

// addFields adds fields and the fields inside each. at is the path before their names.
func addFields(found map[string]catalog.Field, nodes []catalog.Node, at string) {
	for _, n := range nodes {
		path := at + n.Name
		found[path] = n.Field
		if strings.HasSuffix(n.Type, "[]") {
			path += ".#"
			found[path] = n.Field
		}
		addFields(found, n.Fields, path+".")
	}
}

// isBlank reports whether a sample has no real value for a field.
func isBlank(f catalog.Field, value gjson.Result) bool {
	switch {
	case f.Encoded != "":
		return false
	case value.Type == gjson.String && value.Str == "":
		return f.Required
	}
	return value.Type == gjson.Number && value.Raw == "0" && len(f.Enum) > 0 && !slices.Contains(f.Enum, "0")
}

// standIn returns a text in place of a missing value: the first value of the enumeration, else the
// official name, else the name. An address is one of examples.
func standIn(f catalog.Field) string {
	of := strings.TrimSuffix(f.Type, "[]")
	switch {
	case len(f.Enum) > 0:
		return f.Enum[0]
	case of != "string":
		return "1"
	case strings.Contains(f.Pattern, "https?://"):
		return "https://example.com/notify"
	case f.Label != "":
		return f.Label
	}
	return f.Name
}

// standInLiteral returns standIn as Go code.
func standInLiteral(f catalog.Field) string {
	text := standIn(f)
	if _, err := strconv.ParseFloat(text, 64); err == nil && !strings.HasPrefix(f.Type, "string") {
		return text
	}
	return goString(text)
}
