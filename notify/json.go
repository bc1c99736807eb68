package notify

import (
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/internal/safejson"
)

// readObject reads the members of a JSON object, but not those of objects within it. Names count as
// they are written, case included. It refuses bytes that are not UTF-8, anything before or behind
// the object, and a name that is there twice. Of two members with one name, another reader might
// take the other.
func readObject(data []byte) (members map[string]gjson.Result, ok bool) {
	if !utf8.Valid(data) || !safejson.Valid(data) {
		return nil, false
	}
	return membersOf(gjson.ParseBytes(data))
}

// membersOf is readObject for a part of JSON that is known to be valid.
func membersOf(object gjson.Result) (members map[string]gjson.Result, ok bool) {
	if !object.IsObject() {
		return nil, false
	}
	members, ok = make(map[string]gjson.Result, 8), true
	object.ForEach(func(key, value gjson.Result) bool {
		_, twice := members[key.Str]
		members[key.Str] = value
		ok = !twice
		return ok
	})
	return members, ok
}
