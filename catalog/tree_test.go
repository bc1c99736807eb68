package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

// A tree that is flattened again is the list that it was made from.
func TestTreeKeepsEveryField(t *testing.T) {
	lists := map[string][]catalog.Field{}
	for _, e := range catalog.All() {
		lists[e.Method+" "+e.Path+" request"], lists[e.Method+" "+e.Path+" response"] = e.Request, e.Response
	}
	for _, w := range catalog.Webhooks() {
		lists[w.Protocol+" "+w.Event] = w.Fields
	}
	for name, list := range lists {
		if diff := cmp.Diff(list, flat(catalog.Tree(list)), cmp.Transformer("", nonNil)); diff != "" {
			t.Errorf("%s (-list +tree)\n%s", name, diff)
		}
	}
}

func TestTreeOfOddDepths(t *testing.T) {
	for _, c := range []struct {
		reason string
		depths []int
		want   []int
	}{
		{"nothing", nil, nil},
		{"a list that begins too deep", []int{2, 0}, []int{0, 0}},
		{"a field too deep lies in the one before it", []int{0, 3, 1}, []int{0, 1, 1}},
		{"a depth below zero is the root", []int{-1, 1, -2}, []int{0, 1, 0}},
		{"back by two levels", []int{0, 1, 2, 0}, []int{0, 1, 2, 0}},
	} {
		var fields []catalog.Field
		for _, depth := range c.depths {
			fields = append(fields, catalog.Field{Depth: depth})
		}
		var got []int
		for _, f := range flat(catalog.Tree(fields)) {
			got = append(got, f.Depth)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.reason, diff)
		}
	}
}

// All parts together are the whole request, each field once.
func TestPartsAreTheRequest(t *testing.T) {
	parts := []string{"path", "json", "query", "headers", "xml", "body"}
	for _, e := range catalog.All() {
		var names []string
		for _, part := range parts {
			fields := flat(e.Part(part))
			if len(fields) > 0 && fields[0].Depth != 0 {
				t.Errorf("%s %s: the first field of %s has depth %d", e.Method, e.Path, part, fields[0].Depth)
			}
			for _, f := range fields {
				names = append(names, f.Name)
			}
		}
		var want []string
		for _, f := range e.Request {
			if f.Depth > 0 || !slices.Contains(parts[1:], f.Name) {
				want = append(want, f.Name)
			}
		}
		slices.Sort(names)
		slices.Sort(want)
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%s %s (-request +parts)\n%s", e.Method, e.Path, diff)
		}
		if e.Part("cookies") != nil {
			t.Errorf("%s %s has a part that no request has", e.Method, e.Path)
		}
	}
}

// The body and the resource together are all that the list has below body.
func TestBodyAndResource(t *testing.T) {
	encrypted := map[string]int{}
	for _, w := range catalog.Webhooks() {
		body, resource := flat(w.Body()), flat(w.Resource())
		at := slices.IndexFunc(w.Fields, func(f catalog.Field) bool { return f.Name == "body" })
		if got, want := len(body)+len(resource), len(w.Fields)-at-1; got != want {
			t.Errorf("%s %s: %d fields in the body and the resource, want %d", w.Protocol, w.Event, got, want)
		}
		if len(resource) > 0 {
			encrypted[w.Protocol]++
			if resource[0].Depth != 0 {
				t.Errorf("%s %s: the resource begins at depth %d", w.Protocol, w.Event, resource[0].Depth)
			}
		} else if w.Protocol == "v3" {
			t.Errorf("%s: APIv3 encrypts all resources, and this event has none", w.Event)
		}
	}
	if diff := cmp.Diff(map[string]int{"v2": 5, "v3": 108}, encrypted); diff != "" {
		t.Errorf("events with a resource (-want +got)\n%s", diff)
	}
}

func TestOriginalTypes(t *testing.T) {
	got := map[string][]string{}
	for _, w := range catalog.Webhooks() {
		if w.Protocol == "v3" {
			got[w.Event] = w.OriginalTypes()
		} else if kinds := w.OriginalTypes(); w.Event == "refund-processed" && kinds != nil {
			t.Errorf("%s of APIv2 has no kinds of resource, not %q", w.Event, kinds)
		}
	}
	for event, want := range map[string]string{"REFUND.SUCCESS": "refund", "COUPON.USE": "coupon"} {
		if !slices.Contains(got[event], want) {
			t.Errorf("%s: original_type is one of %q, want %s among them", event, got[event], want)
		}
	}
}

// TestHasOriginalType: the official samples of some notices have no original_type, or an empty one.
func TestHasOriginalType(t *testing.T) {
	want := map[string]bool{
		"REFUND.SUCCESS": true, "MALL_TRANSACTION.SUCCESS": true, // the second of a kind that no page names
		"BUDGET.LOCKED": false, "MEDICAL_INSURANCE.SUCCESS": false, "FAPIAO.ISSUED": false,
	}
	got := map[string]bool{}
	for _, w := range catalog.Webhooks() {
		if _, asked := want[w.Event]; asked && w.Protocol == "v3" {
			got[w.Event] = w.HasOriginalType()
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Match finds what Lookup finds, for every endpoint, and returns the values of the variables.
func TestMatchReturnsTheValues(t *testing.T) {
	for _, e := range catalog.All() {
		for _, value := range []string{"1217752501201407033233368018", "a/b", "张三", "..", "+ %2F", "{x}"} {
			path := expand(e.Path, all(value))
			want, _ := catalog.Lookup(e.Method, path)
			got, vars, ok := catalog.Match(e.Method, "/"+path)
			if !ok || got != want {
				t.Errorf("Match(%s %s) = %v, want %s", e.Method, path, got, want.Path)
				continue
			}
			var wantVars map[string]string
			for _, name := range variables(want.Path) {
				if wantVars == nil {
					wantVars = map[string]string{}
				}
				wantVars[name] = value
			}
			if diff := cmp.Diff(wantVars, vars); diff != "" {
				t.Errorf("Match(%s %s) (-want +got)\n%s", e.Method, path, diff)
			}
		}
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		reason, method, path, want string
		vars                       map[string]string
	}{
		{"two variables", "GET", "v3/transfer/batches/batch-id/1/details/detail-id/2", "v3/transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}",
			map[string]string{"batch_id": "1", "detail_id": "2"}},
		{"no variable", "POST", "v3/pay/transactions/jsapi", "v3/pay/transactions/jsapi", nil},
		{"a trailing slash", "POST", "/v3/applyment4sub/applyment/", "v3/applyment4sub/applyment/", nil},
		{"the variable of the endpoint that it finds, not of its twin", "POST", "v3/apply4subject/applyment/1_2/cancel", "v3/apply4subject/applyment/{applyment_id}/cancel",
			map[string]string{"applyment_id": "1_2"}},
		{"a broken escape", "GET", "v3/pay/transactions/id/%zz", "", nil},
		{"unknown", "GET", "v3/none", "", nil},
	} {
		got := ""
		e, vars, ok := catalog.Match(c.method, c.path)
		if ok {
			got = e.Path
		}
		if diff := cmp.Diff(c.want, got) + cmp.Diff(c.vars, vars); diff != "" {
			t.Errorf("%s: Match(%s %s) (-want +got)\n%s", c.reason, c.method, c.path, diff)
		}
	}
}

// flat lays a tree out again.
func flat(nodes []catalog.Node) (fields []catalog.Field) {
	for _, n := range nodes {
		fields = append(append(fields, n.Field), flat(n.Fields)...)
	}
	return fields
}

// nonNil makes an empty list of one kind.
func nonNil(fields []catalog.Field) []catalog.Field {
	if len(fields) == 0 {
		return nil
	}
	return fields
}

// variables are the names in the braces of a template.
func variables(template string) (names []string) {
	for segment := range strings.SplitSeq(template, "/") {
		if name, isVariable := strings.CutPrefix(segment, "{"); isVariable {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

// The original_type selects the fields where an event has several kinds of resource.
func TestResourceOf(t *testing.T) {
	const success, refund = "TRANSACTION.SUCCESS", "REFUND.SUCCESS"
	for _, c := range []struct {
		reason, event, kind string
		has, lacks          string // fields of the top level
		ok                  bool
	}{
		{"a payment has coupons", success, "transaction", "promotion_detail", "receiver", true},
		{"and no parts", success, "transaction", "payer", "sub_orders", true},
		{"it is the usual one", success, "", "payer", "parking_info", true},
		{"profit sharing has a receiver", success, "profitsharing", "receiver", "payer", true},
		{"an unknown kind", success, "refund", "", "", false},
		{"an event with one kind", refund, "refund", "out_refund_no", "sub_orders", true},
		{"an event with one kind, by default", refund, "", "out_refund_no", "sub_orders", true},
		{"another kind", refund, "transaction", "", "", false},
		{"an event whose page names none takes any", "FAPIAO.ISSUED", "fapiao", "", "", true},
	} {
		at := slices.IndexFunc(catalog.Webhooks(), func(w *catalog.Webhook) bool { return w.Protocol == "v3" && w.Event == c.event })
		resource, ok := catalog.Webhooks()[at].ResourceOf(c.kind)
		has := func(name string) bool {
			return slices.ContainsFunc(resource, func(n catalog.Node) bool { return n.Name == name })
		}
		if ok != c.ok || ok && c.has != "" && !has(c.has) || c.lacks != "" && has(c.lacks) {
			t.Errorf("%s: ResourceOf(%q) of %s: %t, %s: %t, %s: %t", c.reason, c.kind, c.event, ok, c.has, has(c.has), c.lacks, has(c.lacks))
		}
	}
	for _, w := range catalog.Webhooks() {
		for _, shape := range w.Shapes {
			if got := shape.Of(w.Resource()); len(got) != len(shape.Fields) {
				t.Errorf("%s: %s has %d fields, want %d", w.Event, shape.Title, len(got), len(shape.Fields))
			}
		}
	}
}
