package main

import (
	"fmt"
	"strings"
)

// fixedMeta returns the required fields of an upload's meta that take one value only, such as the
// name of the digest, each with its value.
func (e *Endpoint) fixedMeta() (fixed []string) {
	for _, l := range locate(e.Request) {
		name, inMeta := strings.CutPrefix(l.path, "body.meta.")
		if inMeta && !strings.Contains(name, ".") && l.field.Required && len(l.field.Enum) == 1 {
			fixed = append(fixed, name, l.field.Enum[0])
		}
	}
	return fixed
}

// fileText writes what the rule says of an upload's file, or nothing.
func (r rule) fileText() string {
	f := r.File
	if f == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "File: &File{Part: %q, Name: %q, Digest: %q,", f.Part, f.Name, f.Digest)
	if f.Algorithm == "SM3" {
		b.WriteString("SM3: true,")
	}
	if len(r.Fixed) > 0 {
		fmt.Fprintf(&b, "Fixed: %#v,", r.Fixed)
	}
	if f.Media != "" {
		fmt.Fprintf(&b, "Media: %q,", f.Media)
	}
	if f.Lines {
		b.WriteString("Lines: true,")
	}
	if len(f.Kinds) > 0 {
		b.WriteString("Kinds: []FileKind{")
		for _, kind := range f.Kinds {
			fmt.Fprintf(&b, "{%#v, %d},", kind.Types, kind.Bytes)
		}
		b.WriteString("},")
	}
	return b.String() + "},"
}
