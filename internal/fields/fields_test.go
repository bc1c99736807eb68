package fields

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

// quote makes a JSON string.
func quote(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// mark puts every string that paths name between stars, as Encrypt puts ciphertext there.
func mark(text string, paths ...string) (string, []string, error) {
	fields, err := Find(text, paths, func(m *Mismatch) error { return m })
	if err != nil {
		return "", nil, err
	}
	var texts, at []string
	for _, f := range fields {
		texts, at = append(texts, quote("*"+f.Value+"*")), append(at, f.Path)
	}
	return string(Replace(text, fields, texts)), at, nil
}

func TestFindStrings(t *testing.T) {
	for _, c := range []struct {
		why, text string
		paths     []string
		want      string
		at        []string
	}{
		{"one key", `{"a":"x","b":"y"}`, []string{"a"}, `{"a":"*x*","b":"y"}`, []string{"a"}},
		{"nothing around it changes", " {\n\t\"b\" : 1.0e+2 , \"a\" :\"x\" ,\"c\":[ ] }\n", []string{"a"}, " {\n\t\"b\" : 1.0e+2 , \"a\" :\"*x*\" ,\"c\":[ ] }\n", []string{"a"}},
		{"nested", `{"a":{"b":{"c":"x"}},"c":"y"}`, []string{"a.b.c"}, `{"a":{"b":{"c":"*x*"}},"c":"y"}`, []string{"a.b.c"}},
		{"each of an array", `{"r":[{"n":"x"},{"m":"y"},{"n":"z"}]}`, []string{"r.#.n"}, `{"r":[{"n":"*x*"},{"m":"y"},{"n":"*z*"}]}`, []string{"r.0.n", "r.2.n"}},
		{"arrays in arrays", `{"r":[[{"n":"x"}],[{"n":"y"}]]}`, []string{"r.#.#.n"}, `{"r":[[{"n":"*x*"}],[{"n":"*y*"}]]}`, []string{"r.0.0.n", "r.1.0.n"}},
		{"null in place of the string", `{"a":null}`, []string{"a"}, `{"a":null}`, nil},
		{"null in place of an object, as of a struct's nil pointer", `{"a":null,"b":"x"}`, []string{"a.c.d", "b"}, `{"a":null,"b":"*x*"}`, []string{"b"}},
		{"null in place of an array", `{"r":null}`, []string{"r.#.n"}, `{"r":null}`, nil},
		{"null among the elements", `{"r":[null,{"n":"x"},{"n":null}]}`, []string{"r.#.n"}, `{"r":[null,{"n":"*x*"},{"n":null}]}`, []string{"r.1.n"}},
		{"a key twice, once null", `{"a":null,"a":"x"}`, []string{"a"}, `{"a":null,"a":"*x*"}`, []string{"a"}},
		{"null alone", `null`, []string{"a"}, `null`, nil},
		{"an array of strings", `{"r":["x","y"]}`, []string{"r.#"}, `{"r":["*x*","*y*"]}`, []string{"r.0", "r.1"}},
		{"one of an array", `{"r":["x","y"]}`, []string{"r.1"}, `{"r":["x","*y*"]}`, []string{"r.1"}},
		{"a number can be a key", `{"1":"x"}`, []string{"1"}, `{"1":"*x*"}`, []string{"1"}},
		{"the text itself an array", ` [{"n":"x"}]`, []string{"#.n"}, ` [{"n":"*x*"}]`, []string{"0.n"}},
		{"several paths, in the order of the text", `{"a":"x","b":"y"}`, []string{"b", "a"}, `{"a":"*x*","b":"*y*"}`, []string{"a", "b"}},
		{"the same path twice", `{"a":"x"}`, []string{"a", "a"}, `{"a":"*x*"}`, []string{"a"}},
		{"absent", `{"b":"y"}`, []string{"a", "c.d", "r.#.n"}, `{"b":"y"}`, nil},
		{"an absent parent", `{"a":{}}`, []string{"a.b.c"}, `{"a":{}}`, nil},
		{"an empty array", `{"r":[]}`, []string{"r.#.n"}, `{"r":[]}`, nil},
		{"a key twice: both", `{"a":"x","a":"y"}`, []string{"a"}, `{"a":"*x*","a":"*y*"}`, []string{"a", "a"}},
		{"a key with a dot", `{"a.b":"x","a":{"b":"y"}}`, []string{`a\.b`}, `{"a.b":"*x*","a":{"b":"y"}}`, []string{`a\.b`}},
		{"a key with a star", `{"a*":"x","ab":"y"}`, []string{`a\*`}, `{"a*":"*x*","ab":"y"}`, []string{`a\*`}},
		{"a key that is a hash", `{"#":"x"}`, []string{`\#`}, `{"#":"*x*"}`, []string{`\#`}},
		{"a key written with escapes", `{"\u0061":"x"}`, []string{"a"}, `{"\u0061":"*x*"}`, []string{"a"}},
		{"a value with escapes", `{"a":"\"\\\u5f20\n"}`, []string{"a"}, `{"a":"*\"\\张\n*"}`, []string{"a"}},
		{"a value that looks like JSON", `{"b":"{\"a\":\"y\"}","a":"x"}`, []string{"a"}, `{"b":"{\"a\":\"y\"}","a":"*x*"}`, []string{"a"}},
		{"Chinese keys", `{"姓名":"张三"}`, []string{"姓名"}, `{"姓名":"*张三*"}`, []string{"姓名"}},
	} {
		t.Run(c.why, func(t *testing.T) {
			got, at, err := mark(c.text, c.paths...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.at, at); diff != "" {
				t.Errorf("paths (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMismatches(t *testing.T) {
	for _, c := range []struct{ why, text, path, want string }{
		{"a number", `{"a":1}`, "a", "a is no string but a number"},
		{"an object", `{"a":{}}`, "a", "a is no string but an object"},
		{"an array", `{"a":["x"]}`, "a", "a is no string but an array"},
		{"a boolean", `{"a":true}`, "a", "a is no string but a boolean"},
		{"one element of many", `{"r":[{"n":"x"},{"n":2}]}`, "r.#.n", "r.1.n is no string but a number"},
		{"a string on the way", `{"a":"x"}`, "a.b", "a is no object but a string"},
		{"an array on the way", `{"a":[{"b":"x"}]}`, "a.b", "a is no object but an array"},
		{"an object where an array belongs", `{"r":{"n":"x"}}`, "r.#.n", "r is no array but an object"},
	} {
		_, _, err := mark(c.text, c.path)
		if m := new(Mismatch); !errors.As(err, &m) || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.why, err, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	key := func(s string) Step { return Step{Key: s} }
	for _, c := range []struct {
		path string
		want []Step
	}{
		{"a", []Step{key("a")}},
		{"a.b_c.d-e", []Step{key("a"), key("b_c"), key("d-e")}},
		{"r.#.n", []Step{key("r"), {Each: true}, key("n")}},
		{"#", []Step{{Each: true}}},
		{`a\.b.\#.c\\d`, []Step{key("a.b"), key("#"), key(`c\d`)}},
		{"", nil}, {".", nil}, {"a.", nil}, {".a", nil}, {"a..b", nil}, {`a\`, nil},
		{"a#", nil}, {"#a", nil}, {"##", nil}, {"a*", nil}, {"a?", nil}, {"a|b", nil}, {"@this", nil}, {"r.#(n=1).m", nil}, {"{a,b}", nil},
	} {
		got, err := Parse(c.path)
		if diff := cmp.Diff(c.want, got); diff != "" || (err == nil) != (c.want != nil) {
			t.Errorf("Parse(%q): %v (-want +got):\n%s", c.path, err, diff)
		}
	}
}

// FuzzReplace: bytes that no path names do not change, and the result is valid JSON. The named
// strings are those that encoding/json finds.
func FuzzReplace(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"a":"x","b":{"c":["y",{"d":"z"}]}}`, "b.c.#.d"},
		{`{"a":"x"}`, "a"},
		{` [ "x" , {"a":"\u00e9\"\\"} ]`, "#.a"},
		{`{"a":1,"a":"x","a":null}`, "a"},
		{`{"a.b":"x"}`, `a\.b`},
		{`{"":""}`, "a"},
		{`"x"`, "#"},
		{`{"a":"` + strings.Repeat(`\u5f20`, 20) + `"}`, "a"},
		{`{"r":[{"n":"x"},2,[],{"n":"y"}]}`, "r.#.n"},
		{`{"r":["x","y"]}`, "r.1"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		steps, err := Parse(path)
		if err != nil || !utf8.ValidString(text+path) || !gjson.Valid(text) || !json.Valid([]byte(text)) {
			return
		}
		fields, err := Find(text, []string{path}, func(*Mismatch) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(fields))
		rest := text
		for i := len(fields) - 1; i >= 0; i-- {
			texts[i] = `"c2VhbGVk"`
			rest = rest[:fields[i].start] + texts[i] + rest[fields[i].end:]
			var value string
			if err := json.Unmarshal([]byte(text[fields[i].start:fields[i].end]), &value); err != nil {
				t.Fatalf("%q is no string", text[fields[i].start:fields[i].end])
			}
		}
		got := string(Replace(text, fields, texts))
		if got != rest || !json.Valid([]byte(got)) {
			t.Fatalf("%q became %q", text, got)
		}
		before, err1 := decodeAny(text)
		after, err2 := decodeAny(got)
		if err1 != nil || err2 != nil {
			t.Fatalf("%q does not decode: %v, %v", got, err1, err2)
		}
		if want := fmt.Sprint(sealed(before, steps)); want != fmt.Sprint(after) {
			t.Fatalf("%q decodes to %v, want %v", got, after, want)
		}
	})
}

// decodeAny keeps numbers as they are written: 999E999 is valid, and no float64.
func decodeAny(text string) (v any, err error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&v)
	return v, err
}

// sealed does to decoded JSON what replace does to its text.
func sealed(value any, steps []Step) any {
	switch v := value.(type) {
	case string:
		if len(steps) == 0 {
			return "c2VhbGVk"
		}
	case map[string]any:
		if child, ok := v[firstKey(steps)]; ok && len(steps) > 0 && !steps[0].Each {
			v[steps[0].Key] = sealed(child, steps[1:])
		}
	case []any:
		for i := range v {
			if len(steps) > 0 && (steps[0].Each || steps[0].Key == fmt.Sprint(i)) {
				v[i] = sealed(v[i], steps[1:])
			}
		}
	}
	return value
}

func firstKey(steps []Step) string {
	if len(steps) == 0 {
		return ""
	}
	return steps[0].Key
}
