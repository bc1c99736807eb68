package wxpay_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/crypto"
)

// choices is a stream of small decisions. Behind its end all are 0, which changes nothing.
type choices struct{ rest []byte }

func (c *choices) of(n int) int {
	if len(c.rest) == 0 {
		return 0
	}
	b := c.rest[0]
	c.rest = c.rest[1:]
	return int(b) % n
}

// respell writes a path in a way that some server takes for the same path.
func (c *choices) respell(p string) string {
	slashes := []string{"/", "//", "/;x/", ";a=b/", "%2F", "%2f", "%5C", "%255c", "/./", "/x/../", "/x%2F..%2F", "/%2e/", "/%2E%2e/"}
	ends := []string{"", "/", "//", ";x", "%20", "%3Fa", "%00", "%2F", "%5c", "/.", "%3bx", "/;"}
	var b strings.Builder
	for i := range len(p) {
		if p[i] == '/' {
			b.WriteString(slashes[c.of(4*len(slashes))%len(slashes)*min(c.of(3), 1)])
			continue
		}
		switch c.of(24) {
		case 1:
			fmt.Fprintf(&b, "%%%02X", p[i])
		case 2:
			fmt.Fprintf(&b, "%%%02x", p[i])
		case 3:
			fmt.Fprintf(&b, "%%25%02X", p[i])
		case 4:
			fmt.Fprintf(&b, "%%%%%02X%c", "0123456789abcdef"[p[i]>>4], "0123456789abcdef"[p[i]&15])
		case 5:
			b.WriteString(strings.ToUpper(p[i : i+1]))
		default:
			b.WriteByte(p[i])
		}
	}
	return b.String() + ends[c.of(len(ends))]
}

type quickSigner struct{}

func (quickSigner) Sign(context.Context, []byte) ([]byte, error) { return []byte("x"), nil }
func (quickSigner) Scheme() string                               { return crypto.SchemeRSA }

// spelled makes a call of a path under a base URL, both spelled as c says.
func (c *choices) spelled(t *testing.T, config wxpay.Config, w *recorder, method, full string, options []wxpay.Option) error {
	t.Helper()
	const host = "https://gateway.example"
	bases := []string{"", "/", "/gateway", "/hk", "/gateway/global/", "/v3", "/gateway/%76%33"}
	prefix := bases[c.of(len(bases))]
	rest := full
	if n := c.of(4); n > 0 && strings.Count(full, "/") >= n { // a part of the path stands in the base
		parts := strings.SplitN(full, "/", n+1)
		prefix, rest = strings.TrimSuffix(prefix, "/")+"/"+strings.ReplaceAll(c.respell(strings.Join(parts[:n], "/")), "%3Fa", ""), parts[n]
	}
	if c.of(8) > 0 {
		config.BaseURL = host + prefix
	} else {
		config.BaseURL, prefix, rest = "", "", full
	}
	config.Transport, config.PrivateKey, config.Signer = w, nil, quickSigner{}
	way := c.of(7)
	target := prefix + "/" + c.respell(rest)
	if way == 5 {
		config.Middleware = []wxpay.Middleware{moves(target)}
	}
	client, err := wxpay.New(config)
	if err != nil {
		return err
	}
	builder := client.Chain(rest)
	switch way {
	case 1:
		builder = client.Chain(strings.ToLower(c.respell(rest))) // a capital would make another name
	case 2:
		builder, options = client.Chain("{+p}"), append(options, wxpay.Vars{"p": c.respell(rest)})
	case 3:
		builder, options = client.Seg("{p}"), append(options, wxpay.Vars{"p": rest})
	case 4:
		builder = client.Link(host + target)
	case 5:
		builder = client.Chain("v3/brand-new/things")
	case 6:
		builder = client.Link("https://api.mch.weixin.qq.com/" + c.respell(full))
	}
	_, err = builder.Do(t.Context(), method, options...)
	return err
}

// TestEndpointBelowAnother: a value may hold the path of another endpoint. A server that decodes
// its slashes finds that endpoint behind a gateway's prefix, so its fields are encrypted, too.
func TestEndpointBelowAnother(t *testing.T) {
	w := new(recorder)
	config := newBox(t).Config()
	config.BaseURL, config.Transport = "", w
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = client.Chain("v3/merchant-service/complaints-v2/{complaint_id}").Get(t.Context(),
		wxpay.Vars{"complaint_id": "x/v3/ecommerce/subject-sub-merchants"}, wxpay.Query{"cert_number": secret})
	query, err := url.ParseQuery(w.query)
	if err != nil || w.count != 1 || !ciphertext.MatchString(query.Get("cert_number")) {
		t.Errorf("%d sent, with the query %q (%v)", w.count, w.query, err)
	}
}

// moves is a Middleware that changes the path of each request.
func moves(target string) wxpay.Middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(req *http.Request) (*http.Response, error) {
			to, err := url.Parse("https://gateway.example" + target)
			if err != nil {
				return nil, err
			}
			to.RawQuery = req.URL.RawQuery
			req = req.Clone(req.Context())
			req.URL = to
			return next.RoundTrip(req)
		})
	}
}

// secretsFor writes the secret into each sensitive field of a request.
func secretsFor(rule *rules.Rule) []wxpay.Option {
	var options []wxpay.Option
	if sensitive := slices.Concat(rule.JSON, rule.Multipart); len(sensitive) > 0 {
		var body any
		for _, field := range sensitive {
			body = put(body, strings.Split(field, "."))
		}
		options = append(options, wxpay.Body(body))
	}
	query := wxpay.Query{}
	for _, name := range rule.Query {
		query[name] = secret
	}
	return append(options, query)
}

func put(value any, steps []string) any {
	if len(steps) == 0 {
		return secret
	}
	if steps[0] == "#" {
		list, ok := value.([]any)
		if !ok {
			list = []any{nil}
		}
		list[0] = put(list[0], steps[1:])
		return list
	}
	object, ok := value.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	object[steps[0]] = put(object[steps[0]], steps[1:])
	return object
}

// endpointsWhere returns the endpoints of the catalogue whose rule fits, their variables filled.
func endpointsWhere(fits func(*rules.Rule) bool) (found []struct {
	method, path string
	rule         *rules.Rule
}) {
	for _, e := range catalog.All() {
		if rule, ok := rules.Lookup(e.Method, e.Path); ok && fits(rule) {
			segments := strings.Split(e.Path, "/")
			for i, segment := range segments {
				if strings.HasPrefix(segment, "{") {
					segments[i] = "4200"
				}
			}
			found = append(found, struct {
				method, path string
				rule         *rules.Rule
			}{e.Method, strings.Join(segments, "/"), rule})
		}
	}
	return found
}

// inClear makes a call with secrets to a sensitive endpoint, spelled in some way. It fails if a
// secret goes out as it is.
func inClear(t *testing.T, config wxpay.Config, pick uint16, spelling []byte) (sent bool) {
	t.Helper()
	sensitive := endpointsWhere(func(r *rules.Rule) bool { return r.Sensitive() })
	e := sensitive[int(pick)%len(sensitive)]
	c := &choices{spelling}
	options := secretsFor(e.rule)
	serials := []wxpay.Header{{}, {"X-Other": "1"}, {"Wechatpay-Serial": ""}, {"Wechatpay-Serial": "  "}, {"wechatpay-serial": "\t"}, {"WECHATPAY-SERIAL": "A,B"}}
	options = append(options, serials[c.of(24)%len(serials)*min(c.of(4), 1)])
	w := new(recorder)
	err := c.spelled(t, config, w, e.method, e.path, options)
	query, _ := url.QueryUnescape(w.query)
	if err == nil || w.count > 1 || strings.Contains(w.body+query, secret) {
		t.Fatalf("%s %s: %d sent to %s, with %s and %s: %v", e.method, e.path, w.count, w.target, query, w.body, err)
	}
	return w.count > 0
}

// TestNothingInClear: sensitive fields do not go out as they are, in any spelling of an endpoint's
// path.
func TestNothingInClear(t *testing.T) {
	config := newBox(t).Config()
	random := rand.New(rand.NewPCG(10, 4))
	count := 0
	for i := range 4000 {
		if inClear(t, config, uint16(i), randomBytes(random)) {
			count++
		}
	}
	if t.Logf("%d of 4000 were sent", count); count < 500 {
		t.Errorf("%d calls were sent: too few to show anything", count)
	}
}

// FuzzSensitivePath is TestNothingInClear for the fuzzer's inputs.
func FuzzSensitivePath(f *testing.F) {
	for i := range 20 {
		f.Add(uint16(i*7), randomBytes(rand.New(rand.NewPCG(uint64(i), 4))))
	}
	config := newBox(f).Config()
	f.Fuzz(func(t *testing.T, pick uint16, spelling []byte) { inClear(t, config, pick, spelling) })
}

// randomBytes are choices, many of them 0.
func randomBytes(random *rand.Rand) []byte {
	choices := make([]byte, 120)
	often := 1 + random.IntN(30)
	for i := range choices {
		if i < 8 || random.IntN(often) == 0 {
			choices[i] = byte(random.IntN(256))
		}
	}
	return choices
}

// believed asks for a file that is not signed, spelled in some way. It fails if an answer is
// believed although some server takes the request for another path.
func believed(t *testing.T, config wxpay.Config, pick uint16, spelling []byte) (ok bool) {
	t.Helper()
	files := endpointsWhere(func(r *rules.Rule) bool { return r.Proof == rules.None })
	e := files[int(pick)%len(files)]
	c := &choices{spelling}
	wanted := e.path
	if c.of(2) == 1 {
		wanted = strings.Replace(wanted, "4200", c.respell([]string{"Chsy+/=MDAw", "a/b", "..", "../../certificates", "x/../../y", `..\y`, "upload"}[c.of(7)]), 1)
	}
	w := new(recorder)
	if err := c.spelled(t, config, w, e.method, wanted, nil); err != nil {
		return false
	}
	if !isFile(w.target, e.path) {
		t.Fatalf("an unsigned answer to %s was believed, in place of %s", w.target, e.path)
	}
	return true
}

// isFile decides, independently of wxpay, whether every server takes a target for a file at wanted.
// 4200 stands for a value, which may have slashes if they are encoded.
func isFile(target, wanted string) bool {
	plain := target
	for { // more often than any server may decode it
		next, err := url.PathUnescape(plain)
		if err != nil || next == plain {
			break
		}
		plain = next
	}
	plain = strings.ReplaceAll(plain, `\`, "/")
	fixed, hasValue := strings.CutSuffix(wanted, "4200")
	folder, name, found := strings.Cut(target, "/"+fixed) // as it is, so nothing in it is encoded
	_, plainName, _ := strings.Cut(plain, "/"+fixed)
	if !found || strings.Contains(folder, "//") || strings.ContainsAny(plainName, ";?#%") {
		return false
	}
	for segment := range strings.SplitSeq(plainName, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	if !hasValue {
		return name == ""
	}
	return name != "" && !strings.Contains(name, "/") && strings.HasPrefix(path.Clean("/"+fixed+plainName), "/"+fixed)
}

// TestUnsignedExactly: an unsigned answer is believed only for exactly the path of a file without
// signatures.
func TestUnsignedExactly(t *testing.T) {
	config := newBox(t).Config()
	random := rand.New(rand.NewPCG(10, 5))
	count := 0
	for i := range 4000 {
		if believed(t, config, uint16(i), randomBytes(random)) {
			count++
		}
	}
	if t.Logf("%d of 4000 were believed", count); count < 100 {
		t.Errorf("%d answers were believed: too few to show anything", count)
	}
}

// FuzzUnsignedPath is TestUnsignedExactly for the fuzzer's inputs.
func FuzzUnsignedPath(f *testing.F) {
	for i := range 20 {
		f.Add(uint16(i), randomBytes(rand.New(rand.NewPCG(uint64(i), 5))))
	}
	config := newBox(f).Config()
	f.Fuzz(func(t *testing.T, pick uint16, spelling []byte) { believed(t, config, pick, spelling) })
}

// TestFileBelowBase: a base URL's prefix belongs to the path. The rest has to be a file's path.
func TestFileBelowBase(t *testing.T) {
	const host = "https://gateway.example"
	for _, c := range []struct {
		why, base, path string
		want            bool // it is believed
	}{
		{"no prefix", "", "v3/billdownload/file", true},
		{"a gateway's", "/gateway/", "v3/billdownload/file", true},
		{"v3 stands in it", "/v3", "billdownload/file", true},
		{"v3 stands in a gateway's", "/gateway/v3/", "billdownload/file", true},
		{"more than v3 stands in it", "/gateway/v3/merchant-service", "images/abc", true},
		{"one of WeChat Pay's", "/hk", "v3/billdownload/file", true},
		{"one of WeChat Pay's, with v3", "/global/v3", "billdownload/file", true},
		{"a gateway's before one of WeChat Pay's", "/gateway/hk", "v3/billdownload/file", true},
		{"one of WeChat Pay's in the path", "/gateway", "hk/v3/billdownload/file", true},
		{"a file that does not begin with v3", "/gateway", "invoicing/fapiao/fapiao-file", true},
		{"the same below a prefix of WeChat Pay's, which only v3 has", "/gateway", "hk/invoicing/fapiao/fapiao-file", false},
		{"v3 twice", "/v3", "v3/billdownload/file", false},
		{"one of WeChat Pay's twice", "/hk", "hk/v3/billdownload/file", false},
		{"a prefix that no one has", "/gateway", "other/v3/billdownload/file", false},
		{"a spelling of v3", "/%763", "billdownload/file", false},
		{"a link below the prefix", "/gateway", host + "/gateway/v3/billdownload/file?token=x", true},
		{"a link beside the prefix", "/gateway", host + "/v3/billdownload/file?token=x", false},
		{"a link below v3", "/v3", host + "/v3/billdownload/file?token=x", true},
		{"a link to WeChat Pay, sent to the gateway", "/gateway", "https://api.mch.weixin.qq.com/hk/v3/billdownload/file?token=x", true},
	} {
		config := newBox(t).Config()
		config.BaseURL, config.Transport = host+c.base, new(recorder)
		client, err := wxpay.New(config)
		if err != nil {
			t.Fatal(err)
		}
		builder := client.Link(c.path)
		if !strings.Contains(c.path, "://") {
			builder = client.Chain(c.path)
		}
		if _, err := builder.Get(t.Context()); (err == nil) != c.want {
			t.Errorf("%s: %v, want it believed: %t", c.why, err, c.want)
		}
	}
}
