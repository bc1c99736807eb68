package cli

import (
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// SafeName returns a file's name for an error. A name that looks like a key is not shown.
func SafeName(name string) words.Text {
	if strings.Contains(name, "-----BEGIN") || len(pieces([]string{name})) > 0 {
		return words.Say("a file whose name looks like a key")
	}
	return words.Bare(name)
}

// WithoutSecrets removes all that the user gave and that looks like a key from a text. It also
// finds a part of a key, a key behind other letters, in quotes, and in another case.
func (t *Terminal) WithoutSecrets(text string) string { return withoutSecrets(text, t.Given) }

// Remember keeps the text of a file that the user gave. WithoutSecrets removes keys in it.
func (t *Terminal) Remember(text []byte) {
	t.Given = append(t.Given, string(text[:min(len(text), maxRemembered)]))
}

// maxRemembered is how much of a file WithoutSecrets looks at, in bytes. No file of keys is longer.
const maxRemembered = 64 << 10

// piece is the length of the shortest part of a key that is removed, in bytes.
const piece = 12

// withoutSecrets replaces each stretch of a text that is made of pieces of keys.
func withoutSecrets(text string, given []string) string {
	secret := pieces(given)
	if len(secret) == 0 {
		return text
	}
	low := lower(text)
	var b strings.Builder
	hidden := 0 // the text before it is a part of a key
	for i := range len(text) {
		if i+piece <= len(low) && secret[low[i:i+piece]] {
			if i >= hidden {
				b.WriteString("…")
			}
			hidden = i + piece
		}
		if i >= hidden {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// pieces returns all pieces of the keys in the given texts, in lower case. A key is a run of
// letters, digits, + and /, so that neither quotes nor line feeds are part of a piece.
func pieces(given []string) map[string]bool {
	found := map[string]bool{}
	for _, text := range given {
		pem := strings.Contains(text, "-----BEGIN")
		for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !isBase64(r) }) {
			if !pem && !looksSecret(run) {
				continue
			}
			for run = lower(run); len(run) >= piece; run = run[1:] {
				found[run[:piece]] = true
			}
		}
	}
	return found
}

func isBase64(r rune) bool { return isWord(r) || r == '+' || r == '/' }

func isWord(r rune) bool { return kindOf(r) != 0 }

// looksSecret reports whether a run of base64 has the form of a key. Keys of APIv3 and APIv2 are 32
// letters and digits. A private key has long lines. The serial of a certificate has 40 digits.
func looksSecret(run string) bool {
	if isSerial(run) {
		return false
	}
	for word := range strings.FieldsFuncSeq(run, func(r rune) bool { return !isWord(r) }) {
		if len(word) >= 32 {
			return true
		}
	}
	return len(run) >= 24 && isMixed(run)
}

// isSerial reports whether a run is the serial of a certificate.
func isSerial(run string) bool {
	return len(run) == 40 && strings.Trim(run, "0123456789ABCDEFabcdef") == ""
}

// isMixed reports whether a text changes between capitals, small letters, digits and other
// characters as often as random text does. Base64 changes at two of three places. Words and paths
// change at less than one of three.
func isMixed(text string) bool {
	changes, digits, before := 0, 0, rune(-1)
	for _, r := range text {
		kind := kindOf(r)
		if kind != before {
			changes++
		}
		if kind == '0' {
			digits++
		}
		before = kind
	}
	return digits > 0 && changes*100 >= len(text)*45
}

// kindOf returns the kind of a character: a capital, a small letter, a digit, or 0 for another.
func kindOf(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return 'A'
	case 'a' <= r && r <= 'z':
		return 'a'
	case '0' <= r && r <= '9':
		return '0'
	}
	return 0
}

// lower writes ASCII letters small. All other bytes stay, so that places in the text stay too.
func lower(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}
