package snippet

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
)

// uploadOptions returns the options with the file of an upload, each after a comma. wxpay itself
// fills in the fields of meta for the file's name and digest.
func uploadOptions(e *catalog.Endpoint) string {
	var b strings.Builder
	fmt.Fprintf(&b, ", wxpay.Upload{\nPath: %s,\n", strconv.Quote("file."+fileType(e.File)))
	if meta := gjson.Parse(metaSample(e, metaFields(e))); len(meta.Map()) > 0 {
		b.WriteString("Meta: ")
		l := &literal{b: &b, endpoint: e, part: "body", fields: fieldsOf(e, "body")}
		l.object(meta, "wxpay.JSON", "meta")
		b.WriteString(",\n")
	}
	b.WriteString("}")
	if needsHash(e) {
		fmt.Fprintf(&b, ", wxpay.Hash{%q: digest}", e.File.Algorithm)
	}
	return b.String()
}

// needsHash reports whether an upload wants a digest that the standard library does not have.
func needsHash(e *catalog.Endpoint) bool { return e.File != nil && e.File.Algorithm != "SHA-256" }

// fileType returns the end of the name of a file that an upload takes.
func fileType(f *catalog.File) string {
	if len(f.Kinds) == 0 {
		return "pdf"
	}
	return f.Kinds[0].Types[0]
}

// metaFields returns the fields of meta that the caller fills in. A field with one possible value
// is wxpay's, too.
func metaFields(e *catalog.Endpoint) []catalog.Node {
	var fields []catalog.Node
	for _, part := range e.Part("body") {
		for _, n := range part.Fields {
			if part.Name == "meta" && n.Name != e.File.Name && n.Name != e.File.Digest && len(n.Enum) != 1 {
				fields = append(fields, n)
			}
		}
	}
	return fields
}

// metaSample returns an object with a stand-in for each field: the documentation has no samples of
// meta.
func metaSample(e *catalog.Endpoint, fields []catalog.Node) string {
	var members []string
	for _, n := range fields {
		value := metaSample(e, n.Fields)
		if n.Type != "object" {
			text, _ := json.Marshal(standIn(n.Field)) // a string
			value = string(text)
			if n.Type != "string" {
				value = standIn(n.Field)
			}
		}
		members = append(members, strconv.Quote(n.Name)+":"+value)
	}
	return "{" + strings.Join(members, ",") + "}"
}

// requiredMeta returns the fields of an upload's request without those of meta that may be left
// out, and without the fields in them.
func requiredMeta(fields []catalog.Field) []catalog.Field {
	var kept []catalog.Field
	out := 0 // the depth of the field that is left out with all in it; 0 for none
	for _, f := range fields {
		if out > 0 && f.Depth > out {
			continue
		}
		out = 0
		if f.Depth > 1 && !f.Required { // below meta, which is below body
			out = f.Depth
			continue
		}
		kept = append(kept, f)
	}
	return kept
}
