package wxpay

import (
	"net/http"
	"reflect"
	"testing"
)

// TestBlank: the copies of a blank share nothing that a call writes to. A later resty may give its
// requests more.
func TestBlank(t *testing.T) {
	b := reflect.ValueOf(newBlank(new(Config).resty(http.DefaultTransport)))
	for i := range b.NumField() {
		name, field := b.Type().Field(i).Name, b.Field(i)
		switch field.Kind() {
		case reflect.Bool, reflect.String, reflect.Int:
		case reflect.Slice:
			if field.Cap() > 0 {
				t.Errorf("%s has room for elements", name)
			}
		case reflect.Struct:
			if !field.IsZero() {
				t.Errorf("%s is set", name)
			}
		default:
			if shared := name == "client" || name == "log"; !shared && !field.IsZero() {
				t.Errorf("%s is set", name)
			}
		}
	}
}
