package files

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStore: the newest files are kept, by their number and by their bytes, but the last in any
// case.
func TestStore(t *testing.T) {
	const big = storeBytes/2 + 1
	for _, k := range []struct {
		reason string
		keep   int
		sizes  []int
		want   []string
	}{
		{"as many as may be", 3, []int{1, 1, 1}, []string{"0", "1", "2"}},
		{"one too many", 3, []int{1, 1, 1, 1}, []string{"1", "2", "3"}},
		{"too many bytes", 9, []int{big, 1, big}, []string{"1", "2"}},
		{"the last one is over the bound itself", 9, []int{1, storeBytes + 1}, []string{"1"}},
		{"and goes with the next", 9, []int{storeBytes + 1, 1}, []string{"1"}},
	} {
		s := &Store{keep: k.keep}
		for i, size := range k.sizes {
			s.put(File{ID: fmt.Sprint(i), token: fmt.Sprint("t", i), Data: bytes.Repeat([]byte{'x'}, size)})
		}
		var got []string
		for _, f := range s.List() {
			got = append(got, f.ID)
			if byID, ok := s.Get(f.ID); !ok || byID.ID != f.ID {
				t.Errorf("%s: %s is not found", k.reason, f.ID)
			}
			if byToken, ok := s.Get("t" + f.ID); !ok || byToken.ID != f.ID {
				t.Errorf("%s: %s is not found by its token", k.reason, f.ID)
			}
		}
		if diff := cmp.Diff(k.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", k.reason, diff)
		}
	}
	s := &Store{keep: 1}
	s.put(File{})
	if _, ok := s.Get("gone"); ok {
		t.Error("found by an ID that was not given out")
	}
}

// TestType: a browser is never told to run the bytes of a file.
func TestType(t *testing.T) {
	for data, want := range map[string]string{
		"\x89PNG\r\n\x1a\n": "image/png", "\xff\xd8\xff": "image/jpeg", "%PDF-1.7": "application/pdf",
		"<html><script>": "application/octet-stream", "<svg xmlns='http://www.w3.org/2000/svg'/>": "application/octet-stream", "": "application/octet-stream",
	} {
		if got := (File{Data: []byte(data)}).Type(); got != want {
			t.Errorf("%q: %s, want %s", data, got, want)
		}
	}
}
