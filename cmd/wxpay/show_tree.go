package main

import (
	"strings"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// section is a part of the request, or the answer, with its fields. Their depths begin at 0.
type section struct {
	heading string
	fields  []catalog.Field
}

// headings are the titles of the parts of a request.
var headings = map[string]string{
	"query":   "Query 查询参数",
	"json":    "Body 请求包体 (JSON)",
	"xml":     "Body 请求包体 (XML)",
	"body":    "Body 请求包体 (multipart/form-data)",
	"headers": "Headers 请求头",
}

// sectionsOf splits the fields of an endpoint into parts. Each path variable is a part in the
// catalogue; here they are one part.
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

// lineWidth is the longest line of a list, in columns.
const lineWidth = 100

// tree prints fields, each below the field that holds it.
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

// branch returns the text before a field's name: the lines of the tree.
func branch(fields []catalog.Field, i int) string {
	joint := "├─ "
	if !hasNext(fields, i, fields[i].Depth) {
		joint = "└─ "
	}
	return lines(fields, i, fields[i].Depth) + joint
}

// trunk returns the text before a line below a field.
func trunk(fields []catalog.Field, i int) string {
	below := "   "
	if i+1 < len(fields) && fields[i+1].Depth > fields[i].Depth {
		below = "│  "
	}
	return lines(fields, i, fields[i].Depth+1) + below
}

// lines returns the lines of the first depths that go on below the field at i.
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

// secrecy says with which key a field is encrypted.
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

// remark returns a note on a field, "" if there is none.
func remark(f catalog.Field) string {
	switch {
	case f.Encoded != "":
		return "(a string that holds " + f.Encoded + ")"
	case f.Name == "Wechatpay-Serial":
		return "(wxpay sets it)"
	}
	return ""
}

// wrap joins values into lines of at most columns bytes.
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
