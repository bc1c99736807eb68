package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestControlPage: the tables of docs/sandbox-server.md have all actions under /sandbox/, and no
// more.
func TestControlPage(t *testing.T) {
	page, err := os.ReadFile("../docs/sandbox-server.md")
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Get(open(t, sandbox.Config{}).URL + "/sandbox/")
	if err != nil {
		t.Fatal(err)
	}
	r, err := readReply(res)
	if err != nil {
		t.Fatal(err)
	}
	var list map[string]struct{ Needs, Takes []string }
	if err := json.Unmarshal(r.body, &list); err != nil {
		t.Fatal(err)
	}
	for name, control := range list {
		fields := "" // of an action that takes none
		if all := append(control.Needs, control.Takes...); len(all) > 0 {
			fields = " `" + strings.Join(all, "`, `") + "`"
		}
		row := fmt.Sprintf("| `%s` |%s |", strings.TrimPrefix(name, "POST "), fields)
		if !strings.Contains(string(page), row) {
			t.Errorf("the page lacks %s", row)
		}
	}
	if rows := strings.Count(string(page), "\n| `/sandbox/") + strings.Count(string(page), "\n| `GET /sandbox/"); rows != len(list) || rows == 0 {
		t.Errorf("the page has %d rows, want %d", rows, len(list))
	}
}
