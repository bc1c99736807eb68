package schema

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/catalog"
)

// field writes a field in one line: "2 name type flags…". The flags are required, sealed (by WeChat
// Pay's key), mine (by the merchant's), json (encoded), and of=A|B (an enumeration).
func field(t testing.TB, line string) catalog.Field {
	t.Helper()
	words := strings.Fields(line)
	if len(words) < 3 || len(words[0]) != 1 {
		t.Fatalf("no field: %q", line)
	}
	f := catalog.Field{Depth: int(words[0][0] - '0'), Name: words[1], Type: words[2], Label: "标签"}
	for _, flag := range words[3:] {
		values, isEnum := strings.CutPrefix(flag, "of=")
		pattern, isPattern := strings.CutPrefix(flag, "like=")
		switch {
		case flag == "required":
			f.Required = true
		case flag == "sealed":
			f.EncryptedBy = "platform"
		case flag == "mine":
			f.EncryptedBy = "merchant"
		case flag == "json":
			f.Encoded = "json"
		case flag == "signer":
			f.Signer = true
		case isPattern:
			f.Pattern = pattern
		case isEnum:
			f.Enum = strings.Split(values, "|")
		default:
			t.Fatalf("unknown flag %q", flag)
		}
	}
	return f
}

func fields(t testing.TB, lines ...string) (all []catalog.Field) {
	t.Helper()
	for _, line := range lines {
		all = append(all, field(t, line))
	}
	return all
}

// open undoes the tests' encryption, which writes sealed: before the text.
func open(ciphertext string) (string, error) {
	plaintext, ok := strings.CutPrefix(ciphertext, "sealed:")
	if !ok {
		return "", errors.New("the field cannot be opened")
	}
	return plaintext, nil
}

// seed makes values that are the same every time.
var seed = Seed{
	Now:   time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC),
	MchID: "1900000109",
	Token: func(n int) string { return strings.Repeat("7", n) },
	Base:  "http://127.0.0.1:8080/hk",
}

func query(t testing.TB, text string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return values
}
