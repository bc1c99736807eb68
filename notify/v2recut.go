package notify

import (
	"fmt"
	"slices"
	"strings"
)

// checkCut refuses a signed message that may be another signed text, cut anew.
//
// The text that APIv2 signs is a=1&b=2, and nothing in it is escaped. A payer may choose a value in
// some text that the merchant signs, such as contract_display_account in the URL of 委托代扣签约.
// Such a value can be written so that it is read as further fields.
//
// Cut anew, the text must still hold its own fields somewhere. They stand in a value, or among the
// fields where they do not belong, or push out fields that a true notice has. checkCut looks for
// each of the three.
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
		if fields[name] == "" && !(name == "appid" && fields["app_id"] != "") { // a page of WeChat Pay names appid app_id for wxv
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

// swallowed looks for the beginning of a further field, &name=, in a value. It returns a text that
// says so, or "".
//
// The value of a documented field is a number, a code or a name, so any &name= in it counts. Other
// fields may truly hold &name=, so only names of the scheme count in them. attach is the merchant's
// own text, often a query string, and stands in sub_order_list too; a new field may be a URL.
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

// nameForError returns a name that may stand in an error. The name of an unknown field may hold
// anything.
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
