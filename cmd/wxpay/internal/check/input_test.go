package check

import (
	"net/http"
	"testing"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

func TestSplitAnswer(t *testing.T) {
	for _, tt := range []struct{ name, data, head, body string }{
		{"a body alone", `{"a":"HTTP/"}`, "", `{"a":"HTTP/"}`},
		{"as curl prints it", "HTTP/2 200\r\nA: b\r\n\r\n{}", "HTTP/2 200\r\nA: b", "{}"},
		{"an empty line in the body", "HTTP/2 200\r\nA: b\r\n\r\n{\n\n}", "HTTP/2 200\r\nA: b", "{\n\n}"},
		{"saved with LF, and one of CRLF in the body", "HTTP/2 200\nA: b\n\n{\r\n\r\n}", "HTTP/2 200\nA: b", "{\r\n\r\n}"},
		{"behind 100 Continue", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b", ""},
		{"headers alone", "HTTP/1.1 204 No Content\r\nA: b\r\n", "HTTP/1.1 204 No Content\r\nA: b\r\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			head, body, ok := splitAnswer([]byte(tt.data))
			if string(head) != tt.head || string(body) != tt.body || ok != (tt.head != "") {
				t.Errorf("%q, %q, %v", head, body, ok)
			}
		})
	}
}

// FuzzSplitAnswer reads captured text, which may be anything.
func FuzzSplitAnswer(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", "HTTP/", "HTTP/1.1 100 Continue\n\nHTTP/2 200\nA:b\n\n", "< A: b\n<\n:", "\xff: x",
		"POST / HTTP/1.1\r\nA: b\r\nA: c\r\n\r\n{}", "> POST / HTTP/1.1\n> A: b\n>\n{}", "a:b\n\n<xml/>", "POST", "HTTP/\n\n", "{}", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		head, body, ok := splitAnswer(data)
		if len(head)+len(body) > len(data) || !ok && string(body) != string(data) {
			t.Fatalf("%q, %q", head, body)
		}
		header := http.Header{}
		_ = addHeaders(header, data)
		if _, nameless := header[""]; nameless {
			t.Fatal("a header without a name")
		}
		if head, body, ok := splitAnswer(asAnswer(data)); ok {
			if len(body) > len(data) {
				t.Fatalf("a body of %d bytes in %d", len(body), len(data))
			}
			_ = overHeaders(http.Header{}, head)
		}
	})
}

func TestFind(t *testing.T) {
	var list Diagnoses
	list.OK(words.Say("headers"), words.Say("all"))
	list.Fail(words.Say("key"), words.Say("unknown"), words.Say("give it"))
	if d := list.find("key"); d == nil || d.Found.String() != "unknown" || d != &list[1] {
		t.Errorf("%+v is not the second", d)
	}
	if d := list.find("time"); d != nil {
		t.Errorf("%+v was never added", d)
	}
}
