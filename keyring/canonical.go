package keyring

import "strings"

// Canonical returns the form in which serials compare: upper case, without leading zeros. Some
// tools print certificate serials in lower case or padded. The ID of a public key stays as it is.
// Only ASCII letters are changed; a serial of only zeros becomes "0".
func Canonical(serial string) string {
	trimmed := strings.TrimLeft(serial, "0")
	if trimmed == "" && serial != "" {
		return "0"
	}
	for i := range len(trimmed) {
		if isLower(trimmed[i]) {
			return upper(trimmed)
		}
	}
	return trimmed // as WeChat Pay writes it: nothing to allocate
}

func upper(serial string) string {
	letters := []byte(serial)
	for i, c := range letters {
		if isLower(c) {
			letters[i] = c - 'a' + 'A'
		}
	}
	return string(letters)
}

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
