package wxpay_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog"
)

var (
	recoveryCode = regexp.MustCompile("`([^`]+)`")
	recoveryLink = regexp.MustCompile(`\]\(https://(pay\.weixin\.qq\.com/|developers\.weixin\.qq\.com/|github\.com/wechatpay-apiv3/)`)
)

// recoveryRow is a row of docs/errors.md on lost answers.
type recoveryRow struct {
	endpoints    []string // method and template
	number, todo string
	says         string // the cell with the sources
}

// TestRecoveryTable: the rows of docs/errors.md on lost answers fit the catalogue. Each endpoint
// exists, its request has the number, an official source is linked, and what a row tells to call
// exists. A row tells to repeat exactly the endpoints of which the catalogue says so, by the same
// number and source. TestGuideInChinese holds the Chinese rows to these.
func TestRecoveryTable(t *testing.T) {
	repeated := map[string]bool{}
	for _, row := range recoveryRows(t) {
		if !recoveryLink.MatchString(row.says) {
			t.Errorf("%s: it names no official source", row.endpoints)
		}
		repeat := strings.HasPrefix(row.todo, "repeat")
		if !repeat && !strings.HasPrefix(row.todo, "ask") {
			t.Errorf("%s: %q begins neither with repeat nor with ask", row.endpoints, row.todo)
		}
		for _, name := range row.endpoints {
			e := recoveryEndpoint(t, name)
			repeated[name] = repeat
			switch {
			case !recoveryHas(e.Request, row.number):
				t.Errorf("%s has no field %s", name, row.number)
			case repeat != (e.Repeat != nil):
				t.Errorf("%s is to be repeated: %t in the table, %+v in the catalogue", name, repeat, e.Repeat)
			case repeat && (e.Repeat.Number != row.number || !strings.Contains(row.says, "]("+e.Repeat.Source+")")):
				t.Errorf("%s: the row has %s, and not both number and source of %+v", name, row.number, e.Repeat)
			}
		}
		for _, m := range recoveryCode.FindAllStringSubmatch(row.todo, -1) {
			if strings.Contains(m[1], " v3/") {
				recoveryEndpoint(t, m[1])
			}
		}
	}
	for _, e := range catalog.All() {
		if name := e.Method + " " + e.Path; e.Repeat != nil && !repeated[name] {
			t.Errorf("the table does not tell to repeat %s", name)
		}
	}
}

// recoveryRows reads the table.
func recoveryRows(t *testing.T) []recoveryRow {
	t.Helper()
	_, table, found := strings.Cut(readmeText(t, "docs/errors.md"), "### What to do for each product\n")
	if !found {
		t.Fatal("docs/errors.md has no such section")
	}
	var rows []recoveryRow
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 4 || !strings.Contains(cells[0], "`POST ") {
			continue
		}
		row := recoveryRow{todo: cells[2], says: cells[3]}
		for _, m := range recoveryCode.FindAllStringSubmatch(cells[0], -1) {
			row.endpoints = append(row.endpoints, m[1])
		}
		if number := recoveryCode.FindStringSubmatch(cells[1]); number != nil {
			row.number = number[1]
		}
		rows = append(rows, row)
	}
	if len(rows) < 25 {
		t.Errorf("the table has %d products", len(rows))
	}
	return rows
}

// TestLimitsTable: the limits of docs/limits.md are those of endpoints that exist, each with an
// official source.
func TestLimitsTable(t *testing.T) {
	_, table, _ := strings.Cut(readmeText(t, "docs/limits.md"), "| endpoint | limit | source |\n")
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 3 || !strings.Contains(cells[0], " v3/") {
			continue
		}
		rows++
		recoveryEndpoint(t, strings.Trim(cells[0], " `"))
		if !recoveryLink.MatchString(cells[2]) {
			t.Errorf("%s: no official source", cells[0])
		}
	}
	if rows < 10 {
		t.Errorf("the table has %d endpoints", rows)
	}
}

// TestRecoveryTransfer: only the answer of the transfer itself has package_info, so that a query
// does not recover it.
func TestRecoveryTransfer(t *testing.T) {
	const path = "v3/fund-app/mch-transfer/transfer-bills"
	for call, want := range map[string]bool{
		"POST " + path: true,
		"GET " + path + "/out-bill-no/{out_bill_no}":           false,
		"GET " + path + "/transfer-bill-no/{transfer_bill_no}": false,
	} {
		if got := recoveryHas(recoveryEndpoint(t, call).Response, "package_info"); got != want {
			t.Errorf("%s answers with package_info: %v, want %v", call, got, want)
		}
	}
}

// recoveryEndpoint finds the endpoint of a method and a template, or an empty one.
func recoveryEndpoint(t *testing.T, call string) *catalog.Endpoint {
	t.Helper()
	method, path, _ := strings.Cut(call, " ")
	e, ok := catalog.Lookup(method, path)
	if !ok || e.Path != path {
		t.Errorf("the catalogue has no %s", call)
		return &catalog.Endpoint{}
	}
	return e
}

// recoveryHas reports whether fields have a name, at any depth.
func recoveryHas(fields []catalog.Field, name string) bool {
	for _, f := range fields {
		if f.Name == name {
			return true
		}
	}
	return false
}
