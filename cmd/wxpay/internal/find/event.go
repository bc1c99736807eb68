package find

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// Events finds the notices of that name, in any case; two are called TRANSACTION.SUCCESS and TRANSACTION.FAIL in both
// protocols. Those of APIv3 come first.
func Events(name string) []*catalog.Webhook {
	var found []*catalog.Webhook
	for _, w := range catalog.Webhooks() {
		if strings.EqualFold(w.Event, name) {
			found = append(found, w)
		}
	}
	slices.SortStableFunc(found, func(a, b *catalog.Webhook) int { return cmp.Compare(b.Protocol, a.Protocol) })
	return found
}

// UnknownEvent says that there is no such event, and what was probably meant.
func UnknownEvent(name string) error {
	var events []string
	for _, w := range catalog.Webhooks() {
		events = append(events, w.Event)
	}
	meant := nearest(name, events, 1+len(name)/4)
	if len(meant) == 0 {
		return cli.Usagef("the catalogue has no event %s; an event is called as in TRANSACTION.SUCCESS", cli.Printable(name))
	}
	return cli.Usagef("the catalogue has no event %s; did you mean %s?", cli.Printable(name), strings.Join(meant, " or "))
}

// CompleteEvent completes an EVENT for a shell.
func CompleteEvent(_ *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	var found []string
	for _, w := range catalog.Webhooks() {
		if len(args) == 0 && w.Protocol == "v3" && strings.HasPrefix(w.Event, strings.ToUpper(toComplete)) {
			found = append(found, cobra.CompletionWithDesc(w.Event, w.Title))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// isCipher reports whether a field holds what is encrypted; the fields below it are what is inside.
func isCipher(f catalog.Field) bool {
	return f.Name == "ciphertext" || f.Name == "event_ciphertext" || f.Name == "req_info"
}

// CipherField returns the name of the field that holds the encrypted resource, "" if there is none.
func CipherField(w *catalog.Webhook) string {
	body, _ := Parts(w)
	if i := slices.IndexFunc(body, isCipher); i >= 0 {
		return body[i].Name
	}
	return ""
}

// Parts takes the fields of a notice apart: the body, and the resource that is encrypted in it. Their depths begin at
// 0. An APIv2 notice may have no resource, its body says all then.
func Parts(w *catalog.Webhook) (body, resource []catalog.Field) {
	inBody, deep := false, -1 // the depth of what holds the resource
	for _, f := range w.Fields {
		switch {
		case f.Depth == 0:
			inBody = f.Name == "body"
		case !inBody:
		case deep >= 0 && f.Depth > deep:
			f.Depth -= deep + 1
			resource = append(resource, f)
		default:
			deep = -1
			if isCipher(f) {
				deep = f.Depth
			}
			f.Depth--
			body = append(body, f)
		}
	}
	return body, resource
}

// OriginalTypes are the documented kinds of resource of an event; none where its page names none.
func OriginalTypes(w *catalog.Webhook) []string {
	for _, f := range w.Fields {
		if f.Name == "original_type" {
			return f.Enum
		}
	}
	return nil
}
