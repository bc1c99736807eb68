package main

import (
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// section is a part of the request, or the answer, with its fields.
type section struct {
	heading words.Text
	fields  []catalog.Node
}

// headings returns the titles of the parts of a request.
func headings() map[string]words.Text {
	return map[string]words.Text{
		"query":   words.Say("Query 查询参数"),
		"json":    words.Say("Body 请求包体 (JSON)"),
		"xml":     words.Say("Body 请求包体 (XML)"),
		"body":    words.Say("Body 请求包体 (multipart/form-data)"),
		"headers": words.Say("Headers 请求头"),
	}
}

// sectionsOf returns the parts of a request that have fields, and the answer. The variables of the
// path come first.
func sectionsOf(e *catalog.Endpoint) []section {
	all := []section{{words.Say("Path 路径参数"), e.Part("path")}}
	titles := headings()
	for _, f := range e.Request {
		if heading, isPart := titles[f.Name]; isPart && f.Depth == 0 {
			all = append(all, section{heading, e.Part(f.Name)})
		}
	}
	all = append(all, section{words.Say("Answer 应答参数"), catalog.Tree(e.Response)})
	return slices.DeleteFunc(all, func(s section) bool { return len(s.fields) == 0 })
}

// lineWidth is the longest line of a list, in columns.
const lineWidth = 100

// treeRow is a field with the lines of the tree.
type treeRow struct {
	catalog.Field
	name  string // its name, behind the lines
	below string // the lines before a text below the field
}

// treeRows returns a row for each field, and those of the fields inside it below. lines are the
// lines of the tree before all of them.
func treeRows(nodes []catalog.Node, lines string) []treeRow {
	var rows []treeRow
	for i, n := range nodes {
		joint, inside := "├─ ", lines+"│  "
		if i == len(nodes)-1 {
			joint, inside = "└─ ", lines+"   "
		}
		row := treeRow{n.Field, lines + joint + n.Name, inside + "   "}
		if len(n.Fields) > 0 {
			row.below = inside + "│  "
		}
		rows = append(append(rows, row), treeRows(n.Fields, inside)...)
	}
	return rows
}

// tree prints fields, each below the field that holds it.
func tree(t *cli.Terminal, fields []catalog.Node, n notes) {
	rows := treeRows(fields, "")
	nameWidth, typeWidth := 0, 0
	for _, row := range rows {
		nameWidth = max(nameWidth, cli.Width(row.name))
		typeWidth = max(typeWidth, len(row.Type))
	}
	for _, row := range rows {
		required := ""
		if row.Required {
			required = t.Say("required")
		}
		begin := "  " + cli.Padded(row.name, nameWidth) + "  " + t.Paint(cli.Faint, cli.Padded(row.Type, typeWidth)) + "  " + cli.Padded(required, cli.Width(t.Say("required"))) + "  "
		notes := slices.DeleteFunc(n.of(t, row.Field), func(note string) bool { return note == "" })
		t.HangOrBelow(begin, "  "+row.below, strings.Join(notes, "  "))
		for _, values := range wrap(row.Enum, " | ", lineWidth) {
			t.Hang("  "+row.below, t.Paint(cli.Cyan, values))
		}
	}
}

// secrecy says with which key a field is encrypted.
func secrecy(f catalog.Field, byHand bool) words.Text {
	switch {
	case f.EncryptedBy == "":
		return words.Text{}
	case f.EncryptedBy == "platform" && byHand:
		return words.Say("敏感: for WeChat Pay's key, with RSAES-PKCS1-v1_5")
	case f.EncryptedBy == "platform":
		return words.Say("敏感: for WeChat Pay's key")
	case f.EncryptedBy == "merchant":
		return words.Say("敏感: for the merchant's key")
	case f.EncryptedBy == "apiv3":
		return words.Say("under the APIv3 key")
	case f.EncryptedBy == "apiv2":
		return words.Say("under the APIv2 key")
	}
	return words.Say("敏感: %s", f.EncryptedBy)
}

// remark returns a note on a field, which may be empty.
func remark(f catalog.Field) words.Text {
	switch {
	case f.Unconfirmed:
		return words.Say("(by the word of one source)")
	case f.Encoded != "":
		return words.Say("(a string that holds %s)", f.Encoded)
	case f.Name == "Wechatpay-Serial":
		return words.Say("(wxpay sets it)")
	}
	return words.Text{}
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
