package catalog_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

// Every endpoint is found by its template, and by paths with values in place of the variables.
func TestLookupFindsEveryEndpoint(t *testing.T) {
	expanded := 0
	for _, e := range catalog.All() {
		for _, path := range []string{e.Path, "/" + e.Path} {
			if got, ok := catalog.Lookup(e.Method, path); !ok || got != e {
				t.Errorf("Lookup(%s %s) = %+v", e.Method, path, got)
			}
		}
		want := e
		if e.SameAs != "" {
			want, _ = catalog.Lookup(e.Method, e.SameAs)
		}
		for _, values := range []map[string]string{sampleVars(t, e), all("1217752501201407033233368018"), all("a/b"), all("张三"), all(".."), all("+")} {
			path := expand(e.Path, values)
			if path == e.Path {
				continue // without a variable, or without sample values for it
			}
			expanded++
			got, ok := catalog.Lookup(e.Method, path)
			if !ok || got != want {
				t.Errorf("Lookup(%s %s) = %v, want %s", e.Method, path, got, want.Path)
			}
		}
	}
	if expanded < 5*500 {
		t.Errorf("%d expanded paths, want more than 2500", expanded)
	}
}

func TestLookupAll(t *testing.T) {
	for _, c := range []struct {
		why, path string
		want      []string
	}{
		{"one method", "v3/payroll-card/tokens", []string{"POST v3/payroll-card/tokens"}},
		{"four methods, with a leading slash", "/v3/merchant-service/complaint-notifications",
			[]string{"GET v3/merchant-service/complaint-notifications", "POST v3/merchant-service/complaint-notifications",
				"PUT v3/merchant-service/complaint-notifications", "DELETE v3/merchant-service/complaint-notifications"}},
		{"a value for a variable", "v3/pay/transactions/id/4200001234", []string{"GET v3/pay/transactions/id/{transaction_id}"}},
		{"none", "v3/no/such/path", nil},
	} {
		if diff := cmp.Diff(c.want, names(catalog.LookupAll(c.path))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

// Each {name} in the path of an endpoint of APIv3 is a field of its request.
func TestVariablesAreFields(t *testing.T) {
	inBody := "PATCH v3/global/merchants/{sub_mchid}" // its page has sub_mchid in the body only
	for _, e := range catalog.All() {
		if strings.HasPrefix(e.Path, "v2/") {
			continue
		}
		fields := map[string]bool{}
		for _, f := range e.Part("path") {
			fields["{"+f.Name+"}"] = true
		}
		for segment := range strings.SplitSeq(e.Path, "/") {
			name := e.Method + " " + e.Path
			if strings.HasPrefix(segment, "{") && fields[segment] == (name == inBody) {
				t.Errorf("%s: %s is a field of the path: %t", name, segment, fields[segment])
			}
		}
	}
}

// These paths match more than one template.
func TestAmbiguities(t *testing.T) {
	for _, c := range []struct{ why, method, path, want string }{
		{"a literal before a variable", "GET", "v3/ecommerce/refunds/id/50300", "v3/ecommerce/refunds/id/{refund_id}"},
		{"even where the other literal comes later", "GET", "v3/ecommerce/refunds/id/return-advance", "v3/ecommerce/refunds/id/{refund_id}"},
		{"the same, the other number", "GET", "v3/ecommerce/refunds/out-refund-no/return-advance", "v3/ecommerce/refunds/out-refund-no/{out_refund_no}"},
		{"the variable where it is none of the literals", "GET", "v3/ecommerce/refunds/50300/return-advance", "v3/ecommerce/refunds/{refund_id}/return-advance"},
		{"back to the variable", "POST", "v3/ecommerce/refunds/id/return-advance", "v3/ecommerce/refunds/{refund_id}/return-advance"},
		{"a case of capitals, in the path", "POST", "v2/secapi/mch/addInstitutionsub", "v2/secapi/mch/addInstitutionsub"},
		{"and as its chain gives it", "POST", "v2/secapi/mch/{addinstitutionsub}", "v2/secapi/mch/addInstitutionsub"},
		{"case is not folded", "POST", "v2/secapi/mch/addinstitutionsub", ""},
		{"it swallows none of its neighbours", "POST", "v2/secapi/mch/addsubdevconfig", "v2/secapi/mch/addsubdevconfig"},
		{"one endpoint under two names, expanded", "POST", "v3/apply4subject/applyment/1900013511_10000/cancel", "v3/apply4subject/applyment/{applyment_id}/cancel"},
		{"and by template", "POST", "v3/apply4subject/applyment/{business_code}/cancel", "v3/apply4subject/applyment/{business_code}/cancel"},
		{"an upload beside an image", "POST", "v3/merchant-service/images/upload", "v3/merchant-service/images/upload"},
		{"an encoded slash", "GET", "v3/merchant-service/images/a%2Fb", "v3/merchant-service/images/{media_id}"},
		{"no empty value", "GET", "v3/merchant-service/images/", ""},
		{"a path that ends in a slash", "POST", "v3/applyment4sub/applyment/", "v3/applyment4sub/applyment/"},
		{"which belongs to it", "POST", "v3/applyment4sub/applyment", ""},
		{"a leading slash", "POST", "/v3/applyment4sub/applyment/", "v3/applyment4sub/applyment/"},
		{"two of them", "POST", "//v3/applyment4sub/applyment/", ""},
		{"another method", "DELETE", "v3/applyment4sub/applyment/", ""},
		{"a method in lower case", "post", "v3/applyment4sub/applyment/", ""},
		{"nothing", "", "", ""},
	} {
		got := ""
		if e, ok := catalog.Lookup(c.method, c.path); ok {
			got = e.Path
		}
		if got != c.want {
			t.Errorf("%s: Lookup(%s %s) = %q, want %q", c.why, c.method, c.path, got, c.want)
		}
	}
}

func TestLookupDoesNotAllocate(t *testing.T) {
	catalog.All()
	for _, path := range []string{"v3/pay/transactions/id/4200001234", "/v3/pay/transactions/id/{transaction_id}", "v3/none"} {
		if n := testing.AllocsPerRun(100, func() { catalog.Lookup("GET", path) }); n != 0 {
			t.Errorf("Lookup(GET %s): %v allocations, want 0", path, n)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	catalog.All()
	for _, c := range []struct{ name, path string }{
		{"expanded", "v3/pay/transactions/id/1217752501201407033233368018"},
		{"long", "v3/transfer/batches/batch-id/1030000071100999991182020050700019480001/details/detail-id/1040000071100999991182020050700019500100"},
		{"unknown", "v3/pay/transactions/id/1/2"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				catalog.Lookup("GET", c.path)
			}
		})
	}
}

// FuzzLookup compares with trying every template in turn.
func FuzzLookup(f *testing.F) {
	for _, path := range []string{
		"v3/pay/transactions/id/4200", "/v3/ecommerce/refunds/id/return-advance", "v3/applyment4sub/applyment/", "v3//x",
		"v2/secapi/mch/addInstitutionsub", "v3/apply4subject/applyment/{business_code}/cancel", "v3/pay/transactions/id/%2F..%2F",
	} {
		f.Add("GET", path)
		f.Add("POST", path)
	}
	every := catalog.All()
	f.Fuzz(func(t *testing.T, method, path string) {
		got, _ := catalog.Lookup(method, path)
		path = strings.TrimPrefix(path, "/")
		var want *catalog.Endpoint
		for _, e := range every {
			if e.Method != method {
				continue
			}
			if e.Path == path || chained(e) == path {
				want = e // by its very template
				break
			}
			if e.SameAs == "" && matches(e.Path, path) && (want == nil || literalFirst(e.Path, want.Path)) {
				want = e
			}
		}
		if got != want {
			t.Errorf("Lookup(%q, %q) = %v, want %v", method, path, got, want)
		}
	})
}

// matches reports whether a path can be made from a template, segment by segment.
func matches(template, path string) bool {
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	for i := 0; i < len(want) && i < len(have); i++ {
		if variable := strings.HasPrefix(want[i], "{"); variable && have[i] == "" || !variable && have[i] != want[i] {
			return false
		}
	}
	return len(want) == len(have)
}

// literalFirst reports whether a has a literal where a and b first differ in kind.
func literalFirst(a, b string) bool {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	for i := range as {
		if av, bv := strings.HasPrefix(as[i], "{"), strings.HasPrefix(bs[i], "{"); av != bv {
			return bv
		}
	}
	return false
}

// chained is the path that the chain converts to, where that differs from the path.
func chained(e *catalog.Endpoint) string {
	last := e.Chain[len(e.Chain)-1]
	if before, capitals := strings.CutSuffix(e.Path, "Institutionsub"); capitals {
		return before[:strings.LastIndex(before, "/")+1] + "{" + strings.Trim(last, "_") + "}"
	}
	return e.Path
}

// expand puts values in the place of variables. Variables without a value stay.
func expand(template string, values map[string]string) string {
	segments := strings.Split(template, "/")
	for i, segment := range segments {
		value := values[strings.Trim(segment, "{}")]
		if value == "" {
			value = values[""]
		}
		if strings.HasPrefix(segment, "{") && value != "" {
			segments[i] = url.PathEscape(value)
		}
	}
	return strings.Join(segments, "/")
}

func all(value string) map[string]string { return map[string]string{"": value} }

func sampleVars(t *testing.T, e *catalog.Endpoint) map[string]string {
	t.Helper()
	var values map[string]string
	if e.Sample.Vars != nil {
		if err := json.Unmarshal(e.Sample.Vars, &values); err != nil {
			t.Errorf("%s %s: sample variables: %v", e.Method, e.Path, err)
		}
	}
	return values
}
