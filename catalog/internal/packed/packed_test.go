package packed_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog/internal/packed"
)

func write() string {
	w := new(packed.Writer)
	w.Int(0)
	w.Int(300)
	w.Text("微信支付")
	w.Text("")
	w.Text("微信支付")
	w.Texts(nil)
	w.Texts([]string{"a", "b", "a"})
	w.Flags(true, false, true)
	return string(w.Bytes())
}

// read reads everything that write wrote.
func read(r *packed.Reader) []any {
	var a, b, c bool
	got := []any{r.Int(), r.Int(), r.Text(), r.Text(), r.Text(), r.Texts(), r.Texts()}
	r.Flags(&a, &b, &c)
	return append(got, a, b, c)
}

func TestRoundTrip(t *testing.T) {
	r := packed.NewReader(write())
	want := []any{0, 300, "微信支付", "", "微信支付", []string(nil), []string{"a", "b", "a"}, true, false, true}
	if diff := cmp.Diff(want, read(r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if r.Err() != nil || !r.Done() {
		t.Errorf("at the end: %v, done %t", r.Err(), r.Done())
	}
	if r.Int(); r.Err() == nil {
		t.Error("beyond the end: no error")
	}
}

func TestCorrupt(t *testing.T) {
	whole := write()
	for n := range len(whole) {
		r := packed.NewReader(whole[:n])
		if read(r); r.Err() == nil {
			t.Errorf("cut to %d of %d bytes: no error", n, len(whole))
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(write())
	f.Add("")
	f.Add("wxpay catalogue 1\n\xff\xff\xff\xff\x7f")
	f.Fuzz(func(t *testing.T, data string) {
		r := packed.NewReader(data)
		for range 3 {
			read(r) // any data is read without a panic and without much memory
		}
	})
}
