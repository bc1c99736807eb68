package secret_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// detector finds canaries in a text, in any form of writing.
func detector(private *rsa.PrivateKey) func(text string) string {
	needles := map[string]string{}
	for _, canary := range []string{canaryV3, canaryV2, canaryKMS} {
		needles[canary] = "a key as it is"
		needles[hex.EncodeToString([]byte(canary))] = "a key in hex"
		needles[base64.StdEncoding.EncodeToString([]byte(canary))] = "a key in base64"
		needles[strings.Trim(strings.ReplaceAll(fmt.Sprint([]byte(canary)), " ", ""), "[]")] = "a key in bytes"
	}
	for _, part := range append(private.Primes, private.D) {
		needles[part.String()] = "a private key in decimal"
		needles[fmt.Sprintf("%x", part)] = "a private key in hex"
		needles[fmt.Sprintf("%o", part)] = "a private key in octal"
		needles[strings.Trim(strings.ReplaceAll(fmt.Sprint(part.Bits()), " ", ""), "[]")] = "a private key in words"
	}
	dense := strings.NewReplacer(" ", "", "0x", "", "0X", "", ",", "")
	return func(text string) string {
		once := dense.Replace(text)
		for _, form := range []string{text, once, strings.ToLower(once)} {
			for needle, what := range needles {
				if strings.Contains(form, needle) {
					return what
				}
			}
		}
		return ""
	}
}

// TestDetector: a detector that finds nothing would pass everything.
func TestDetector(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	leaks := detector(private)
	type open struct {
		Key   string
		Bytes []byte
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%x", "%X", "% x", "% #x", "%d", "%s", "%q"} {
		for _, value := range []any{open{Key: canaryV3}, open{Bytes: []byte(canaryV2)}, *private} {
			if text := fmt.Sprintf(format, value); leaks(text) == "" {
				t.Errorf("nothing was found in %s of a %T: %.200s", format, value, text)
			}
		}
	}
}
