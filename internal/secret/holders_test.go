package secret_test

import (
	"bytes"
	"context"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/middleware"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// The canaries are keys that must not be found in any printed text.
const (
	canaryV3  = "canary-of-the-APIv3-key-7f3a9c1e"
	canaryV2  = "canary-of-the-APIv2-key-d05b846f"
	canaryKMS = "canary-of-a-KMS-that-has-a-token"
)

// kms is a signer that is no pointer and holds a secret, as a user may write one.
type kms struct {
	*rsa.PrivateKey
	Token string
}

func (k kms) Sign(r io.Reader, digest []byte, opts stdcrypto.SignerOpts) ([]byte, error) {
	return k.PrivateKey.Sign(r, digest, opts)
}

// holder is a value that holds keys.
type holder struct {
	name  string // package and type
	value any
	// plain tells in which ways fields that the caller sets, strings as they are, can be printed
	// although there are methods. Package secret says why. go vet reports %w outside of Errorf, and %p
	// of a value that is no pointer.
	plain unhidden
}

// unhidden lists the ways of printing from which methods cannot hide a key.
type unhidden int

const (
	nothing unhidden = iota
	ofPointer
	ofValue
)

// isHidden reports whether a holder has to be hidden from a way of printing it.
func (h holder) isHidden(where, how string) bool {
	verb := "v" // also for log/slog and for encoders
	if strings.HasPrefix(how, "%") {
		verb = how[len(how)-1:]
	}
	isUnexported := strings.Contains(where, "unexported")
	switch h.plain {
	case ofPointer: // fmt calls no method for %w, nor in an unexported field for a verb that pointers do not have
		return verb != "w" && !(isUnexported && verb != "v" && verb != "p")
	case ofValue: // nor for %p, nor in an unexported field, nor in a pointer inside of another value
		return verb != "w" && verb != "p" && !isUnexported && !(verb != "v" && where == "deep inside, in a pointer")
	}
	return true
}

// holders are all types that hold keys. TestHoldersAreAll compares them with the source.
func holders(t *testing.T, private *rsa.PrivateKey) []holder {
	t.Helper()
	parser := notify.Parser{
		Keyring:  keyring.Static(keyring.Key{Serial: "PUB_KEY_ID_1", Public: &private.PublicKey}),
		APIv3Key: canaryV3, APIv2Key: canaryV2, MchID: "1900000109",
	}
	config := keyring.DownloadConfig{APIv3Key: canaryV3, Fetch: func(context.Context, string) (*http.Response, error) { return nil, errors.New("none") }}
	downloaded, err := keyring.Download(config)
	if err != nil {
		t.Fatal(err)
	}
	switched, err := keyring.Switch(keyring.Key{Serial: "PUB_KEY_ID_1", Public: &private.PublicKey}, downloaded)
	if err != nil {
		t.Fatal(err)
	}
	mux, err := notify.NewMux(notify.Config{Parser: &parser})
	if err != nil {
		t.Fatal(err)
	}
	keys := sandbox.Keys{Merchant: private, Public: private, Platform: private, APIv3Key: canaryV3, APIv2Key: canaryV2}
	box, err := sandbox.New(sandbox.Config{Keys: &keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	settings := box.Config()
	settings.Keyring = keyring.Static(keyring.Key{Serial: "PUB_KEY_ID_1", Public: &other.PublicKey}) // not the merchant's own
	client, err := wxpay.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close(context.Background()) })
	return []holder{
		{"notify.Parser", parser, ofValue},
		{"notify.Parser", &parser, ofPointer},
		{"notify.Config", notify.Config{Parser: &parser}, ofPointer},
		{"notify.Config", &notify.Config{Parser: &parser}, ofPointer},
		{"notify.Mux", mux, nothing},
		{"keyring.DownloadConfig", config, ofValue},
		{"keyring.DownloadConfig", &config, ofPointer},
		{"keyring.Downloaded", downloaded, nothing},
		{"keyring.Switched", switched, nothing},
		{"sandbox.Keys", keys, ofValue},
		{"sandbox.Keys", &keys, ofPointer},
		{"sandbox.Keys", box.Keys(), ofPointer},
		{"sandbox.Config", sandbox.Config{Keys: &keys}, ofPointer},
		{"sandbox.Config", &sandbox.Config{Keys: &keys}, ofPointer},
		{"sandbox.Sandbox", box, nothing},
		{"middleware.Identity", middleware.Identity{MchID: "1900000109", Signer: crypto.RSA(private)}, nothing},
		{"wxpay.Config", settings, ofValue},
		{"wxpay.Config", &settings, ofPointer},
		{"wxpay.Client", client, nothing},
		{"wxpay.Builder", client.Chain("v3/certificates"), nothing},
		{"crypto.RSA", crypto.RSA(private), nothing},
		{"crypto.RSA", crypto.RSA(kms{private, canaryKMS}), nothing},
	}
}

type (
	exported struct{ Held any }
	internal struct{ held any }
	tagged   struct {
		XMLName xml.Name `xml:"held" json:"-"`
		Held    any      `json:"held"`
	}
)

// TestNothingPrintsKeys prints each holder, as it is and inside of a caller's own types. It does so
// with every verb, with log/slog and with encoders.
func TestNothingPrintsKeys(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	leaks := detector(private)
	for _, h := range holders(t, private) {
		for _, nested := range []struct {
			how   string
			value any
		}{
			{"as it is", h.value},
			{"in an exported field", exported{h.value}},
			{"in an exported field of a pointer", &exported{h.value}},
			{"in an unexported field", internal{h.value}},
			{"in an unexported field of a pointer", &internal{h.value}},
			{"in a tagged field", tagged{Held: h.value}},
			{"in a slice", []any{h.value}},
			{"in a map", map[string]any{"held": h.value}},
			{"deep inside", exported{[]any{map[string]any{"held": exported{h.value}}}}},
			{"deep inside, in a pointer", exported{[]any{map[string]any{"held": &exported{h.value}}}}},
		} {
			for how, text := range printed(nested.value) {
				if found := leaks(text); found != "" && h.isHidden(nested.how, how) {
					t.Errorf("%s %s, by %s: %s: %.300s", h.name, nested.how, how, found, text)
				}
			}
		}
	}
}

// printed returns a value in all ways of printing it.
func printed(value any) map[string]string {
	all := map[string]string{}
	for _, flags := range []string{"", "+", "#", "-", " ", "0", "# ", "+#", "40", ".99"} {
		for verb := 'A'; verb <= 'z'; verb++ {
			if verb <= 'Z' || verb >= 'a' {
				format := "%" + flags + string(verb)
				all[format] = fmt.Sprintf(format, value)
			}
		}
	}
	all["Sprint"], all["Sprintln"] = fmt.Sprint(value), fmt.Sprintln(value)
	all["Errorf"] = fmt.Errorf("failed: %v", value).Error()
	for name, handler := range map[string]func(io.Writer) slog.Handler{
		"slog text": func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
		"slog JSON": func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
	} {
		var out bytes.Buffer
		logger := slog.New(handler(&out))
		logger.Info("a", "held", value)
		logger.With("held", value).WithGroup("g").Info("b", slog.Group("h", slog.Any("held", value)))
		all[name] = out.String()
	}
	var written bytes.Buffer
	err := gob.NewEncoder(&written).Encode(value)
	all["gob"] = fmt.Sprint(written.String(), err)
	for name, marshal := range map[string]func(any) ([]byte, error){"json": json.Marshal, "xml": xml.Marshal} {
		data, err := marshal(value)
		all[name] = fmt.Sprint(string(data), err)
	}
	return all
}
