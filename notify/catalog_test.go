package notify_test

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/notify"
)

// The tests of this file use the notices that the catalogue documents, with all their fields.

// tree makes an object of the fields at a depth. It stops at the first field that is not that deep.
func tree(documented []catalog.Field, depth int) object {
	made := object{}
	for i, field := range documented {
		if field.Depth < depth {
			break
		}
		if field.Depth == depth {
			made[strings.Replace(field.Name, "$n", "0", 1)] = sample(field, documented[i+1:])
		}
	}
	return made
}

// sample is a value of a field; within are the fields that follow the field.
func sample(field catalog.Field, within []catalog.Field) any {
	kind, isArray := strings.CutSuffix(field.Type, "[]")
	var value any
	switch kind {
	case "object":
		value = tree(within, field.Depth+1)
	case "integer", "number":
		value = float64(7)
	case "boolean":
		value = true
	default:
		value = cmp.Or(first(field.Enum), "<"+field.Label+"> & \""+field.Name+"\"")
		if len(within) > 0 && within[0].Depth > field.Depth && field.EncryptedBy == "" { // JSON in a string
			value = encode(tree(within, field.Depth+1))
		}
	}
	if isArray {
		return []any{value, value}
	}
	return value
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// part returns the fields below the field of a name, one deeper.
func part(t *testing.T, documented []catalog.Field, name string) (catalog.Field, object) {
	t.Helper()
	for i, field := range documented {
		if field.Name == name {
			return field, tree(documented[i+1:], field.Depth+1)
		}
	}
	return catalog.Field{}, object{}
}

// enum is the values of a field, or one meaningless value.
func enum(t *testing.T, documented []catalog.Field, name, otherwise string) []string {
	field, _ := part(t, documented, name)
	if len(field.Enum) == 0 {
		return []string{otherwise}
	}
	return field.Enum
}

func webhooks(t *testing.T, protocol string, want int) []*catalog.Webhook {
	t.Helper()
	all := slices.DeleteFunc(catalog.Webhooks(), func(w *catalog.Webhook) bool { return w.Protocol != protocol })
	if len(all) != want {
		t.Fatalf("%d notices of %s, want %d", len(all), protocol, want)
	}
	return all
}

// TestCatalogueV3: every event under every type and original type that it may have.
func TestCatalogueV3(t *testing.T) {
	for _, w := range webhooks(t, "v3", 108) {
		_, resource := part(t, w.Fields, "ciphertext")
		if len(resource) == 0 {
			t.Errorf("%s has no documented resource", w.Event)
		}
		_, envelope := part(t, w.Fields, "body")
		for _, eventType := range enum(t, w.Fields, "event_type", w.Event) {
			for _, originalType := range enum(t, w.Fields, "original_type", "other") {
				text := documentedV3(w, envelope, resource, eventType, originalType)
				event, err := parser().Parse(context.Background(), sign(sentAt, text), []byte(text))
				if err != nil {
					t.Errorf("%s: %v", w.Event, err)
					continue
				}
				if event.Type != eventType || event.OriginalType != originalType || !event.Signed || event.Version != notify.V3 {
					t.Errorf("%s: event %+v", w.Event, event)
				}
				if got, err := notify.As[object](event); err != nil || !gocmp.Equal(resource, got) {
					t.Errorf("%s: error %v, resource (-want +got):\n%s", w.Event, err, gocmp.Diff(resource, got))
				}
			}
		}
	}
}

// documentedV3 is the body of a documented notice. envelope is the part that is documented outside
// of ciphertext.
func documentedV3(w *catalog.Webhook, envelope, resource object, eventType, originalType string) string {
	made := body(eventType, originalType, encode(resource))
	inner, _ := envelope["resource"].(object)
	for name, value := range inner {
		if _, ok := made["resource"].(object)[name]; !ok {
			made["resource"].(object)[name] = value
		}
	}
	for name, value := range envelope {
		if _, ok := made[name]; !ok || name == "resource_type" {
			made[name] = value
		}
	}
	return encode(made)
}

// TestCatalogueV2: every notice of APIv2, by the name that the catalogue gives it.
func TestCatalogueV2(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range webhooks(t, "v2", 10) {
		message, resource, wantSigned := documentedV2(t, w)
		event, err := parser().ParseXML(context.Background(), []byte(message.xml("xml")))
		if err != nil {
			t.Errorf("%s: %v", w.Event, err)
			continue
		}
		if event.Type != w.Event || event.Version != notify.V2 || event.Signed != wantSigned || event.MchID != merchant || seen[event.Type+event.ID] {
			t.Errorf("%s: event %+v", w.Event, event)
		}
		seen[event.Type+event.ID] = true
		var got fields
		if err := json.Unmarshal(event.Resource, &got); err != nil || !gocmp.Equal(resource, got) {
			t.Errorf("%s: error %v, resource (-want +got):\n%s", w.Event, err, gocmp.Diff(resource, got))
		}
	}
}

// documentedV2 is a documented notice of APIv2, with the event that should come out of it.
func documentedV2(t *testing.T, w *catalog.Webhook) (message, resource fields, signed bool) {
	t.Helper()
	_, envelope := part(t, w.Fields, "body")
	documented := fields{}
	for name, value := range envelope {
		text, ok := value.(string)
		if !ok { // an integer, which is text in XML
			text = encode(value)
		}
		documented[name] = text
	}
	for _, field := range w.Fields { // those of success
		if field.Name == "return_code" || field.Name == "result_code" || field.Name == "trade_state" {
			documented[field.Name] = "SUCCESS"
		}
	}
	documented["mch_id"] = merchant
	if documented["combine_mch_id"] != "" {
		delete(documented, "mch_id")
		documented["combine_mch_id"] = merchant
	}
	return sealV2(t, w, documented)
}

// sealV2 encrypts and signs the fields that are documented so, and tells what should come out.
func sealV2(t *testing.T, w *catalog.Webhook, documented fields) (message, resource fields, signed bool) {
	for _, field := range w.Fields {
		if field.EncryptedBy == "" {
			continue
		}
		resource = fields{}
		_, inner := part(t, w.Fields, field.Name)
		for name, value := range inner {
			resource[name] = value.(string)
		}
		switch field.EncryptedBy {
		case "apiv2":
			return documented.with(field.Name, sealECB(resource.xml("root"), true)), resource, false
		case "apiv3":
			message = documented.with("event_nonce", resourceIV)
			message[field.Name] = seal(keyV3, resourceIV, message["event_associated_data"], resource.xml("xml"))
			return message.signed(message["algorithm"]), resource, true
		}
		t.Errorf("%s: %s is encrypted by %s", w.Event, field.Name, field.EncryptedBy)
	}
	if documented["sign_type"] != "" && documented["sign_type"] != "HMAC-SHA256" {
		documented["sign_type"] = "MD5" // documented without its values
	}
	message = documented.signed(documented["sign_type"])
	return message, message, true
}
