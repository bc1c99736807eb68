package sandbox_test

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// careful is a client that downloads certificates as wechatpay-go does, with the standard library
// only. It believes a list that is signed by a certificate it holds already, and the first list
// unseen. It names no key in its requests.
type careful struct {
	box  *sandbox.Sandbox
	held map[string]*x509.Certificate
}

var errUnbelieved = errors.New("the answer is signed by no certificate that is held")

// call sends a request and verifies the answer.
func (c *careful) call(t *testing.T) (reply, error) {
	t.Helper()
	request := newCall(c.box, "GET", "/v3/certificates", "")
	request.header.Del("Wechatpay-Serial")
	r := request.do(t, c.box)
	if c.held == nil {
		return r, nil
	}
	cert := c.held[r.header.Get("Wechatpay-Serial")]
	if cert == nil {
		return r, errUnbelieved
	}
	if !r.signedWith(cert.PublicKey.(*rsa.PublicKey)) {
		return r, errors.New("the signature does not fit the certificate that it names")
	}
	return r, nil
}

// refresh downloads the list, and holds exactly its certificates.
func (c *careful) refresh(t *testing.T) error {
	t.Helper()
	r, err := c.call(t)
	if err != nil {
		return err
	}
	c.held = map[string]*x509.Certificate{}
	for _, item := range gjson.GetBytes(r.body, "data").Array() {
		sealed := item.Get("encrypt_certificate")
		cert := openCertificate(t, c.box.Keys().APIv3Key, sealed.Get("nonce").String(), sealed.Get("associated_data").String(), sealed.Get("ciphertext").String())
		c.held[fmt.Sprintf("%X", cert.SerialNumber)] = cert
	}
	return nil
}

// TestRotationOrder runs the steps of docs/sandbox-server.md, and the steps that lock such a client
// out for good.
func TestRotationOrder(t *testing.T) {
	for _, k := range []struct {
		why   string
		steps []string // a path and a body for /sandbox/, "refresh", or "call"
		last  error    // of the last step; all others succeed
	}{
		{"as documented", documentedRotation(t), nil},
		{"with a share in between", []string{"refresh", `rotate {"share":"0"}`, "refresh", `rotate {"share":"0.5"}`, "call", "call", `rotate {"share":"1"}`, "call"}, nil},
		{"the new certificate signs before it was listed", []string{"refresh", `rotate {"share":"1"}`, "refresh"}, errUnbelieved},
		{"the old one is withdrawn too early", []string{"refresh", `rotate {"share":"0"}`, "withdraw {}", "refresh"}, errUnbelieved},
		{"nothing helps afterwards", []string{"refresh", `rotate {"share":"0"}`, `rotate {"share":"1"}`, "withdraw {}", "refresh"}, errUnbelieved},
	} {
		t.Run(k.why, func(t *testing.T) {
			c := &careful{box: open(t, sandbox.Config{})}
			for i, step := range k.steps {
				err := c.step(t, step)
				if want := map[bool]error{i == len(k.steps)-1: k.last}[true]; !errors.Is(err, want) || (err == nil) != (want == nil) {
					t.Fatalf("step %d, %s: %v, want %v", i+1, step, err, want)
				}
			}
		})
	}
}

// documentedRotation returns the steps of the page on the sandbox. The client downloads at first
// and after each.
func documentedRotation(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile("../docs/sandbox-server.md")
	if err != nil {
		t.Fatal(err)
	}
	steps := []string{"refresh"}
	for _, found := range regexp.MustCompile(`\n\$ curl \S* ?http://127.0.0.1:8080/sandbox/(rotate|withdraw) .*-d '(.*)'`).FindAllSubmatch(page, -1) {
		steps = append(steps, string(found[1])+" "+string(found[2]), "call", "refresh")
	}
	if len(steps) != 1+3*3 {
		t.Fatalf("the page has other steps than three: %v", steps)
	}
	return steps
}

func (c *careful) step(t *testing.T, step string) error {
	t.Helper()
	switch action, body, _ := strings.Cut(step, " "); action {
	case "refresh":
		return c.refresh(t)
	case "call":
		_, err := c.call(t)
		return err
	default:
		if status, answer := act(t, c.box, action, body); status != 200 {
			return fmt.Errorf("%d %v", status, answer)
		}
		return nil
	}
}
