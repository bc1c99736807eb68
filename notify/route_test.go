package notify_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/notify"
)

func TestRegistration(t *testing.T) {
	m, _ := newMux(t, nil)
	must(t, m.Handle("REFUND.SUCCESS", accept))
	must(t, m.HandlePrefix("REFUND.", accept))
	must(t, m.HandleRest(accept))
	must(t, m.HandleOriginal("TRANSACTION.SUCCESS", "transaction", accept))
	for _, c := range []struct {
		reason string
		err    error
		want   error
	}{
		{"a payment or a profit-sharing?", m.Handle("TRANSACTION.SUCCESS", accept), notify.ErrSeveralOriginalTypes},
		{"of APIv3 or of the family wxv?", m.Handle("TRANSACTION.FAIL", accept), notify.ErrSeveralOriginalTypes},
		{"a prefix that covers both", m.HandlePrefix("TRANSACTION.", accept), notify.ErrSeveralOriginalTypes},
		{"the other original type", m.HandleOriginal("TRANSACTION.SUCCESS", "profitsharing", accept), nil},
		{"one that is not known yet", m.HandleOriginal("TRANSACTION.SUCCESS", "new", accept), nil},
		{"a type and its original type", m.HandleOriginal("REFUND.SUCCESS", "refund", accept), nil},
		{"a type that is not known yet", m.Handle("NEW.EVENT", accept), nil},
		{"a longer prefix", m.HandlePrefix("REFUND.MORE.", accept), nil},
		{"a type of APIv2", m.Handle(notify.TypeV2Payment, accept), nil},
		{"a type twice", m.Handle("REFUND.SUCCESS", accept), notify.ErrRegistration},
		{"an original type twice", m.HandleOriginal("TRANSACTION.SUCCESS", "transaction", accept), notify.ErrRegistration},
		{"a prefix twice", m.HandlePrefix("REFUND.", accept), notify.ErrRegistration},
		{"the rest twice", m.HandleRest(accept), notify.ErrRegistration},
		{"no type", m.Handle("", accept), notify.ErrRegistration},
		{"no type with an original type", m.HandleOriginal("", "refund", accept), notify.ErrRegistration},
		{"no original type", m.HandleOriginal("TRANSACTION.SUCCESS", "", accept), notify.ErrRegistration},
		{"no prefix", m.HandlePrefix("", accept), notify.ErrRegistration},
		{"a prefix that ends within a word", m.HandlePrefix("REF", accept), notify.ErrRegistration},
		{"no function", m.Handle("REFUND.CLOSED", nil), notify.ErrRegistration},
		{"no function for the rest", m.HandleRest(nil), notify.ErrRegistration},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", c.reason, c.err, c.want)
		}
	}
}

// Each event comes to the most exact function for it.
func TestRoutes(t *testing.T) {
	m, log := newMux(t, nil)
	var got string
	is := func(name string) notify.HandlerFunc {
		return func(_ context.Context, e *notify.Event) error { got = name; return nil }
	}
	must(t, m.Handle("REFUND.SUCCESS", is("type")))
	must(t, m.HandleOriginal("REFUND.SUCCESS", "mall", is("type and original type")))
	must(t, m.HandlePrefix("REFUND.", is("prefix")))
	must(t, m.HandlePrefix("REFUND.MORE.", is("longer prefix")))
	must(t, m.HandleOriginal("TRANSACTION.SUCCESS", "transaction", is("payment")))
	must(t, m.HandleOriginal("TRANSACTION.SUCCESS", "profitsharing", is("profit-sharing")))
	try := func(eventType, originalType, want string, status int) {
		t.Helper()
		got = ""
		body := okJSON
		if status != http.StatusNoContent {
			body = failJSON
		}
		post(t, m, notice(eventType, originalType, "id/"+want+eventType+originalType, `{}`), status, body)
		if got != want {
			t.Errorf("%s/%s came to %q, want %q", eventType, originalType, got, want)
		}
	}
	try("REFUND.SUCCESS", "refund", "type", 204)
	try("REFUND.SUCCESS", "mall", "type and original type", 204)
	try("REFUND.CLOSED", "refund", "prefix", 204)
	try("REFUND.MORE.THINGS", "refund", "longer prefix", 204)
	try("REFUND.MORE", "refund", "prefix", 204)
	try("TRANSACTION.SUCCESS", "transaction", "payment", 204)
	try("TRANSACTION.SUCCESS", "profitsharing", "profit-sharing", 204)
	try("TRANSACTION.SUCCESS", "unheard", "", 501)
	try("TRANSACTION.SUCCESSFUL", "transaction", "", 501)
	try("REFUNDS.SUCCESS", "refund", "", 501)
	log.has(t, "level=ERROR", "no function for this type", "type=REFUNDS.SUCCESS")
	must(t, m.HandleRest(is("the rest")))
	try("TRANSACTION.SUCCESS", "unheard", "the rest", 204)
	try("NEW", "new", "the rest", 204)
}

// Handle refuses the types that the catalogue has with several original types. APIv2 events with an
// event_type count, and their original type is OriginalTypeWXV.
func TestSeveralOriginalTypes(t *testing.T) {
	want := map[string][]string{}
	for _, w := range catalog.Webhooks() {
		for _, f := range w.Fields {
			switch {
			case f.Name == "original_type":
				want[w.Event] = append(want[w.Event], f.Enum...)
			case f.Name == "event_type" && w.Protocol == "v2":
				want[w.Event] = append(want[w.Event], notify.OriginalTypeWXV)
			}
		}
	}
	if len(want) < 100 {
		t.Fatalf("%d types with an original type in the catalogue", len(want))
	}
	maps.DeleteFunc(want, func(_ string, original []string) bool { return len(original) < 2 })
	got := notify.Several()
	for _, m := range []map[string][]string{want, got} {
		for _, original := range m {
			slices.Sort(original)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-catalogue +several)\n%s", diff)
	}
}

// Every v3 event of the catalogue comes whole, with all documented fields. It comes to the function
// for its type and original type, and to no other.
func TestAllTypes(t *testing.T) {
	m, _ := newMux(t, nil)
	got, want := map[string]object{}, map[string]object{}
	take := func(_ context.Context, e *notify.Event) error {
		resource, err := notify.As[object](e)
		got[e.Type+" "+e.OriginalType] = resource
		return err
	}
	for _, w := range webhooks(t, "v3", 108) {
		_, envelope := part(t, w.Fields, "body")
		_, resource := part(t, w.Fields, "ciphertext")
		originalTypes := enum(t, w.Fields, "original_type", "other")
		if notify.Several()[w.Event] == nil {
			must(t, m.Handle(w.Event, take))
		}
		for _, originalType := range originalTypes {
			if notify.Several()[w.Event] != nil {
				must(t, m.HandleOriginal(w.Event, originalType, take))
			}
			want[w.Event+" "+originalType] = resource
			post(t, m, request(documentedV3(w, envelope, resource, w.Event, originalType)), http.StatusNoContent, okJSON)
		}
	}
	if len(want) != 109 { // TRANSACTION.SUCCESS is two types
		t.Errorf("%d types and original types", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Every notice of APIv2 comes to its function too, and is answered in XML.
func TestAllTypesV2(t *testing.T) {
	m, _ := newMux(t, nil)
	got, want := map[string]fields{}, map[string]fields{}
	take := func(_ context.Context, e *notify.Event) error {
		resource, err := notify.As[fields](e)
		got[e.Type] = resource
		return err
	}
	for _, w := range webhooks(t, "v2", 10) {
		if notify.Several()[w.Event] != nil {
			must(t, m.HandleOriginal(w.Event, notify.OriginalTypeWXV, take))
		} else {
			must(t, m.Handle(w.Event, take))
		}
		message, resource, _ := documentedV2(t, w)
		want[w.Event] = resource
		post(t, m, requestV2(message.xml("xml")), http.StatusOK, okXML)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
