package schema

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Seed is what plausible values are made of.
type Seed struct {
	Now   time.Time
	MchID string
	Token func(n int) string // n characters of [0-9A-Za-z], never the same twice
	Base  string             // URL under which the API stands, without a slash at the end
}

// china is where WeChat Pay's times are of.
var china = time.FixedZone("", 8*60*60)

// plausible is a value for a field that the request says nothing about, as JSON.
func (s Seed) plausible(n *node) string {
	switch n.kind {
	case kindBoolean:
		return "false"
	case kindInteger, kindNumber:
		if len(n.enum) > 0 && isInteger(n.enum[0]) {
			return n.enum[0]
		}
		return strconv.FormatInt(s.number(n.name), 10)
	}
	if len(n.enum) > 0 {
		return quoted(best(n.enum))
	}
	return quoted(s.text(n))
}

// goodWords are the words, best first, by which an enumeration says that all went well.
var goodWords = []string{"SUCCESS", "SUCCEED", "SUCCEEDED", "FINISHED", "FINISH", "DONE", "COMPLETED", "NORMAL", "ACTIVE", "EFFECTIVE", "AVAILABLE",
	"APPROVED", "PASSED", "SIGNED", "AUTHORIZED", "CONFIRMED", "ACCEPTED", "CREATED", "OPEN", "CNY"}

// best is the value of an enumeration that says that all went well, or else the first.
func best(enum []string) string {
	for _, word := range goodWords {
		if at := slices.IndexFunc(enum, func(v string) bool { return v == word || strings.HasSuffix(v, "_"+word) && !negated(v) }); at >= 0 {
			return enum[at]
		}
	}
	return enum[0]
}

func negated(v string) bool {
	for _, no := range []string{"NOT_", "NO_", "UN_", "WAIT", "TO_BE_"} {
		if strings.HasPrefix(v, no) || strings.Contains(v, "_"+no) {
			return true
		}
	}
	return false
}

// number is a plausible number by the name of its field. Amounts are in fen (分).
func (s Seed) number(name string) int64 {
	switch {
	case name == "offset":
		return 0
	case name == "limit":
		return 20
	case name == "expires_in":
		return 5400
	case name == "begin_time": // of a day, in seconds
		return 0
	case name == "end_time":
		return 24*60*60 - 1
	case strings.HasSuffix(name, "_time"):
		return s.Now.Unix()
	case strings.HasSuffix(name, "_id"):
		id, _ := strconv.ParseInt("1"+digits(s.Token(11)), 10, 64) // twelve digits always fit
		return id
	case strings.HasPrefix(name, "discount"): // nothing was discounted
		return 0
	case named("count")(name) || ending("_count", "quantity", "number", "num", "index", "times", "sequence", "seq", "level", "_users")(name):
		return 1
	case containsAny(name, "amount", "total", "fee", "price", "balance", "contribute", "refund", "pay", "minimum", "money"):
		return 100
	}
	return 1
}

// text is a plausible text by the name of its field.
func (s Seed) text(n *node) string {
	if n.leads != "" {
		return s.Base + "/" + n.leads + s.Token(32)
	}
	for _, rule := range texts {
		if rule.fits(n.name) {
			return rule.make(s)
		}
	}
	if n.label != "" {
		return n.label
	}
	return n.name
}

// digits maps a token to as many digits.
func digits(token string) string {
	return strings.Map(func(r rune) rune { return '0' + r%10 }, token)
}

func containsAny(name string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(name, part) })
}
