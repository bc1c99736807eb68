package wxpay

import (
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// This file has the path grammar: the form of a segment, and the way from a name to kebab-case.
// expand.go fills the placeholders. The test uses the table of docs/protocol.md, section 12.

// convert turns one segment of a chain into a segment of a path template.
//
//   - "" stays: Builder decides whether it may stand there.
//   - _x_ and {x} are the placeholder {x}; the name inside is kept as written.
//   - a name in camelCase becomes kebab-case; without a capital it passes unchanged.
//
// A segment that looks like a value (an openid, an order number) is refused: folding its case would
// send a request that is silently wrong.
func convert(segment string) (string, error) {
	if n := len(segment); n >= 2 && segment[0] == '_' && segment[n-1] == '_' {
		segment = "{" + segment[1:n-1] + "}"
	}
	if strings.ContainsAny(segment, "{}") {
		_, _, err := placeholder(segment)
		return segment, err
	}
	if err := checkLiteral(segment); err != nil {
		return "", err
	}
	if !hasCapital(segment) {
		return segment, nil
	}
	for rest := segment; ; {
		joint := strings.IndexAny(rest, "_-")
		if joint < 0 {
			joint = len(rest)
		}
		if !isName(rest[:joint]) {
			return "", errorf(ErrPath, "segment %q looks like a value, not a name: pass it through Vars", segment)
		}
		if joint == len(rest) {
			return kebab(segment), nil
		}
		rest = rest[joint+1:]
	}
}

func hasCapital(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return 'A' <= r && r <= 'Z' })
}

// isName reports whether piece is a word in camelCase, [A-Za-z][a-z]*[0-9]?([A-Z][a-z]+|V[0-9])*.
// Every name of WeChat Pay's is.
func isName(piece string) bool {
	if piece == "" || !isLetter(piece[0]) {
		return false
	}
	rest := skipLower(piece[1:])
	if rest != "" && isDigit(rest[0]) {
		rest = rest[1:]
	}
	for rest != "" {
		if len(rest) < 2 || !isUpper(rest[0]) {
			return false
		}
		switch {
		case rest[0] == 'V' && isDigit(rest[1]): // complaintsV2
			rest = rest[2:]
		case isLower(rest[1]):
			rest = skipLower(rest[1:])
		default:
			return false
		}
	}
	return true
}

func skipLower(s string) string { return strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz") }
func isUpper(c byte) bool       { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool       { return 'a' <= c && c <= 'z' }
func isLetter(c byte) bool      { return isUpper(c) || isLower(c) }
func isDigit(c byte) bool       { return '0' <= c && c <= '9' }

// kebab lowers the first letter and puts a hyphen before every other capital.
func kebab(name string) string {
	var b strings.Builder
	b.Grow(len(name) + 4)
	for i := range len(name) {
		c := name[i]
		if isUpper(c) {
			if i > 0 {
				b.WriteByte('-')
			}
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// checkLiteral refuses characters that no segment of WeChat Pay's paths has, and that would change
// the meaning of the URL around them.
func checkLiteral(segment string) error {
	if rules.Dotted(segment) {
		return errorf(ErrPath, "a segment %q would change the path", segment)
	}
	for i := range len(segment) {
		c := segment[i]
		switch {
		case isUnreserved(c) || isSubDelim(c):
		case c == '/':
			return errorf(ErrPath, "a slash in a segment of Seg: write Chain for a path, Vars for a value")
		case c == '?':
			return errorf(ErrPath, "a question mark in a segment: the query goes into Query")
		case c == '%':
			return errorf(ErrPath, "a percent sign in a segment: pass the plain value through Vars, it is encoded once")
		default:
			return errorf(ErrPath, "character %q in a segment: pass the value through Vars", rune(c))
		}
	}
	return nil
}

func isUnreserved(c byte) bool { return isLetter(c) || isDigit(c) || strings.IndexByte("-._~", c) >= 0 }
func isSubDelim(c byte) bool   { return strings.IndexByte("!$&'()*+,;=:@", c) >= 0 }

// placeholder takes {name} or {+name} apart. It refuses the other operators of RFC 6570
// and a placeholder that fills only a part of its segment.
func placeholder(segment string) (name string, several bool, err error) {
	inner, opened := strings.CutPrefix(segment, "{")
	inner, ended := strings.CutSuffix(inner, "}")
	if !opened || !ended || strings.ContainsAny(inner, "{}") {
		return "", false, errorf(ErrPath, "segment %q: a placeholder is {name} and fills its whole segment", segment)
	}
	name, several = strings.CutPrefix(inner, "+")
	if name == "" {
		return "", false, errorf(ErrPath, "segment %q is a placeholder without a name", segment)
	}
	for i := range len(name) {
		if c := name[i]; !isLetter(c) && !isDigit(c) && c != '_' && c != '-' {
			return "", false, errorf(ErrPath, "segment %q: only {name} and {+name} are understood", segment)
		}
	}
	return name, several, nil
}

// isAPIv2 reports whether a path is one of APIv2: it begins with v2/, in upper or lower case.
func isAPIv2(path string) bool {
	return len(path) >= 3 && strings.EqualFold(path[:3], "v2/")
}
