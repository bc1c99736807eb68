package snippet

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
)

// Some official samples are forms that nobody filled in: "" for what is required, 0 where the enumeration has no 0. Sent
// as they are they would be refused, so a snippet has a value of the right kind there, which says what belongs in its place.

// fieldsOf are the fields of one part of a request by their paths, "receivers.#.name".
func fieldsOf(e *catalog.Endpoint, part string) map[string]catalog.Field {
	found := map[string]catalog.Field{}
	var open []string // the paths to the fields that the next may lie in
	inside := false
	for _, f := range e.Request {
		if f.Depth == 0 {
			inside, open = f.Name == part, []string{""}
			continue
		}
		if !inside {
			continue
		}
		open = open[:f.Depth]
		at := open[f.Depth-1] + f.Name
		found[at] = f
		if strings.HasSuffix(f.Type, "[]") {
			at += ".#"
			found[at] = f
		}
		open = append(open, at+".")
	}
	return found
}

// isBlank reports whether a sample's value is none.
func isBlank(f catalog.Field, value gjson.Result) bool {
	switch {
	case f.Encoded != "":
		return false
	case value.Type == gjson.String && value.Str == "":
		return f.Required
	}
	return value.Type == gjson.Number && value.Raw == "0" && len(f.Enum) > 0 && !slices.Contains(f.Enum, "0")
}

// standIn is what stands for a value: the first of the enumeration, else the official name, else the name.
func standIn(f catalog.Field) string {
	of := strings.TrimSuffix(f.Type, "[]")
	switch {
	case len(f.Enum) > 0:
		return f.Enum[0]
	case of != "string":
		return "1"
	case f.Label != "":
		return f.Label
	}
	return f.Name
}

// standInLiteral is standIn in Go.
func standInLiteral(f catalog.Field) string {
	text := standIn(f)
	if _, err := strconv.ParseFloat(text, 64); err == nil && !strings.HasPrefix(f.Type, "string") {
		return text
	}
	return goString(text)
}
