package table

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var client = Client{Name: "some-sdk", Language: "Go", Version: "v1", From: "here"}

// TestHold: a run is held to the file, and a refusal to a reason in it.
func TestHold(t *testing.T) {
	fine := Call{Name: "A.Fine", Endpoint: "GET v3/a"}
	refused := Call{Name: "A.Refused", Endpoint: "GET v3/b", Said: "400 PARAM_ERROR /x"}
	explained := refused
	explained.Whose, explained.Why = OfClient, "It sends y | z."
	invented := fine
	invented.Whose, invented.Why = OfClient, "Nothing."
	for _, c := range []struct {
		reason string
		file   []Call
		run    []Call
		update bool
		want   string // in the error; "" for none
		kept   []Call // the file after it
	}{
		{"the same", []Call{fine, explained}, []Call{refused, fine}, false, "", []Call{fine, explained}},
		{"accepted before", []Call{fine, {Name: "A.Refused", Endpoint: "GET v3/b"}}, []Call{fine, refused}, false, "differs", nil},
		{"refused before", []Call{explained}, []Call{{Name: "A.Refused", Endpoint: "GET v3/b"}}, false, "differs", nil},
		{"refused in other words", []Call{{Name: "A.Refused", Endpoint: "GET v3/b", Said: "401", Whose: OfTest, Why: "x"}}, []Call{refused}, false, "differs", nil},
		{"a call is new", []Call{fine}, []Call{fine, explained}, false, "differs", nil},
		{"a call is gone", []Call{fine, explained}, []Call{explained}, false, "differs", nil},
		{"no reason", []Call{refused}, []Call{refused}, false, "needs whose and why", nil},
		{"a reason for nothing", []Call{invented}, []Call{fine}, false, "was accepted and has a reason", nil},
		{"an update keeps a reason", []Call{explained}, []Call{fine, refused}, true, "", []Call{fine, explained}},
		{"an update drops a reason of other words", []Call{{Name: "A.Refused", Endpoint: "GET v3/b", Said: "401", Whose: OfTest, Why: "x"}},
			[]Call{refused}, true, "needs whose and why", []Call{refused}},
		{"an update without a file", nil, []Call{fine}, true, "", []Call{fine}},
		{"two calls of one name", []Call{fine}, []Call{fine, fine}, true, "two calls", nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			dir := t.TempDir()
			if c.file != nil {
				if err := (&Record{Client: client, Calls: c.file}).write(dir); err != nil {
					t.Fatal(err)
				}
			}
			err := Hold(dir, Record{Client: client, Calls: c.run}, c.update)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if c.kept == nil {
				return
			}
			all, err := ReadAll(dir)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]*Record{{Client: client, Calls: c.kept}}, all); diff != "" {
				t.Errorf("the file (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSection: the table counts, and groups the refusals by their reasons.
func TestSection(t *testing.T) {
	got := Section([]*Record{
		{Client: client, Calls: []Call{
			{Name: "A", Said: "400 X", Whose: OfSandbox, Why: "Not built."},
			{Name: "B"},
			{Name: "C", Said: "400 Y", Whose: OfClient, Why: "One | two."},
			{Name: "D", Said: "400 Z", Whose: OfSandbox, Why: "Not built."},
			{Name: "E", Said: "400 Z", Whose: OfSandbox, Why: "Not built."},
		}},
		{Client: Client{Name: "other", Language: "PHP", Version: "2"}, Calls: []Call{{Name: "A"}}},
	})
	const want = `| client | version | tried | accepted | refused |
| --- | --- | --: | --: | --: |
| some-sdk, Go | v1 | 5 | 1 | 4 |
| other, PHP | 2 | 1 | 1 | 0 |

### some-sdk

| whose | why | calls |
| --- | --- | --- |
| client | One \| two. | ` + "`C`" + ` (400 Y) |
| sandbox | Not built. | ` + "`A` (400 X), `D`, `E`" + ` (400 Z) |
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	page, err := Replace("above\n"+begin+"old\n"+end+"below\n", got)
	if err != nil || page != "above\n"+begin+"\n"+want+"\n"+end+"below\n" {
		t.Errorf("%v\n%s", err, page)
	}
	if _, err := Replace("no lines", got); err == nil {
		t.Error("a page without the lines is taken")
	}
}

// TestReadCalls: the lines that a client in another language prints.
func TestReadCalls(t *testing.T) {
	got, err := ReadCalls(strings.NewReader(`{"call":"a","endpoint":"GET v3/a"}` + "\n" + `{"call":"b","said":"401"}` + "\n"))
	if diff := cmp.Diff([]Call{{Name: "a", Endpoint: "GET v3/a"}, {Name: "b", Said: "401"}}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, bad := range []string{"warning: deprecated\n", `{"call":"a","sayd":"401"}` + "\n", `{}` + "\n"} {
		if calls, err := ReadCalls(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is read as %v", bad, calls)
		}
	}
	if _, err := Read(os.DevNull, "x"); err == nil {
		t.Error("a file that is not there is read")
	}
}
