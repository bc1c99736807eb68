package cli

import (
	"regexp"
	"strings"
)

// looksSecret reports whether a text has the form of a key: PEM, the base64 of a private key or certificate, or 32 letters
// and digits, as the keys of APIv3 and APIv2 are.
func looksSecret(text string) bool {
	text = strings.TrimSpace(text)
	return strings.Contains(text, "-----BEGIN") ||
		len(text) >= 100 && strings.HasPrefix(text, "MI") ||
		len(text) >= 32 && strings.Trim(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}

// SafeName is a name from the command line in an error, unless it may be a key that somebody gave for the name.
func SafeName(name string) string {
	if looksSecret(name) {
		return "a file whose name looks like a key"
	}
	return name
}

// withoutSecrets takes what was given and looks like a key out of an error. A flag's value may stand behind "=" or directly
// behind its letter.
func withoutSecrets(text string, given []string) string {
	for _, arg := range given {
		_, value, _ := strings.Cut(arg, "=")
		for _, word := range []string{arg, strings.TrimLeft(arg, "-"), value} {
			if word = strings.TrimSpace(word); looksSecret(word) { // in any case: a method is written in capitals
				text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(word)).ReplaceAllLiteralString(text, "…")
			}
		}
	}
	return text
}
