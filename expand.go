package wxpay

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/redact"
)

// expand fills the placeholders of a template. It is strict: a variable that is missing, empty, or
// left over is an error. A path with a hole in it is another endpoint.
func expand(template string, vars Vars) (string, error) {
	if len(vars) == 0 && !strings.Contains(template, "{") {
		return template, nil
	}
	var b strings.Builder
	used := make(map[string]struct{}, len(vars))
	for i, segment := range strings.Split(template, "/") {
		if i > 0 {
			b.WriteByte('/')
		}
		if !strings.HasPrefix(segment, "{") {
			b.WriteString(segment)
			continue
		}
		name, several, err := placeholder(segment)
		if err != nil {
			return "", err
		}
		value, ok := vars[name]
		if !ok {
			return "", errorf(ErrVariable, "%s is missing from Vars", redact.Name(name))
		}
		used[name] = struct{}{}
		if err := escape(&b, name, value, several); err != nil {
			return "", err
		}
	}
	if len(used) < len(vars) {
		return "", errorf(ErrVariable, "Vars has %s, which the path does not use", unused(vars, used))
	}
	return b.String(), nil
}

func unused(vars Vars, used map[string]struct{}) string {
	var names []string
	for name := range vars {
		if _, ok := used[name]; !ok {
			names = append(names, redact.Name(name))
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// escape writes a variable's value, percent-encoded exactly once as UTF-8. Any value of {name}
// stays one segment; a value of {+name} may be several.
func escape(b *strings.Builder, name, value string, several bool) error {
	if !utf8.ValidString(value) {
		return errorf(ErrVariable, "%s is not UTF-8", redact.Name(name))
	}
	if strings.ContainsFunc(value, unicode.IsControl) {
		return errorf(ErrVariable, "%s holds a control character", redact.Name(name))
	}
	if rules.Dotted(value) { // a server may decode a slash in it
		return errorf(ErrVariable, "%s would change the path: no part of it between slashes may be dots alone", redact.Name(name))
	}
	if !several {
		return escapeSegment(b, name, value, false)
	}
	if strings.Contains(value, "://") {
		return errorf(ErrVariable, "%s holds a full URL: follow it with client.Link", redact.Name(name))
	}
	if strings.ContainsAny(value, "?#") {
		return errorf(ErrVariable, "%s holds a query or a fragment: {+name} is segments of a path, the query goes into Query", redact.Name(name))
	}
	for i, segment := range strings.Split(value, "/") {
		if i > 0 {
			b.WriteByte('/')
		}
		if err := escapeSegment(b, name, segment, true); err != nil {
			return err
		}
	}
	return nil
}

func escapeSegment(b *strings.Builder, name, value string, keepDelims bool) error {
	if value == "" {
		return errorf(ErrVariable, "%s is empty", redact.Name(name))
	}
	const hex = "0123456789ABCDEF"
	for i := range len(value) {
		c := value[i]
		if isUnreserved(c) || keepDelims && isSubDelim(c) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return nil
}
