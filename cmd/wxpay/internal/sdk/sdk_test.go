package sdk_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/sdk"
)

// TestFirstLines fills in the lines of every SDK. The programs are run in interop/.
func TestFirstLines(t *testing.T) {
	both := creds.SandboxJSON{
		URL: "http://127.0.0.1:8080", MchID: "1900000109", SerialNo: "MERCHANT", PublicKeyID: "PUB_KEY_ID_1",
		CertificateSerial: "PLATFORM", APIv3Key: "V3", APIv2Key: "V2",
	}
	alone := both
	alone.CertificateSerial = ""
	certified := both
	certified.PublicKeyID = ""
	for _, name := range sdk.Names() {
		for reason, d := range map[string]creds.SandboxJSON{"both keys": both, "the public key alone": alone, "the certificate alone": certified} {
			text, err := sdk.FirstLines(name, "it's", d)
			switch {
			case err != nil:
				t.Errorf("%s, %s: %v", name, reason, err)
			case !strings.HasPrefix(text, "// ") || !strings.HasSuffix(text, "\n") || strings.Contains(text, "\n\n"):
				t.Errorf("%s, %s: it has no title, or has an empty line:\n%s", name, reason, text)
			case strings.Contains(text, "{"+"{") || strings.Contains(text, "<no value>") || strings.Contains(text, "''"):
				t.Errorf("%s, %s: something is not filled in:\n%s", name, reason, text)
			case d.CertificateSerial == "" && strings.Contains(text, creds.FilePlatformCertificate):
				t.Errorf("%s, %s: it names a file that is not there:\n%s", name, reason, text)
			case d.PublicKeyID == "" && (strings.Contains(text, creds.FilePublicKey) || strings.Contains(text, `""`)):
				t.Errorf("%s, %s: it names a key that is not there:\n%s", name, reason, text)
			case strings.Contains(text, "'it's") || strings.Contains(text, "/it's/") && strings.Contains(text, "require("):
				t.Errorf("%s, %s: a quote in the folder's name is not escaped:\n%s", name, reason, text)
			case !strings.Contains(text, "127.0.0.1") && d.CertificateSerial != "":
				t.Errorf("%s, %s: it does not call the sandbox:\n%s", name, reason, text)
			}
		}
	}
}

// TestNames holds that the usual SDKs are known, and that others are refused.
func TestNames(t *testing.T) {
	want := []string{"gopay", "wechatpay-axios-plugin", "wechatpay-go", "wechatpay-java", "wechatpay-node-v3", "wechatpay-php", "wxpay", "wxpay-v3"}
	if diff := cmp.Diff(want, sdk.Names()); diff != "" {
		t.Errorf("the SDKs (-want +got):\n%s", diff)
	}
	if i := slices.IndexFunc(sdk.Usual(), func(name string) bool { return !sdk.Known(name) }); i >= 0 {
		t.Errorf("%s is usual and not known", sdk.Usual()[i])
	}
	for _, name := range []string{"", "../sdk", "wxpay.txt"} {
		if text, err := sdk.FirstLines(name, "keys", creds.SandboxJSON{}); err == nil {
			t.Errorf("%q is no SDK, and has %q", name, text)
		}
	}
}

// TestDocumented: the guide shows the lines of each SDK, in both languages. Ellipses stand for
// what differs.
func TestDocumented(t *testing.T) {
	d := creds.SandboxJSON{
		URL: "http://127.0.0.1:8080", MchID: "1900000109", SerialNo: "…", PublicKeyID: "PUB_KEY_ID_…",
		CertificateSerial: "…", APIv3Key: "…", APIv2Key: "…",
	}
	for _, page := range []string{"sandbox-server.md", "zh/sandbox-server.md"} {
		text, err := os.ReadFile("../../../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range sdk.Names() {
			if name == "wxpay" {
				continue // the guide shows it on other pages
			}
			lines, err := sdk.FirstLines(name, "/…/wxpay-sandbox", d)
			if err != nil {
				t.Fatal(err)
			}
			_, lines, _ = strings.Cut(lines, "\n") // its title
			if !strings.Contains(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"+lines+"```\n") {
				t.Errorf("%s does not show the lines of %s:\n%s", page, name, lines)
			}
		}
	}
}
