package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestNoSecretIsPrinted: in any mode and with any failure the output holds no plaintext of a
// sensitive field, no key and no token.
func TestNoSecretIsPrinted(t *testing.T) {
	const token = "1vKP5cuE9dTqWmRz7LhXfNbYgJ4aSoC2"
	box := open(t)
	f := writeFiles(t, box)
	answerWith("v3/payscore/permissions", sandbox.JSON(200, map[string]any{"apply_permissions_token": token}))(box)
	outputs := map[string]string{
		"sandbox": runSandbox(t.Context(), box).output(),
		"real":    runWith(t.Context(), publicKeyEnv(box, f)).output(),
	}
	box.Inject(sandbox.Status(400), sandbox.Status(502), sandbox.Redirect("https://example.com/"), sandbox.Truncated(), sandbox.Missing("Wechatpay-Nonce"))
	outputs["faults"] = runSandbox(t.Context(), box).output()

	secrets := []string{token, name, mobile, idNumber, "-----BEGIN", "WECHATPAY2-SHA256"}
	for _, r := range box.Requests() {
		for _, plaintext := range r.Decrypted {
			secrets = append(secrets, plaintext)
		}
		secrets = append(secrets, r.Header.Get("Authorization"))
		var body map[string]string
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		for field := range r.Decrypted {
			secrets = append(secrets, body[strings.TrimPrefix(field, "/")])
		}
	}
	for mode, output := range outputs {
		for _, secret := range secrets {
			if secret == "" || strings.Contains(output, secret) {
				t.Errorf("%s: %q is printed:\n%s", mode, secret, output)
			}
		}
	}
}
