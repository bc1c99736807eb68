package sandbox_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// page is the documentation of an endpoint. testdata/seeds.json has five pages in another form than
// the catalogue by which the sandbox judges, so that a fact that changes there is noticed here.
type page struct {
	Path, Title string
	Request     []struct {
		Name, Type          string
		Required, Encrypted bool
		Enum                []string
	}
	Response []struct {
		Name, Type string
		Required   bool
	}
	Sample map[string]string
}

func pages(t *testing.T) []page {
	t.Helper()
	raw, err := os.ReadFile("testdata/seeds.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []page
	if err := json.Unmarshal(raw, &list); err != nil || len(list) != 5 {
		t.Fatalf("%d pages: %v", len(list), err)
	}
	return list
}

// body is the page's sample, its encrypted fields made anew for the key.
func (p page) body(key *rsa.PublicKey) map[string]any {
	body := map[string]any{}
	for name, value := range p.Sample {
		body[name] = value
	}
	for _, f := range p.Request {
		if f.Encrypted {
			body[f.Name] = encryptFor(key, "明文 "+f.Name)
		}
	}
	return body
}

func (p page) post(t *testing.T, box *sandbox.Sandbox, body any, change func(*call)) reply {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	c := newCall(box, "POST", "/"+p.Path, string(raw))
	if change != nil {
		change(c)
	}
	return c.do(t, box)
}

func TestSeedsAnswerAsDocumented(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	public, platform := box.Key(), box.CertificateKey()
	modes := []struct{ why, serial, signer string }{
		{"public key", public.Serial, "public"},
		{"platform certificate", platform.Serial, "platform"},
		{"certificate's serial in lower case, with zeros", "00" + strings.ToLower(platform.Serial), "platform"},
	}
	for _, p := range pages(t) {
		for _, m := range modes {
			t.Run(p.Title+"/"+m.why, func(t *testing.T) {
				key := public.Public.(*rsa.PublicKey)
				if m.signer == "platform" {
					key = platform.Public.(*rsa.PublicKey)
				}
				r := p.post(t, box, p.body(key), func(c *call) { c.header.Set("Wechatpay-Serial", m.serial) })
				if r.status != 200 {
					t.Fatalf("%d %s", r.status, r.body)
				}
				if got := r.verified(box); got != m.signer {
					t.Errorf("signed by %s, want %s", got, m.signer)
				}
				if id := r.header.Get("Request-Id"); !strings.HasPrefix(id, "08") || !strings.HasSuffix(id, "-0") {
					t.Errorf("Request-ID %q", id)
				}
				p.checkAnswer(t, r.body)
				p.checkDecrypted(t, box)
			})
		}
	}
}

// checkAnswer wants each documented field, of its type, none beside them, and the request's values
// echoed.
func (p page) checkAnswer(t *testing.T, body []byte) {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, f := range p.Response {
		want = append(want, f.Name)
		switch v := got[f.Name].(type) {
		case string:
			if f.Type != "string" || v == "" {
				t.Errorf("%s is %q", f.Name, v)
			}
			if asked, ok := p.Sample[f.Name]; ok && v != asked {
				t.Errorf("%s is %q, asked with %q", f.Name, v, asked)
			}
		case float64:
			if f.Type != "integer" || v <= 0 || v != float64(int(v)) {
				t.Errorf("%s is %v", f.Name, v)
			}
		default:
			t.Errorf("%s is %v", f.Name, v)
		}
	}
	if id, ok := got["mchid"]; ok && id != "1900000109" {
		t.Errorf("mchid is %v", id)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func (p page) checkDecrypted(t *testing.T, box *sandbox.Sandbox) {
	t.Helper()
	var want map[string]string
	for _, f := range p.Request {
		if f.Encrypted {
			if want == nil {
				want = map[string]string{}
			}
			want["/"+f.Name] = "明文 " + f.Name
		}
	}
	last, _ := box.Last()
	if diff := cmp.Diff(want, last.Decrypted); diff != "" {
		t.Errorf("decrypted (-want +got):\n%s", diff)
	}
	if !last.Taken || last.Code != "" {
		t.Errorf("recorded as %t %q", last.Taken, last.Code)
	}
}

// TestSeedsRefuseEachBadField spoils each field of each page in each way that counts for it.
func TestSeedsRefuseEachBadField(t *testing.T) {
	t.Parallel()
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	key := box.Key().Public.(*rsa.PublicKey)
	foreign := box.CertificateKey().Public.(*rsa.PublicKey)
	// The pages require both, and the official SDK, which goes before them, does not.
	optional := []string{"pre-order/authenticate_type", "pre-order-with-auth/authenticate_type", "tokens/employment_type"}
	for _, p := range pages(t) {
		for _, f := range p.Request {
			form := formOf(t, p.Path, f.Name)
			required := f.Required && !slices.Contains(optional, path.Base(p.Path)+"/"+f.Name)
			type spoiltField struct {
				why   string
				value any // nil: leave it out
				bad   bool
			}
			spoilt := func(why, text string) spoiltField {
				return spoiltField{why, text, f.Enum != nil || f.Encrypted || !form.MatchString(text)}
			}
			cases := []spoiltField{
				{"missing", nil, required},
				{"empty", "", required},
				{"a number", 1, true},
				{"null", json.RawMessage("null"), true},
				{"an object", map[string]any{}, true},
				{"a list", []string{"x"}, true},
				{"a boolean", true, true},
				spoilt("not of the enumeration", "6"),
				spoilt("of the enumeration but in lower case", "sign_in"),
				spoilt("in clear", "张三"),
				spoilt("encrypted for another key", encryptFor(foreign, "x")),
				spoilt("encrypted with SHA-256 inside", oaep256(key)),
				spoilt("encrypted as PKCS#1 v1.5", pkcs1(key)),
				spoilt("nothing encrypted", encryptFor(key, "")),
				spoilt("bytes that are no text encrypted", encryptFor(key, "\xff\xfe")),
				spoilt("ciphertext without padding", strings.TrimRight(encryptFor(key, "x"), "=")),
			}
			for _, k := range cases {
				t.Run(p.Path+"/"+f.Name+"/"+k.why, func(t *testing.T) {
					body := p.body(key)
					body[f.Name] = k.value
					if k.value == nil {
						delete(body, f.Name)
					}
					r := p.post(t, box, body, nil)
					if !k.bad {
						if r.status != 200 {
							t.Errorf("%d %s", r.status, r.body)
						}
						return
					}
					refusedField(t, r, "/"+f.Name)
					if last, _ := box.Last(); last.Taken || last.Code != "PARAM_ERROR" {
						t.Errorf("recorded as %t %q", last.Taken, last.Code)
					}
				})
			}
		}
	}
}

func refusedField(t *testing.T, r reply, pointer string) {
	t.Helper()
	if r.status != 400 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	p := r.problem(t)
	if p.Code != "PARAM_ERROR" || p.Detail.Field != pointer || p.Detail.Location != "body" || p.Detail.Issue == "" {
		t.Errorf("want PARAM_ERROR at %q: %s", pointer, r.body)
	}
}

func oaep256(key *rsa.PublicKey) string {
	raw, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, key, []byte("x"), nil)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// pkcs1 stands in for ciphertext of the old padding: any block that OAEP does not open.
func pkcs1(key *rsa.PublicKey) string {
	block := make([]byte, key.Size())
	_, _ = rand.Read(block[1:])
	block[1] = 2
	return base64.StdEncoding.EncodeToString(block)
}
