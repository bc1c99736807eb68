package gate

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// FuzzEncodings: every other encoding of a JSON text means the same.
func FuzzEncodings(f *testing.F) {
	for _, text := range []string{`{"filename":"图/a.jpg","sha256":"x"}`, ` { "b" : [ 1.0 , {} ] , "a" : "\ud83d\ude00" } `, `"\ud800"`, `[`, ``, `{"a":1,"a":2}`,
		"\"\xff\"", strings.Repeat("[", 70) + strings.Repeat("]", 70), `[[],[{}]]`, `-1e5`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, again := range encodings([]byte(text)) {
			// cmp.Diff takes twice as long for each list within a list.
			if !reflect.DeepEqual(meaning(t, []byte(text)), meaning(t, again)) {
				t.Errorf("%q became %q", text, again)
			}
		}
	})
}

// meaning decodes a JSON text.
func meaning(t *testing.T, text []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}

// TestEncodingsOfAllStyles: each style is another text where each has something to do.
func TestEncodingsOfAllStyles(t *testing.T) {
	texts := map[string]bool{}
	for _, again := range encodings([]byte(`{"b":"/","a":"é"}`)) {
		texts[string(again)] = true
	}
	if len(texts) != 16 {
		t.Errorf("%d texts: %v", len(texts), texts)
	}
}

// TestEncodingsOfLongTexts: a long text is not encoded, since that takes seconds of a server that
// others wait for.
func TestEncodingsOfLongTexts(t *testing.T) {
	for length, want := range map[int]int{8 << 10: 16, 8<<10 + 1: 0} {
		text := `{"a":"` + strings.Repeat("x", length-len(`{"a":""}`)) + `"}`
		if got := len(encodings([]byte(text))); got != want {
			t.Errorf("%d bytes: %d encodings, want %d", length, got, want)
		}
	}
}
