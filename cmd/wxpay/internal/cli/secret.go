package cli

import (
	"regexp"
	"strings"
)

// looksSecret reports whether a text has the form of a key. The forms are PEM, the base64 of a
// private key or certificate, and 32 letters and digits, as keys of APIv3 and APIv2 have.
func looksSecret(text string) bool {
	text = strings.TrimSpace(text)
	return strings.Contains(text, "-----BEGIN") ||
		len(text) >= 100 && strings.HasPrefix(text, "MI") ||
		len(text) >= 32 && strings.Trim(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}

// SafeName returns a file's name for an error. A name that looks like a key is not shown.
func SafeName(name string) string {
	if looksSecret(name) {
		return "a file whose name looks like a key"
	}
	return name
}

// withoutSecrets removes given words that look like a key from an error's text. The value of a flag
// may follow "=" or the letter of the flag.
func withoutSecrets(text string, given []string) string {
	for _, arg := range given {
		_, value, _ := strings.Cut(arg, "=")
		for _, word := range []string{arg, strings.TrimLeft(arg, "-"), value} {
			if word = strings.TrimSpace(word); looksSecret(word) { // in any case, because call writes a method in capitals
				text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(word)).ReplaceAllLiteralString(text, "…")
			}
		}
	}
	return text
}
