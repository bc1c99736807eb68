package wxpay

import (
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/wxpay-chain/wxpay/internal/redact"
)

// Query are the parameters behind the question mark (查询参数): strings, integers, booleans and
// slices of them. A slice is written as one pair for each element. Other values, such as floats,
// are an error, since there is more than one way to write them. Keys are sent in alphabetical
// order.
type Query map[string]any

func (q Query) apply(r *request) error {
	if r.query == nil {
		r.query = make(map[string][]string, len(q))
	}
	for key, value := range q {
		values, err := queryValues(key, value)
		if err != nil {
			return err
		}
		r.query[key] = values
	}
	return nil
}

func queryValues(key string, value any) ([]string, error) {
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Slice || v.Type().Elem().Kind() == reflect.Uint8 { // bytes are no list of integers
		one, ok := queryValue(v)
		if !ok {
			return nil, errorf(ErrQuery, "%s is of type %s: strings, integers, booleans and slices of them are taken", redact.Name(key), typeName(value))
		}
		return []string{one}, nil
	}
	values := make([]string, v.Len())
	for i := range values {
		one, ok := queryValue(v.Index(i))
		if !ok {
			return nil, errorf(ErrQuery, "%s is of type %s: a slice holds strings, integers or booleans", redact.Name(key), typeName(value))
		}
		values[i] = one
	}
	return values, nil
}

func queryValue(v reflect.Value) (string, bool) {
	if v.Kind() == reflect.Interface { // an element of []any
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), true
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), true
	}
	return "", false
}

// encodeQuery writes the query. A space becomes %20, since servers read a plus sign in two ways.
func encodeQuery(query map[string][]string) string {
	keys := make([]string, 0, len(query))
	for key := range query {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var b strings.Builder
	for _, key := range keys {
		for _, value := range query[key] {
			if b.Len() > 0 {
				b.WriteByte('&')
			}
			b.WriteString(queryEscape(key))
			b.WriteByte('=')
			b.WriteString(queryEscape(value))
		}
	}
	return b.String()
}

func queryEscape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
