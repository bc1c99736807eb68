package fill

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// Struct fills a request of a client, a struct whose fields have JSON names. A field of r, or of
// an object in it, takes that value. A required field, without omitempty, gets a value made up by
// its name and type where r has none.
func (m Maker) Struct(to reflect.Value, r Request) {
	m.fields(to, r.Find)
}

// fields fills the fields of a struct.
func (m Maker) fields(to reflect.Value, find func(string) (any, bool)) {
	for i := range to.NumField() {
		name, options, _ := strings.Cut(to.Type().Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" || !to.Field(i).CanSet() {
			continue
		}
		value, there := find(name)
		if there || options != "omitempty" {
			m.set(to.Field(i), name, value)
		}
	}
}

// set makes a value of a field's type.
func (m Maker) set(to reflect.Value, name string, value any) {
	if moment, is := to.Addr().Interface().(*time.Time); is {
		*moment = m.moment(value)
		return
	}
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		m.set(to.Elem(), name, value)
	case reflect.Struct:
		in, _ := value.(map[string]any)
		m.fields(to, func(name string) (any, bool) { v, there := in[name]; return v, there })
	case reflect.Slice:
		list, is := value.([]any)
		if !is {
			list = []any{value}
		}
		to.Set(reflect.MakeSlice(to.Type(), len(list), len(list)))
		for i, element := range list {
			m.set(to.Index(i), name, element)
		}
	case reflect.String:
		to.SetString(m.asText(name, value))
	case reflect.Bool:
		b, _ := value.(bool)
		to.SetBool(b)
	case reflect.Int64:
		to.SetInt(asInteger(value))
	}
}

// moment reads a time, or makes one.
func (m Maker) moment(value any) time.Time {
	text, _ := value.(string)
	if moment, err := time.Parse(time.RFC3339, text); err == nil {
		return moment
	}
	return m.Now.In(china)
}

func (m Maker) asText(name string, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return m.Text(name)
}

// asInteger reads an integer. It is 1 where there is none.
func asInteger(value any) int64 {
	text, _ := value.(string)
	if number, is := value.(json.Number); is {
		text = number.String()
	}
	n, err := json.Number(text).Int64()
	if err != nil {
		return 1
	}
	return n
}
