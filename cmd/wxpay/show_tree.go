package main

import (
	"strings"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// section is one part of a request, or the answer, with the fields in it. Their depths begin at 0.
type section struct {
	heading string
	fields  []catalog.Field
}

// headings are what the parts of a request are called.
var headings = map[string]string{
	"query":   "Query 查询参数",
	"json":    "Body 请求包体 (JSON)",
	"xml":     "Body 请求包体 (XML)",
	"body":    "Body 请求包体 (multipart/form-data)",
	"headers": "Headers 请求头",
}

// sectionsOf takes the fields of an endpoint apart. Path variables, each of which is a part of its own, are put together.
func sectionsOf(e *catalog.Endpoint) []section {
	vars := section{heading: "Path 路径参数"}
	var parts []section
	inPart := false
	for _, f := range e.Request {
		heading, isPart := headings[f.Name]
		switch {
		case f.Depth == 0 && isPart:
			parts = append(parts, section{heading: heading})
			inPart = true
		case f.Depth == 0:
			vars.fields = append(vars.fields, f)
			inPart = false
		case inPart:
			f.Depth--
			last := &parts[len(parts)-1]
			last.fields = append(last.fields, f)
		}
	}
	all := append([]section{vars}, parts...)
	all = append(all, section{"Answer 应答参数", e.Response})
	shown := all[:0]
	for _, s := range all {
		if len(s.fields) > 0 {
			shown = append(shown, s)
		}
	}
	return shown
}

// lineWidth is where a line of a list ends, in columns.
const lineWidth = 100

// tree prints fields, each below the one that it is in.
func tree(t *cli.Terminal, fields []catalog.Field, byHand bool) {
	names := make([]string, len(fields))
	nameWidth, typeWidth := 0, 0
	for i, f := range fields {
		names[i] = branch(fields, i) + f.Name
		nameWidth = max(nameWidth, utf8.RuneCountInString(names[i]))
		typeWidth = max(typeWidth, len(f.Type))
	}
	for i, f := range fields {
		required := "        "
		if f.Required {
			required = "required"
		}
		line := "  " + cli.Padded(names[i], nameWidth) + "  " + t.Paint(cli.Faint, cli.Padded(f.Type, typeWidth)) + "  " + required
		for _, note := range []string{f.Label, t.Paint(cli.Yellow, secrecy(f, byHand)), t.Paint(cli.Faint, remark(f))} {
			if cli.Width(note) > 0 {
				line += "  " + note
			}
		}
		t.Printf("%s\n", strings.TrimRight(line, " "))
		for _, row := range wrap(f.Enum, " | ", lineWidth) {
			t.Printf("  %s%s\n", trunk(fields, i), t.Paint(cli.Cyan, row))
		}
	}
}

// branch is what stands before a field's name: the lines of the tree.
func branch(fields []catalog.Field, i int) string {
	joint := "├─ "
	if !hasNext(fields, i, fields[i].Depth) {
		joint = "└─ "
	}
	return lines(fields, i, fields[i].Depth) + joint
}

// trunk is what stands before a line below a field.
func trunk(fields []catalog.Field, i int) string {
	below := "   "
	if i+1 < len(fields) && fields[i+1].Depth > fields[i].Depth {
		below = "│  "
	}
	return lines(fields, i, fields[i].Depth+1) + below
}

// lines are those of the first depths, past the field at i.
func lines(fields []catalog.Field, i, depths int) string {
	var b strings.Builder
	for depth := range depths {
		if hasNext(fields, i, depth) {
			b.WriteString("│  ")
		} else {
			b.WriteString("   ")
		}
	}
	return b.String()
}

// hasNext reports whether another field of that depth follows in the same object.
func hasNext(fields []catalog.Field, i, depth int) bool {
	for _, f := range fields[i+1:] {
		if f.Depth <= depth {
			return f.Depth == depth
		}
	}
	return false
}

// secrecy says with whose key a field is encrypted.
func secrecy(f catalog.Field, byHand bool) string {
	switch {
	case f.EncryptedBy == "":
		return ""
	case f.EncryptedBy == "platform" && byHand:
		return "敏感: for WeChat Pay's key, with RSAES-PKCS1-v1_5"
	case f.EncryptedBy == "platform":
		return "敏感: for WeChat Pay's key"
	case f.EncryptedBy == "merchant":
		return "敏感: for the merchant's key"
	case f.EncryptedBy == "apiv3":
		return "under the APIv3 key"
	case f.EncryptedBy == "apiv2":
		return "under the APIv2 key"
	}
	return "敏感: " + f.EncryptedBy
}

// remark is what else is to be known of a field.
func remark(f catalog.Field) string {
	switch {
	case f.Encoded != "":
		return "(a string that holds " + f.Encoded + ")"
	case f.Name == "Wechatpay-Serial":
		return "(wxpay sets it)"
	}
	return ""
}

// wrap joins values to lines of a width.
func wrap(values []string, separator string, columns int) []string {
	var rows []string
	for _, v := range values {
		last := len(rows) - 1
		if last >= 0 && len(rows[last])+len(separator)+len(v) <= columns {
			rows[last] += separator + v
			continue
		}
		if last >= 0 {
			rows[last] += strings.TrimRight(separator, " ")
		}
		rows = append(rows, v)
	}
	return rows
}
