package redact

import (
	"strconv"
	"strings"
)

// longestWord is how many letters and digits a name has in a row. No name of WeChat Pay's and no
// header has more. Keys of APIv3 and APIv2 have 32.
const longestWord = 20

// Name quotes a name that a caller gave: of a variable, a header, a field. A text that is no such
// name may be a key given in its place, so only its length is told.
func Name(name string) string {
	word := 0
	for _, c := range []byte(name) {
		switch {
		case '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z':
			word++
		case strings.IndexByte("-_.", c) >= 0:
			word = 0
		default:
			word = longestWord + 1
		}
		if word > longestWord || len(name) > 2*longestWord {
			return "a name of " + strconv.Itoa(len(name)) + " bytes"
		}
	}
	return strconv.Quote(name)
}
