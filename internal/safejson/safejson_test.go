package safejson

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// huge is the length of the longest answer that a client reads by default.
const huge = 10 << 20

func TestValid(t *testing.T) {
	nested := func(open, middle, end string, n int) string {
		return strings.Repeat(open, n) + middle + strings.Repeat(end, n)
	}
	for _, c := range []struct {
		why  string
		data string
		want bool
	}{
		{"nothing", "", false},
		{"a scalar", " 1 ", true},
		{"two values", "{}{}", false},
		{"the depth allowed", nested("[", "", "]", MaxDepth), true},
		{"one level more", nested("[", "", "]", MaxDepth+1), false},
		{"the depth allowed, of objects", nested(`{"a":`, "1", "}", MaxDepth), true},
		{"one level more, of objects", nested(`{"a":`, "1", "}", MaxDepth+1), false},
		{"the depth allowed, mixed", nested(`{"a":[`, "1", "]}", MaxDepth/2), true},
		{"too deep, mixed", nested(`{"a":[`, "1", "]}", MaxDepth/2+1), false},
		{"the depth allowed, behind shallow members", `[[],[],` + nested("[", "", "]", MaxDepth-1) + "]", true},
		{"too deep behind a shallow member", `{"a":[[]],"b":` + nested("[", "", "]", MaxDepth) + "}", false},
		{"many siblings", "[" + strings.TrimSuffix(strings.Repeat("[],{},", 4*MaxDepth), ",") + "]", true},
		{"brackets in a string", `{"a":"` + strings.Repeat("[{", 4*MaxDepth) + `"}`, true},
		{"brackets behind an escaped quote", `{"a":"\"` + strings.Repeat("[{", 4*MaxDepth) + `\\"}`, true},
		{"too deep behind an escaped backslash", `{"a":"\\","b":` + nested("[", "", "]", MaxDepth) + "}", false},
		{"brackets in a name", `{"` + strings.Repeat("[{", 4*MaxDepth) + `":1}`, true},
		{"a string without an end", `{"a":"` + strings.Repeat("[", 4*MaxDepth), false},
		{"an escape without an end", strings.Repeat("[", MaxDepth) + strings.Repeat("[]", 9) + `"\`, false},
		{"closing brackets in front", strings.Repeat("]", huge/2) + strings.Repeat("[", huge/2), false},
		{"10 MiB of [", strings.Repeat("[", huge), false},
		{"10 MiB of [ and ]", nested("[", "", "]", huge/2), false},
		{`10 MiB of {"a":`, strings.Repeat(`{"a":`, huge/5), false},
		{"10 MiB mixed, with spaces", strings.Repeat("[{\"a\":\n", huge/7), false},
	} {
		if got := Valid([]byte(c.data)); got != c.want {
			t.Errorf("%s: Valid = %v, want %v", c.why, got, c.want)
		}
	}
}

func TestValidDoesNotAllocate(t *testing.T) {
	data := []byte("[" + strings.Repeat(`{"a":"\"["},`, MaxDepth) + "1]")
	if allocs := testing.AllocsPerRun(10, func() { Valid(data) }); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// TestGet holds the modifiers that recurse to the limit. gjson overflows the stack at the last
// ones.
func TestGet(t *testing.T) {
	inside := func(text string) string { return strings.ReplaceAll(strings.ReplaceAll(text, `\`, `\\`), `"`, `\"`) }
	deep := strings.Repeat("[", huge)
	padded := func(text string, size int) string {
		return `{"a":"` + text + strings.Repeat(" ", size-len(text)) + `"}`
	}
	for _, c := range []struct {
		why, data, path, want string
	}{
		{"a member", `{"a":{"b":1}}`, "a.b", "1"},
		{"a query", `{"a":[{"b":1,"c":2},{"b":3,"c":4}]}`, "a.#(b==3).c", "4"},
		{"no JSON", `{"a":1`, "a", ""},
		{"JSON inside a string", `{"a":"{\"b\":1}"}`, "a.@fromstr.b", "1"},
		{"JSON inside a string inside a string", `{"a":"` + inside(`"`+inside(`{"b":1}`)+`"`) + `"}`, "a.@fromstr.@fromstr.b", "1"},
		{"JSON inside the longest string", padded(`{\"b\":1}`, maxText-1), "a.@fromstr.b", "1"},
		{"JSON inside a string that is one byte longer", padded(`{\"b\":1}`, maxText), "a.@fromstr.b", ""},
		{"a long string that is read as it is", `{"a":"` + deep + `","b":2}`, "b", "2"},
		{"a deep value", `{"a":` + deep + `}`, "a.@pretty", ""},
		{"deep JSON inside a string, validated", `{"a":"` + deep + `"}`, "a.@fromstr.@valid", ""},
		{"deep JSON inside a string, printed", `{"a":"` + deep + `"}`, "a.@fromstr|@pretty", ""},
		{"deep JSON inside a string, searched", `{"a":"` + deep + `"}`, "a.@fromstr|@dig:x", ""},
		{"deep JSON inside a string, escaped", `{"a":"` + strings.Repeat(`\u005b`, huge/6) + `"}`, "a.@fromstr.@valid", ""},
		{"deep JSON inside a string inside a string", `{"a":"` + inside(`"`+deep+`"`) + `"}`, "a.@fromstr.@fromstr.@valid", ""},
		{"deep JSON inside a name", `{"` + deep + `":1}`, "@keys.0.@fromstr.@valid", ""},
	} {
		if got := Get([]byte(c.data), c.path).String(); got != c.want {
			t.Errorf("%s: Get = %.40q, want %q", c.why, got, c.want)
		}
	}
}

// FuzzValid compares with gjson's own judgement and with a count of the standard library's tokens.
// head stands n times before the rest.
func FuzzValid(f *testing.F) {
	for _, seed := range []struct {
		head, rest string
		n          uint16
	}{
		{"", `{"code":"PARAM_ERROR","message":"参数错误","detail":{"field":"/amount/total","issue":"x"}}`, 0},
		{"[", strings.Repeat("]", MaxDepth), MaxDepth},
		{"[", strings.Repeat("]", MaxDepth+1), MaxDepth + 1},
		{`{"\"[":`, `"[[[["` + strings.Repeat("}", 300), 300},
		{`["\\",`, `[]` + strings.Repeat("]", 600), 600},
		{`]`, `[`, 600},
	} {
		f.Add([]byte(seed.head), []byte(seed.rest), seed.n)
	}
	f.Fuzz(func(t *testing.T, head, rest []byte, n uint16) {
		data := append(bytes.Repeat(head, int(n)%2048), rest...)
		if got, want := Valid(data), gjson.ValidBytes(data) && depthOf(data) <= MaxDepth; got != want {
			t.Errorf("Valid(%q) = %v, want %v", data, got, want)
		}
	})
}

// depthOf counts with encoding/json, up to the first mistake.
func depthOf(data []byte) (deepest int) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		token, err := decoder.Token()
		if err == io.EOF || err != nil {
			return deepest
		}
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
			deepest = max(deepest, depth)
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
}

func BenchmarkValid(b *testing.B) {
	answer := []byte(`{"code":"PARAM_ERROR","message":"参数错误","detail":{"field":"/amount/total","value":"x","issue":"不正确","location":"body"}}`)
	for name, data := range map[string][]byte{
		"Refusal": answer,
		"10MiB":   []byte("[" + strings.Repeat(string(answer)+",", huge/len(answer)) + "1]"),
	} {
		for validator, valid := range map[string]func([]byte) bool{"Bounded": Valid, "Gjson": gjson.ValidBytes, "Standard": json.Valid} {
			b.Run(name+"/"+validator, func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if !valid(data) {
						b.Fatal("invalid")
					}
				}
			})
		}
	}
}
