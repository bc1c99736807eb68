package catalog_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

type object = map[string]any

func key(o object) string { return o["method"].(string) + " " + o["path"].(string) }

// No fact is lost, and the corrections are applied. The catalogue agrees with the folder source,
// read here without the generator. TestSecondSources is about the
// endpoints of which more than the site speaks.
func TestCatalogueIsItsSource(t *testing.T) {
	lines := readSource(t, "endpoints.jsonl")
	if len(lines) != 1141 {
		t.Errorf("%d endpoints in the facts, want 1141", len(lines))
	}
	want := make(map[string]object)
	for _, o := range lines {
		want[key(o)] = o
	}
	seconds := secondSources(t)
	for _, c := range readSource(t, "corrections.jsonl") {
		switch {
		case c["event"] != nil: // of a webhook
		case c["add"] != nil:
			o := c["add"].(object)
			o["method"], o["path"] = c["method"], c["path"]
			want[key(c)] = o
		case c["remove"] == true:
			delete(want, key(c))
		case len(seconds[nameless(c)]) > 0 || c["keep"] != nil:
		case c["fields"] != nil:
			mendFields(t, want[key(c)], c["fields"].(object))
		default:
			o := want[key(c)]
			for k, v := range c["set"].(object) {
				o[k] = v
			}
		}
	}
	for _, o := range readSource(t, "uploads.jsonl") {
		e := want[key(o)]
		for _, name := range []string{"method", "path", "source"} {
			delete(o, name)
		}
		e["file"] = o
	}
	for name, o := range repeats(t) {
		want[name]["repeat"] = o
	}
	if got := len(catalog.All()); got != len(want) {
		t.Errorf("%d endpoints in the catalogue, %d in its source", got, len(want))
	}
	alone := 0
	for _, o := range want {
		if len(seconds[nameless(o)]) > 0 {
			continue
		}
		alone++
		e, ok := catalog.Lookup(o["method"].(string), o["path"].(string))
		if !ok {
			t.Errorf("%s is not in the catalogue", key(o))
			continue
		}
		want, got := normal(o), normal(decodedAgain(t, e))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-source +catalogue)\n%s", key(o), diff)
		}
	}
	if alone < 900 {
		t.Errorf("%d endpoints of which the site alone speaks, too few", alone)
	}
}

func TestWebhooksAreTheirSource(t *testing.T) {
	want := make(map[string]object)
	for _, o := range readSource(t, "webhooks.jsonl") {
		want[o["protocol"].(string)+o["event"].(string)] = o
	}
	for _, c := range readSource(t, "corrections.jsonl") {
		if c["event"] != nil {
			name := c["protocol"].(string) + c["event"].(string)
			switch {
			case c["add"] != nil:
				want[name] = c["add"].(object)
				want[name]["protocol"], want[name]["event"] = c["protocol"], c["event"]
			case c["fields"] != nil:
				mendFields(t, want[name], c["fields"].(object))
			default:
				for k, v := range c["set"].(object) {
					want[name][k] = v
				}
			}
		}
	}
	for _, o := range want {
		normal(o)
	}
	got := make(map[string]object)
	for _, w := range catalog.Webhooks() {
		got[w.Protocol+w.Event] = normal(decodedAgain(t, w))
	}
	if len(got) != 118 {
		t.Errorf("%d webhooks, want 118", len(got))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-source +catalogue)\n%s", diff)
	}
}

// Each sensitive field that the lists name is marked as such, and no other. A list may name a field
// that the facts do not have.
func TestListsAndMarksAgree(t *testing.T) {
	for _, e := range catalog.All() {
		marks := strings.Join(marked(e.Request, "platform"), " ")
		for _, mark := range marked(e.Request, "platform") {
			if !contains(e.Encrypt, mark) {
				t.Errorf("%s %s: %s is marked and not listed among %s", e.Method, e.Path, mark, e.Encrypt)
			}
		}
		for _, mark := range marked(e.Response, "merchant") {
			if !contains(e.Decrypt, "."+mark) {
				t.Errorf("%s %s: %s is marked and not listed among %s", e.Method, e.Path, mark, e.Decrypt)
			}
		}
		if len(e.Encrypt) > 0 && marks == "" {
			t.Errorf("%s %s: none of %s is marked", e.Method, e.Path, e.Encrypt)
		}
	}
}

// contains reports whether a place such as json.receivers.#.name is one of the paths.
func contains(paths []string, place string) bool {
	for _, path := range paths {
		if _, after, _ := strings.Cut(place, "."); after == path || after+".#" == path {
			return true
		}
	}
	return false
}

// marked returns the places of the fields that a key opens.
func marked(fields []catalog.Field, by string) (places []string) {
	var names []string
	for _, f := range fields {
		names = append(names[:f.Depth], f.Name)
		if f.EncryptedBy == by {
			places = append(places, strings.Join(names, "."))
		}
		if strings.HasSuffix(f.Type, "[]") {
			names[f.Depth] += ".#"
		}
	}
	return places
}

// mendFields applies a correction of single fields.
func mendFields(t *testing.T, o, mends object) {
	t.Helper()
	done := 0
	for _, side := range []string{"request", "response", "fields"} {
		var kept []any
		names, gone := []string{side}, -1 // the names that lead to a field; the depth of one that was taken out
		list, _ := o[side].([]any)
		for _, field := range list {
			f := field.(object)
			depth := int(f["depth"].(float64))
			names = append(names[:depth+1], f["name"].(string))
			mend, named := mends[strings.TrimPrefix(strings.Join(names, "."), "fields.")]
			if strings.HasSuffix(f["type"].(string), "[]") {
				names[depth+1] += ".#"
			}
			if gone >= 0 && depth > gone {
				continue
			}
			gone = -1
			if named {
				done++
			}
			if named && mend == nil {
				gone = depth
				continue
			}
			if named {
				for k, v := range mend.(object) {
					f[k] = v
				}
			}
			kept = append(kept, f)
		}
		o[side] = kept
	}
	if done != len(mends) {
		t.Errorf("%s: %d of %d fields found", key(o), done, len(mends))
	}
}

// normal removes from an object the empty keys, and those that the catalogue has in other words.
func normal(o object) object {
	for _, list := range []string{"request", "response", "fields"} {
		fields, _ := o[list].([]any)
		for _, f := range fields {
			f := f.(object)
			switch f["encrypted"] {
			case "by-aes-gcm":
				f["encrypted_by"] = "apiv3"
			case "by-aes-ecb":
				f["encrypted_by"] = "apiv2"
			}
			delete(f, "encrypted")
			if list != "fields" && (f["encrypted_by"] == "platform" || f["encrypted_by"] == "merchant") {
				delete(f, "encrypted_by") // follows the lists, which corrections change: TestListsAndMarksAgree
			}
			if coding, ok := f["encoded"].(string); ok {
				f["encoded"] = map[string]string{"json": "json", "by-json_encode": "json", "urlencode": "urlencode", "by-urlencode": "urlencode"}[coding]
			}
			delete(f, "sources")
			delete(f, "unconfirmed")
			delete(f, "pattern")
			delete(f, "signer")
			delete(f, "max_bytes")
			dropEmpty(f)
		}
	}
	delete(o, "corrections")
	dropEmpty(o)
	return o
}

func dropEmpty(o object) {
	for k, v := range o {
		switch v := v.(type) {
		case nil:
			delete(o, k)
		case string:
			if v == "" {
				delete(o, k)
			}
		case []any:
			if len(v) == 0 {
				delete(o, k)
			}
		case bool:
			if !v {
				delete(o, k)
			}
		case float64:
			if v == 0 {
				delete(o, k)
			}
		}
	}
}

func decodedAgain(t *testing.T, v any) object {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var o object
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func readSource(t *testing.T, name string) (lines []object) {
	t.Helper()
	file, err := os.Open("source/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var o object
		if err := json.Unmarshal(scanner.Bytes(), &o); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		lines = append(lines, o)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}
