package creds

import (
	"os"
	"strings"
	"testing"
)

// TestAPIv3Key reads the key from each place that may hold it.
func TestAPIv3Key(t *testing.T) {
	const key = "0123456789abcdef0123456789abcdef"
	t.Chdir(t.TempDir())
	for name, content := range map[string]string{"key": key + "\r\n", "short": "0123"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		why    string
		given  material
		want   string // of the error; "" for none
		result string
	}{
		{"itself", material{text: key, inline: true}, "", key},
		{"in a file, with a line feed", material{text: "key"}, "", key},
		{"none", material{}, "WXPAY_APIV3_KEY", ""},
		{"too short", material{text: "short"}, "4 bytes, not 32", ""},
		{"no file", material{text: "none"}, "no such file", ""},
	}
	for _, tt := range tests {
		got, err := (&Credentials{apiv3: tt.given}).APIv3Key()
		if string(got) != tt.result || (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %q, %v, want %q, %q", tt.why, got, err, tt.result, tt.want)
		}
	}
}

// FuzzConfiguration parses any file. The result is a configuration or an error.
func FuzzConfiguration(f *testing.F) {
	f.Add([]byte(`{"mchid":"1900000109","private_key":"apiclient_key.pem"}`))
	f.Add([]byte(`{"mchid":1}`))
	f.Add([]byte("null"))
	f.Add([]byte("{}{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseConfiguration("file", data)
		if err != nil {
			return
		}
		for _, s := range Settings() {
			if got := c.material(s); s.File == "" && got.text != c.fields[s.Field] {
				t.Errorf("%s: %q", s.Field, got.text)
			}
		}
	})
}

func TestReachable(t *testing.T) {
	for given, want := range map[string]string{
		"http://127.0.0.1:8080":  "http://127.0.0.1:8080",
		"http://[::]:8080":       "http://127.0.0.1:8080",
		"http://0.0.0.0:8080/hk": "http://127.0.0.1:8080/hk",
		"http://192.0.2.1:8080":  "http://192.0.2.1:8080",
	} {
		if got := reachable(given); got != want {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
}
