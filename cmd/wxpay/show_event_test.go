package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
)

func TestShowEventSession(t *testing.T) {
	s := newSession(t)
	s.run("show", "TRANSACTION.SUCCESS")
	s.run("show", "v2", "TRANSACTION.SUCCESS")
	s.run("show", "refund-processed")
	s.run("show", "parking_fee.query_trans_info")
	s.run("show", "--go", "SECURITY_ECHO.SUCCESS")
	s.run("show", "--json", "SECURITY_ECHO.SUCCESS")

	s.run("show", "TRANSACTION.SUCESS")
	s.run("show", "REFUND")
	s.run("show", "投诉")
	s.run("show", "无此通知")
	s.run("show", "v2", "REFUND.SUCCESS")
	s.run("show", "NO.SUCH.EVENT.AT.ALL")
	s.run("show", "nothing")
	s.golden("show_event")
}

// TestShowAllEvents shows every notice. Every field of body and resource must be there.
func TestShowAllEvents(t *testing.T) {
	s := newSession(t)
	for _, w := range catalog.Webhooks() {
		r := s.quiet(t.Context(), nil, "show", w.Protocol, w.Event)
		if r.code != exitOK {
			t.Fatalf("%s: %s", w.Event, r.stderr)
		}
		want, inBody := 0, false
		for _, f := range w.Fields {
			if f.Depth == 0 {
				inBody = f.Name == "body"
			} else if inBody {
				want++
			}
		}
		for _, shape := range w.Shapes { // the fields of each kind of resource stand below its heading
			want += fieldsIn(shape.Of(w.Resource()))
		}
		if len(w.Shapes) > 0 {
			want -= fieldsIn(w.Resource())
		}
		if got := strings.Count(r.stdout, "├─ ") + strings.Count(r.stdout, "└─ "); got != want {
			t.Errorf("%s: %d fields, want %d", w.Event, got, want)
		}
	}
}

// fieldsIn counts the fields of a tree.
func fieldsIn(nodes []catalog.Node) int {
	count := len(nodes)
	for _, n := range nodes {
		count += fieldsIn(n.Fields)
	}
	return count
}

// TestShowEventJSON wants --json to print the catalogue's own form.
func TestShowEventJSON(t *testing.T) {
	s := newSession(t)
	r := s.quiet(t.Context(), nil, "show", "--json", "REFUND.SUCCESS")
	var got shownEvent
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(find.Events("REFUND.SUCCESS")[0], got.Webhook); diff != "" || !strings.Contains(got.Go, "mux.Handle(") {
		t.Errorf("(-want +got):\n%s\n%s", diff, got.Go)
	}
}
