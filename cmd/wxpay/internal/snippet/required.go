package snippet

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
)

// Required returns a copy of an endpoint whose sample has the required fields only. A body or an
// object without any required field inside keeps its fields: WeChat Pay takes no empty one.
func Required(e *catalog.Endpoint) *catalog.Endpoint {
	short := *e
	if e.Upload {
		short.Request = requiredMeta(e.Request)
	}
	short.Sample.JSON = requiredOf(e, "json", e.Sample.JSON)
	short.Sample.Query = requiredOf(e, "query", e.Sample.Query)
	short.Sample.Headers = requiredOf(e, "headers", e.Sample.Headers)
	return &short
}

// requiredOf returns the required fields of a part of a sample.
func requiredOf(e *catalog.Endpoint, part string, sample []byte) json.RawMessage {
	value := gjson.ParseBytes(sample)
	if !value.IsObject() {
		return sample
	}
	short := requiredObject(value, fieldsOf(e, part), "")
	if short == "{}" && part == "json" {
		return sample
	}
	return json.RawMessage(short)
}

// requiredObject returns the required fields of an object, which is at a path such as
// "receivers.#".
func requiredObject(value gjson.Result, fields map[string]catalog.Field, at string) string {
	var kept []string
	value.ForEach(func(key, child gjson.Result) bool {
		path := key.Str
		if at != "" {
			path = at + "." + key.Str
		}
		if fields[path].Required {
			kept = append(kept, key.Raw+":"+requiredValue(child, fields, path))
		}
		return true
	})
	if len(kept) == 0 && at != "" {
		return value.Raw
	}
	return "{" + strings.Join(kept, ",") + "}"
}

// requiredValue returns a value, with the required fields of the objects in it.
func requiredValue(value gjson.Result, fields map[string]catalog.Field, at string) string {
	switch {
	case value.IsObject():
		return requiredObject(value, fields, at)
	case value.IsArray():
		var elements []string
		for _, element := range value.Array() {
			elements = append(elements, requiredValue(element, fields, at+".#"))
		}
		return "[" + strings.Join(elements, ",") + "]"
	}
	return value.Raw
}
