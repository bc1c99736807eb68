package inmemory_test

import (
	"io"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/inmemory"
)

func TestRest(t *testing.T) {
	for _, c := range []struct {
		why  string
		read int64
		want string
	}{
		{"of an unread body", 0, "abc"},
		{"of one that is read in part", 2, "c"},
		{"of one that is read", 3, ""},
	} {
		body := inmemory.New([]byte("abc"))
		if _, err := io.CopyN(io.Discard, body, c.read); err != nil {
			t.Fatal(err)
		}
		if got, ok := inmemory.Rest(body); string(got) != c.want || !ok {
			t.Errorf("%s: %q, %v", c.why, got, ok)
		}
	}
	if got, ok := inmemory.Rest(strings.NewReader("abc")); got != nil || ok {
		t.Errorf("of another reader: %q, %v", got, ok)
	}
}
