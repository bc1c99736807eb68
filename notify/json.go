package notify

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// manyBrackets is up to how many opening brackets gjson, which recurses without a limit, may validate. JSON with more is left to
// encoding/json, which is slower and gives up at a depth of 10,000.
const manyBrackets = 10_000

// readObject reads the members of a JSON object, without going deeper. Names count as they are written, case included. Bytes that
// are no UTF-8, anything before or behind the object, and a name that is there twice are refused: of two members another reader
// might take the other one.
func readObject(data []byte) (members map[string]gjson.Result, ok bool) {
	if !utf8.Valid(data) || !validJSON(data) {
		return nil, false
	}
	return membersOf(gjson.ParseBytes(data))
}

// membersOf is readObject for what is part of valid JSON already.
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

func validJSON(data []byte) bool {
	if bytes.Count(data, []byte("{"))+bytes.Count(data, []byte("[")) > manyBrackets {
		return json.Valid(data)
	}
	return gjson.ValidBytes(data)
}
