package wxpay_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestWholeCatalogue walks all v3 endpoints that take JSON or a query. It sends their sample
// values, and plaintext in every sensitive field. The bytes arrive as they were marshalled, but for
// those fields, which the named key opens. For a caller who names the key, they arrive as they were
// given.
func TestWholeCatalogue(t *testing.T) {
	t.Parallel()
	box, client := pair(t)
	endpoints, sensitive, nested, fields := 0, 0, 0, 0
	for _, e := range catalog.All() {
		if strings.HasPrefix(e.Path, "v2/") || e.Upload || !takesValues(e) {
			continue
		}
		endpoints++
		box.Handle(e.Method, e.Path, func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: []byte("{}")} })
		c := sample(t, e)
		if e.ByHand { // TestByHand
			continue
		}
		for _, named := range []bool{false, true} {
			if named && len(e.Encrypt) == 0 && os.Getenv("CI") == "" {
				continue // the gate shows that the header changes nothing where nothing is encrypted
			}
			options := c.options
			if named {
				options = append(slices.Clone(options), wxpay.Header{"Wechatpay-Serial": box.CertificateKey().Serial})
			}
			if _, err := client.Chain(e.Path).Do(t.Context(), e.Method, options...); err != nil {
				t.Errorf("%s %s: %v", e.Method, e.Path, err)
				continue
			}
			opened := c.compare(t, box, e, named)
			if want := map[bool]int{false: c.secrets, true: 0}[named]; opened != want {
				t.Errorf("%s %s, key named %v: %d fields encrypted, want %d", e.Method, e.Path, named, opened, want)
			}
		}
		if len(e.Encrypt) > 0 {
			if c.secrets < len(e.Encrypt) {
				t.Errorf("%s %s: %d fields written for %d paths", e.Method, e.Path, c.secrets, len(e.Encrypt))
			}
			sensitive++
			fields += c.secrets
			nested += boolInt(strings.Contains(strings.Join(e.Encrypt, " "), "."))
		}
	}
	got := []int{endpoints, sensitive, nested, fields}
	if want := []int{876, 109, 52, 278}; !slices.Equal(got, want) {
		t.Errorf("%d endpoints, %d with sensitive fields, %d of them nested, %d fields; want %d", endpoints, sensitive, nested, fields, want)
	}
}

// TestWholeCatalogueAnswers walks all v3 endpoints whose answers hold sensitive fields.
func TestWholeCatalogueAnswers(t *testing.T) {
	t.Parallel()
	box, client := pair(t)
	endpoints, fields := 0, 0
	for _, e := range catalog.All() {
		if strings.HasPrefix(e.Path, "v2/") || e.Upload || len(e.Decrypt) == 0 {
			continue
		}
		endpoints++
		clear, sealed, written := map[string]any{"other": "x"}, map[string]any{"other": "x"}, 0
		for i, path := range e.Decrypt {
			plaintext := fmt.Sprintf("明文\"%d<%s>", i, path)
			secret, err := box.Encrypt(plaintext)
			if err != nil {
				t.Fatal(err)
			}
			place(clear, strings.Split(path, "."), plaintext)
			written += place(sealed, strings.Split(path, "."), secret)
		}
		fields += written
		answer := marshalled(t, sealed)
		box.Handle(e.Method, e.Path, func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: []byte(answer)} })
		// The request does not matter here, and naming the key keeps it as it is.
		named := wxpay.Header{"Wechatpay-Serial": box.Key().Serial}
		res, err := client.Chain(e.Path).Do(t.Context(), e.Method, sample(t, e).options[0], named)
		if err != nil {
			t.Errorf("%s %s: %v", e.Method, e.Path, err)
			continue
		}
		if diff := cmp.Diff(marshalled(t, clear), string(res.Bytes())); diff != "" || len(res.Undecrypted()) != 0 || string(res.Wire()) != answer {
			t.Errorf("%s %s, undecrypted %q (-want +got):\n%s", e.Method, e.Path, res.Undecrypted(), diff)
		}
	}
	if got, want := []int{endpoints, fields}, []int{55, 139}; !slices.Equal(got, want) {
		t.Errorf("%d endpoints, %d fields; want %d", endpoints, fields, want)
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// takesValues reports whether an endpoint's request has a json or a query part.
func takesValues(e *catalog.Endpoint) bool {
	return slices.ContainsFunc(e.Request, func(f catalog.Field) bool {
		return f.Depth == 0 && (f.Name == "json" || f.Name == "query")
	})
}

// sampleCall is a call with an endpoint's sample values, and the request that should arrive.
type sampleCall struct {
	options []wxpay.Option
	body    string // in clear, "" if there is none
	query   url.Values
	secrets int // sensitive fields in it
}

var variable = regexp.MustCompile(`\{(\w+)\}`)

func sample(t *testing.T, e *catalog.Endpoint) *sampleCall {
	t.Helper()
	c := &sampleCall{query: url.Values{}}
	known, vars := decode(t, e.Sample.Vars), wxpay.Vars{}
	for _, name := range variable.FindAllStringSubmatch(e.Path, -1) {
		if vars[name[1]], _ = known[name[1]].(string); vars[name[1]] == "" {
			vars[name[1]] = "Sample-1"
		}
	}
	c.options = append(c.options, vars)

	query := wxpay.Query{}
	for key, value := range decode(t, e.Sample.Query) {
		query[key] = fmt.Sprint(value)
	}
	for i, key := range sensitiveIn(e, "query") {
		query[key] = fmt.Sprintf("明文 %d&%s", i, key)
		c.secrets++
	}
	for key, value := range query {
		c.query.Set(key, value.(string))
	}
	c.options = append(c.options, query)

	if e.Method == "GET" || e.Sample.JSON == nil && !slices.ContainsFunc(e.Request, func(f catalog.Field) bool { return f.Depth == 0 && f.Name == "json" }) {
		return c
	}
	body := decode(t, e.Sample.JSON)
	for i, path := range sensitiveIn(e, "json") {
		c.secrets += place(body, strings.Split(path, "."), fmt.Sprintf("明文\"%d<%s>", i, path))
	}
	c.body = marshalled(t, body)
	c.options = append(c.options, wxpay.JSON(body))
	return c
}

func sensitiveIn(e *catalog.Endpoint, where string) []string {
	if slices.Contains(e.EncryptIn, where) {
		return e.Encrypt
	}
	return nil
}

func decode(t *testing.T, data json.RawMessage) map[string]any {
	t.Helper()
	v := map[string]any{}
	if data == nil {
		return v
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func marshalled(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// place writes text at a path, in each element of an array, and makes missing objects on the way.
// It returns how many times it wrote.
func place(at map[string]any, path []string, text string) int {
	key, rest := path[0], path[1:]
	switch {
	case len(rest) == 0:
		at[key] = text
		return 1
	case rest[0] != "#":
		child, ok := at[key].(map[string]any)
		if !ok {
			child = map[string]any{}
			at[key] = child
		}
		return place(child, rest, text)
	}
	list, _ := at[key].([]any)
	if len(list) == 0 {
		list = []any{nil, nil}
		at[key] = list
	}
	written := 0
	for i := range list {
		element := map[string]any{"": list[i]} // a place to write to, for any kind of element
		if child, ok := list[i].(map[string]any); ok && len(rest) > 1 {
			written += place(child, rest[1:], text)
			continue
		}
		written += place(element, append([]string{""}, rest[1:]...), text)
		list[i] = element[""]
	}
	return written
}

// compare compares the request that arrived with the wanted one, and returns how many fields were
// encrypted.
func (c *sampleCall) compare(t *testing.T, box *sandbox.Sandbox, e *catalog.Endpoint, named bool) int {
	t.Helper()
	last, _ := box.Last()
	serial, opened := last.Header.Get("Wechatpay-Serial"), 0
	if want := map[bool]string{false: box.Key().Serial, true: box.CertificateKey().Serial}[named]; serial != want {
		t.Errorf("%s %s: key %s named, want %s", e.Method, e.Path, serial, want)
	}
	open := func(text string) string {
		return ciphertext.ReplaceAllStringFunc(text, func(sealed string) string {
			plaintext, err := box.Decrypt(serial, sealed)
			if err != nil {
				return sealed // a sample value
			}
			opened++
			return plaintext
		})
	}
	body := regexp.MustCompile(`"[0-9A-Za-z+/]{342}=="`).ReplaceAllStringFunc(string(last.Body), func(quoted string) string {
		if plaintext := open(strings.Trim(quoted, `"`)); plaintext != strings.Trim(quoted, `"`) {
			return marshalled(t, plaintext)
		}
		return quoted
	})
	if diff := cmp.Diff(c.body, body); diff != "" {
		t.Errorf("%s %s, body (-want +got):\n%s", e.Method, e.Path, diff)
	}
	_, raw, _ := strings.Cut(last.Target, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		t.Error(err)
	}
	for key := range query {
		query.Set(key, open(query.Get(key)))
	}
	if diff := cmp.Diff(c.query, query); diff != "" {
		t.Errorf("%s %s, query (-want +got):\n%s", e.Method, e.Path, diff)
	}
	return opened
}
