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

// TestRecoveryTable: the rows of docs/errors.md on lost answers fit the catalogue. Each endpoint
// exists, its request has the number, what a row tells to call exists, and an official source is
// linked. TestGuideInChinese holds the Chinese rows to these.
func TestRecoveryTable(t *testing.T) {
	_, table, found := strings.Cut(readmeText(t, "docs/errors.md"), "### What to do for each product\n")
	if !found {
		t.Fatal("docs/errors.md has no such section")
	}
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 4 || !strings.Contains(cells[0], "`POST ") {
			continue
		}
		rows++
		number := recoveryCode.FindStringSubmatch(cells[1])
		if number == nil || !recoveryLink.MatchString(cells[3]) {
			t.Errorf("%s: it names no number of the merchant, or no official source", cells[0])
			continue
		}
		for _, m := range recoveryCode.FindAllStringSubmatch(cells[0], -1) {
			if e := recoveryEndpoint(t, m[1]); !recoveryHas(e.Request, number[1]) {
				t.Errorf("%s has no field %s", m[1], number[1])
			}
		}
		for _, m := range recoveryCode.FindAllStringSubmatch(cells[2], -1) {
			if strings.Contains(m[1], " v3/") {
				recoveryEndpoint(t, m[1])
			}
		}
	}
	if rows < 14 {
		t.Errorf("the table has %d products", rows)
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
