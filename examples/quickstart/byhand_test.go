package main

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// TestBothWays: the sandbox received no plaintext in either way. Fields encrypted by hand arrived
// as they were given.
func TestBothWays(t *testing.T) {
	box := open(t)
	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close(t.Context()) }()
	plain := newSamples()
	byHand, err := plain.encrypt(box.Key())
	if err != nil {
		t.Fatal(err)
	}
	r := demo{stdout: io.Discard, stderr: io.Discard}.makeCalls(t.Context(), client, plain, byHand)
	if problems := r.problems(); len(problems) > 0 {
		t.Fatal(problems)
	}

	given := map[string]bool{} // ciphertexts
	for _, p := range byHand.pages() {
		for _, field := range p.sensitive {
			given[p.body[field].(string)] = true
		}
	}
	asGiven, fresh := 0, 0
	for _, request := range box.Requests() {
		for _, secret := range []string{name, mobile, idNumber, `\u5f20`} {
			if strings.Contains(string(request.Body), secret) {
				t.Errorf("%s: %q went over the wire", request.Target, secret)
			}
		}
		var body map[string]string
		if err := json.Unmarshal(request.Body, &body); err != nil {
			t.Fatal(err)
		}
		for pointer := range request.Decrypted {
			if given[body[strings.TrimPrefix(pointer, "/")]] {
				asGiven++
			} else {
				fresh++
			}
		}
	}
	// 3 + 2 + 2 fields in one style by hand, in five by wxpay, and 2 in the call that is refused.
	if asGiven != 7 || fresh != 5*7+2 {
		t.Errorf("%d fields arrived as given and %d encrypted by wxpay, want 7 and 37", asGiven, fresh)
	}
	if plain.tokens.body["user_name"] != name {
		t.Error("the plain sample was written to")
	}
}
