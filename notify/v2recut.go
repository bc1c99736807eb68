package notify

import (
	"fmt"
	"slices"
	"strings"
)

// checkCut refuses a signed message that may be another signed text, cut anew. The text that APIv2
// signs is a=1&b=2, and nothing in it is escaped: a payer who chooses a value in any text that the
// merchant signs (contract_display_account in the URL of 委托代扣签约) can have it read as further
// fields. Cut anew, the text must still hold its own fields somewhere. So they stand in a value, or
// among the fields where they do not belong, or push out fields that a true notice has: each of the
// three is looked for.
func checkCut(kind string, fields map[string]string) error {
	documented := findKindV2(kind)
	for name, value := range fields {
		switch {
		case name == "sign": // the only field that is not signed
		case spellingV2(name):
			return recut("a field's name is that of another but for its case")
		case documented != nil && !belongs(documented, name):
			return recut(name + " is a field of another kind of notice")
		}
		if found := swallowed(name, value); found != "" {
			return recut(found)
		}
	}
	if documented == nil {
		return nil
	}
	for _, name := range documented.needs {
		if fields[name] == "" && !(name == "appid" && fields["app_id"] != "") { // a name that one of WeChat Pay's pages has for wxv
			return recut(name + " is missing")
		}
	}
	return nil
}

func recut(found string) error { return fmt.Errorf("%w: %s", ErrRecut, found) }

// belongs reports whether a field may stand in a kind of notice. A field that no notice documents
// may: WeChat Pay adds some at any time.
func belongs(k *kindV2, name string) bool {
	return k.has(name) || slices.Contains(commonV2[:], name) || !inNoticesV2(name)
}

// swallowed finds the beginning of a further field, &name=, in a value, and says so; "" is none.
//
// A documented field holds numbers, codes and names, so that any name counts. Other fields may
// truly hold &name=, and only the names of the scheme count in them: attach is the merchant's own
// text, often a query string, and stands in sub_order_list too; a field that is new may be a URL.
func swallowed(name, value string) string {
	isFree := name == "attach" || name == "sub_order_list" || !inNoticesV2(name)
	_, rest, _ := strings.Cut(value, "&")
	for piece := range strings.SplitSeq(rest, "&") {
		inner, _, found := strings.Cut(piece, "=")
		switch {
		case !found:
		case inSchemeV2(inner):
			return "the value of " + nameForError(name) + " holds &" + inner + "="
		case !isFree && isName(inner):
			return "the value of " + name + " holds the beginning of another field"
		}
	}
	return ""
}

// nameForError is a name for an error: that of a field that nobody knows may hold anything.
func nameForError(name string) string {
	if inNoticesV2(name) {
		return name
	}
	return "an undocumented field"
}

// isName reports whether a text can be the name of a field.
func isName(text string) bool {
	for i, c := range []byte(text) {
		isLetter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
		if !isLetter && (i == 0 || c != '-' && c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return text != ""
}
