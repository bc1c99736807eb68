package snippet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/notify"
)

// WantsData reports whether a notice asks for data, so that 204 does not answer it. Source:
// docs/protocol.md, section 5.
func WantsData(w *catalog.Webhook) bool {
	return slices.Contains([]string{"PARKING_FEE.QUERY_TRANS_INFO", "CROSS_BORDER_PAY.GET_MCH_INFO", "CROSS_BORDER_PAY.PUSH_ORDER_INFO"}, w.Event)
}

// HandlerFile returns a Go file with a handler of a notice. The file compiles.
func HandlerFile(w *catalog.Webhook) (string, error) {
	resource := w.Resource()
	if w.Protocol == "v2" && len(resource) == 0 {
		resource = w.Body() // the body is in clear
	}
	packages, code := []string{"context", "fmt"}, muxHandler(w, resource)
	if WantsData(w) {
		packages, code = []string{"io", "net/http"}, dataHandler(w, resource)
	}
	if strings.Contains(code, "json.") {
		packages = append(packages, "encoding/json")
		slices.Sort(packages)
	}
	text, err := goFile(packages, "/notify", code)
	if err != nil {
		return "", fmt.Errorf("the fields of %s make no Go: %w", w.Event, err)
	}
	return text, nil
}

// muxHandler returns code that registers a function with a Mux. The code is not formatted.
func muxHandler(w *catalog.Webhook, resource []catalog.Node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// handle takes %s.\n", w.Title)
	kinds := w.OriginalTypes()
	register := fmt.Sprintf("mux.Handle(%q, ", w.Event)
	switch {
	case isWXV(w) && len(find.Events(w.Event)) > 1:
		register = fmt.Sprintf("mux.HandleOriginal(%q, %q, ", w.Event, notify.OriginalTypeWXV)
	case len(find.Events(w.Event)) > 1 && len(kinds) > 0:
		register = fmt.Sprintf("mux.HandleOriginal(%q, %q, ", w.Event, kinds[0])
	}
	if len(kinds) > 1 {
		fmt.Fprintf(&b, "// %s comes as %s, too, which is about something else: it wants a function of its own.\n", w.Event, strings.Join(kinds[1:], ", "))
	}
	b.WriteString("func handle(mux *notify.Mux) error {\n")
	writeResource(&b, resource)
	fmt.Fprintf(&b, "return %sfunc(ctx context.Context, e *notify.Event) error {\n", register)
	if w.Event == notify.TypeV2Refund {
		b.WriteString("// It is not signed: ask WeChat Pay (v2/pay/refundquery) what became of the refund before acting on it.\n")
	}
	b.WriteString("r, err := notify.As[resource](e)\nif err != nil {\nreturn err\n}\n")
	fmt.Fprintf(&b, "fmt.Println(%s) // compare what is yours: the numbers, the amounts\nreturn nil // an error has it sent again\n})\n}\n", telling(resource))
	return b.String()
}

// dataHandler returns a handler for a notice that asks for data. The code is not formatted.
func dataHandler(w *catalog.Webhook, resource []catalog.Node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// handle answers %s.\n// It asks for data, which a notify.Mux does not give: a Parser does its part by hand.\n", w.Title)
	b.WriteString("func handle(parser *notify.Parser) http.HandlerFunc {\n")
	writeResource(&b, resource)
	b.WriteString(`return func(w http.ResponseWriter, req *http.Request) {
body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, notify.MaxBody))
if err != nil {
http.Error(w, "", http.StatusBadRequest)
return
}
event, err := parser.Parse(req.Context(), req.Header, body)
if err != nil { // for the log
http.Error(w, "", http.StatusBadRequest)
return
}
r, err := notify.As[resource](event)
if err != nil {
http.Error(w, "", http.StatusInternalServerError)
return
}
`)
	fmt.Fprintf(&b, "answer(w, %s)\n}\n}\n\n", telling(resource))
	b.WriteString("// answer gives the data that was asked for, in the fields that the page of the notice documents.\nfunc answer(w http.ResponseWriter, asked any) {\n" +
		"w.Header().Set(\"Content-Type\", \"application/json\")\n_ = json.NewEncoder(w).Encode(map[string]any{\"code\": \"SUCCESS\"})\n}\n")
	return b.String()
}

// isWXV reports whether an event belongs to the family wxv.
func isWXV(w *catalog.Webhook) bool {
	return w.Protocol == "v2" && slices.ContainsFunc(w.Fields, func(f catalog.Field) bool { return f.Name == "event_ciphertext" })
}

// writeResource writes the type of the resource.
func writeResource(b *strings.Builder, fields []catalog.Node) {
	b.WriteString("type resource struct {\n")
	writeMembers(b, fields)
	b.WriteString("}\n")
}

// writeMembers writes fields and the fields inside each. A name with a running number
// ("coupon_id_$n") cannot be a field of a struct.
func writeMembers(b *strings.Builder, fields []catalog.Node) {
	for _, f := range fields {
		if strings.Contains(f.Name, "$") {
			continue
		}
		fmt.Fprintf(b, "%s ", memberName(f.Name))
		element, isList := strings.CutSuffix(f.Type, "[]")
		if isList && f.Encoded == "" {
			b.WriteString("[]")
		}
		if element == "object" && len(f.Fields) > 0 && f.Encoded == "" {
			b.WriteString("struct {\n")
			writeMembers(b, f.Fields)
			b.WriteString("}")
		} else {
			b.WriteString(goType(element, f.Encoded))
		}
		fmt.Fprintf(b, " `json:%q`", f.Name)
		if f.Label != "" {
			fmt.Fprintf(b, " // %s", strings.Join(strings.Fields(f.Label), " "))
		}
		b.WriteString("\n")
	}
}

// goType returns the type of a field that has no fields below it. A number that is not documented
// as an integer keeps its text.
func goType(kind, encoded string) string {
	switch {
	case kind == "string" || encoded != "":
		return "string"
	case kind == "integer":
		return "int64"
	case kind == "boolean":
		return "bool"
	case kind == "number":
		return "json.Number"
	}
	return "json.RawMessage"
}

// memberName returns a field's name in Go: transaction_id becomes TransactionID.
func memberName(name string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		switch word {
		case "id", "url", "ip":
			b.WriteString(strings.ToUpper(word))
		default:
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	if made := b.String(); made != "" && unicode.IsLetter(rune(made[0])) {
		return made
	}
	return "Field" + b.String()
}

// telling returns the field that a reader looks for. The merchant's own number goes before WeChat
// Pay's, and a required field before an optional one.
func telling(fields []catalog.Node) string {
	for _, ends := range []string{"out_trade_no", "out_refund_no", "out_bill_no", "_no", "_id", ""} {
		for _, required := range []bool{true, false} {
			for _, f := range fields {
				if f.Required == required && strings.HasSuffix(f.Name, ends) && !strings.Contains(f.Name, "$") {
					return "r." + memberName(f.Name)
				}
			}
		}
	}
	return "r"
}
