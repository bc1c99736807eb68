package interop

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
)

// These blocks are compiled and not run.
var _ = []any{officialCertificates, officialBill, gopayCertificates, gopayBill}

// TestMigrating runs the blocks of other SDKs in docs/migrating.md against "wxpay sandbox". Each
// SDK has a sandbox of its own, since their orders have the same numbers.
func TestMigrating(t *testing.T) {
	program := build(t)
	t.Run("wechatpay-go", func(t *testing.T) { migrateOfficial(t, startMerchant(t, program)) })
	t.Run("gopay", func(t *testing.T) { migrateGopay(t, startMerchant(t, program)) })
}

func migrateOfficial(t *testing.T, box *command) {
	ctx := t.Context()
	if _, err := officialClient(ctx, box.MchID, box.SerialNo, box.PublicKeyID); err != nil {
		t.Fatal(err)
	}
	keys := readKeys(t, box)
	way := option.WithHTTPClient(&http.Client{Transport: newDetour(t, box.URL, "")})
	client, err := core.NewClient(ctx, append(keys.publicKey(box.PublicKeyID, keys.public), way)...)
	if err != nil {
		t.Fatal(err)
	}
	routes := http.NewServeMux()
	runBlocks(t, box, routes, []migration{
		{"the order", func(string) error { return officialOrder(ctx, client) }, `^wx\S+ \S{300,}\n$`},
		{"a query, once it is paid", func(string) error { return officialQuery(ctx, client) }, `^SUCCESS 100\n$`},
		{"another order is closed", func(string) error { return officialClose(ctx, client) }, `^$`},
		{"a share", func(id string) error { return officialShare(ctx, client, id) }, `^(PROCESSING|FINISHED)\n$`},
		{"a refund", func(string) error { return officialRefund(ctx, client) }, `^PROCESSING\n$`},
		{"an upload", func(string) error { return officialUpload(ctx, client) }, `^\S{20,}\n$`},
		{"a transfer", func(string) error { return officialTransfer(ctx, client) }, `^WAIT_USER_CONFIRM \S+\n$`},
		{"an unknown order", func(string) error { officialErrors(ctx, client); return nil }, `^there is no such order\n$`},
		{"a notice", func(string) error {
			if err := officialNotices(client, box.PublicKeyID, box.APIv3Key, routes); err != nil {
				return err
			}
			return box.notice(routes)
		}, `^TRANSACTION.SUCCESS N10001\n$`},
	})
}

func migrateGopay(t *testing.T, box *command) {
	ctx := t.Context()
	client, err := gopayClient(box.MchID, box.SerialNo, box.PublicKeyID, box.APIv3Key)
	if err != nil {
		t.Fatal(err)
	}
	client.SetProxyHost(box.URL)
	routes := http.NewServeMux()
	runBlocks(t, box, routes, []migration{
		{"the order", func(string) error { return gopayOrder(ctx, client) }, `^wx\S+ \S{300,}\n$`},
		{"a query, once it is paid", func(string) error { return gopayQuery(ctx, client) }, `^SUCCESS 100\n$`},
		{"another order is closed", func(string) error { return gopayClose(ctx, client) }, `^$`},
		{"a share", func(id string) error { return gopayShare(ctx, client, id) }, `^(PROCESSING|FINISHED)\n$`},
		{"a refund", func(string) error { return gopayRefund(ctx, client) }, `^PROCESSING\n$`},
		{"an upload", func(string) error { return gopayUpload(ctx, client) }, `^\S{20,}\n$`},
		{"a transfer", func(string) error { return gopayTransfer(ctx, client) }, `^WAIT_USER_CONFIRM \S+\n$`},
		{"an unknown order", func(string) error { return gopayErrors(ctx, client) }, `^there is no such order\n$`},
		{"a notice", func(string) error { gopayNotices(client, box.APIv3Key, routes); return box.notice(routes) }, `^TRANSACTION.SUCCESS N10001\n$`},
	})
}

// migration is a block, and what it has to print. It is given the transaction_id of A10001.
type migration struct {
	reason string
	run    func(transactionID string) error
	prints string
}

// runBlocks runs the blocks one after another. After the first, A10001, the user pays, and a second
// order is made.
func runBlocks(t *testing.T, box *command, routes *http.ServeMux, blocks []migration) {
	t.Helper()
	id := ""
	for i, b := range blocks {
		if got, err := printed(t, func() error { return b.run(id) }); err != nil || !regexp.MustCompile(b.prints).MatchString(got) {
			t.Fatalf("%s: it prints %q, want %s, and ends with %v", b.reason, got, b.prints, err)
		}
		if i > 0 {
			continue
		}
		id = box.pay(t, "A10001")
		keys := readKeys(t, box)
		m := &merchant{box: box, client: newClient(t, newDetour(t, box.URL, ""), keys.publicKey(box.PublicKeyID, keys.public))}
		m.place(t, "A10002")
	}
}

// startMerchant starts a sandbox, and changes to a folder with the files that a merchant has,
// and a picture.
func startMerchant(t *testing.T, program string) *command {
	t.Helper()
	box := start(t, program, filepath.Join(t.TempDir(), "keys"), "\n", "--json")
	t.Chdir(t.TempDir())
	for from, to := range map[string]string{"apiclient_key.pem": "apiclient_key.pem", "wechatpay_public_key.pem": "pub_key.pem"} {
		data, err := os.ReadFile(box.file(from))
		if err == nil {
			err = os.WriteFile(to, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("shop.png", []byte("\x89PNG…"), 0o600); err != nil {
		t.Fatal(err)
	}
	return box
}

// notice has a notice of a payment sent to the routes, which have to accept it.
func (c *command) notice(routes *http.ServeMux) error {
	server := httptest.NewServer(routes)
	defer server.Close()
	var notice struct{ ID string }
	order := fields{"event": "TRANSACTION.SUCCESS", "original_type": "transaction", "url": server.URL + "/notify", "set": fields{"out_trade_no": "N10001"}}
	if err := c.act("notify", order, &notice); err != nil {
		return err
	}
	if err := c.act("settle", fields{}, new(any)); err != nil {
		return err
	}
	var all struct{ Notices []struct{ State string } }
	if err := c.act("notices", fields{"id": notice.ID}, &all); err != nil {
		return err
	}
	if len(all.Notices) != 1 || all.Notices[0].State != "accepted" {
		return fmt.Errorf("the notice is not accepted: %+v", all)
	}
	return nil
}

// printed returns what a function prints to standard output.
func printed(t *testing.T, run func() error) (string, error) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "printed"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before := os.Stdout
	os.Stdout = file
	failed := run()
	os.Stdout = before
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text), failed
}

// TestMigratingBlocks: docs/migrating.md shows blocks of the functions that TestMigrating runs. In
// the functions they are indented by a tab.
func TestMigratingBlocks(t *testing.T) {
	page, err := os.ReadFile("../docs/migrating.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?ms)^<!-- with (\\S+), from interop/(\\S+), compiled there -->\n```go\n(.*?)^```$")
	shown := map[string]int{}
	for _, m := range block.FindAllStringSubmatch(strings.ReplaceAll(string(page), "\r\n", "\n"), -1) {
		shown[m[1]]++
		source, err := os.ReadFile(m[2])
		if err != nil {
			t.Fatal(err)
		}
		indented := regexp.MustCompile(`(?m)^(.)`).ReplaceAllString(m[3], "\t$1")
		// Functions return nothing more than an error where a client is wanted.
		text := strings.ReplaceAll(string(source), "return nil, err", "return err")
		if !strings.Contains(text, indented) {
			t.Errorf("%s does not have this block of the page:\n%s", m[2], m[3])
		}
	}
	if shown["wechatpay-go"] < 9 || shown["wechatpay-go"] != shown["gopay"] {
		t.Errorf("the page has blocks %v, want as many of each SDK, and 9 at least", shown)
	}
}
