package wxpay

import "strings"

// longestName is how long a name in a path may be. The longest of the catalogue has 45 letters.
const longestName = 48

// shown returns a template for errors, logs and an Observer. Each segment that is no name reads
// {value} there. A caller may have written a number into the path by hand, and a link may name an
// image or a person.
//
// A value of a few small letters cannot be told from a name, and stays.
func shown(template string) string {
	begin := 0
	for segment := range strings.SplitSeq(template, "/") {
		if !isShown(segment) {
			return template[:begin] + "{value}" + shown(template[begin+len(segment):])
		}
		begin += len(segment) + 1
	}
	return template
}

// isShown reports whether a segment is a placeholder, or has the form of the names in WeChat Pay's
// paths. They are of small letters, hyphens and underscores, with one digit here or there, as in
// v3, h5 or applyment4sub.
func isShown(segment string) bool {
	if strings.HasPrefix(segment, "{") {
		return true
	}
	digits := 0
	for i := range len(segment) {
		switch c := segment[i]; {
		case isLower(c), c == '-', c == '_':
		case isDigit(c) && i > 0 && !isDigit(segment[i-1]):
			digits++
		default:
			return false
		}
	}
	return digits <= 2 && len(segment) <= longestName
}
