package catalog

import (
	"slices"
	"testing"
)

func TestDecode(t *testing.T) {
	d, err := decode(embedded)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.endpoints) < 1141 || len(d.webhooks) != 118 {
		t.Errorf("%d endpoints, %d webhooks", len(d.endpoints), len(d.webhooks))
	}
	sorted := slices.IsSortedFunc(d.endpoints, func(a, b *Endpoint) int {
		if a.Path != b.Path {
			return map[bool]int{true: -1, false: 1}[a.Path < b.Path]
		}
		return map[bool]int{true: -1, false: 1}[a.Method < b.Method]
	})
	if !sorted {
		t.Error("the endpoints are not sorted by path, then method")
	}
}

// Data that is cut or changed is an error and not a panic. It cannot happen but by a mistake
// of the generator.
func TestDecodeCorrupt(t *testing.T) {
	for n := 0; n < len(embedded); n += len(embedded)/50 + 1 {
		if _, err := decode(embedded[:n]); err == nil {
			t.Errorf("cut to %d of %d bytes: no error", n, len(embedded))
		}
	}
	if _, err := decode(embedded + "\x00"); err == nil {
		t.Error("a byte too many: no error")
	}
	changed := []byte(embedded)
	for i := range 40 {
		at := len(changed) - 1 - i*7
		was := changed[at]
		changed[at] = 0x7f
		_, _ = decode(string(changed)) // must only not panic: not every change makes it invalid
		changed[at] = was
	}
}

func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decode(embedded); err != nil {
			b.Fatal(err)
		}
	}
}
