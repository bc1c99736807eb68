package find

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// Events finds the notices of a name, in any case. Those of APIv3 come first: both protocols have a
// TRANSACTION.SUCCESS and a TRANSACTION.FAIL.
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

// UnknownEvent makes the error for an event that is not in the catalogue. It names the events that
// were probably meant.
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

// isCipher reports whether a field holds the encrypted resource. The fields below it are those of
// the resource.
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

// Parts returns the fields of a notice's body, and those of the resource that is encrypted in it.
// Their depths begin at 0. A notice of APIv2 may have no resource; then its body is in clear.
func Parts(w *catalog.Webhook) (body, resource []catalog.Field) {
	inBody, deep := false, -1 // the depth of the field that holds the resource
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

// OriginalTypes returns the documented values of original_type of an event, nil if its page names
// none.
func OriginalTypes(w *catalog.Webhook) []string {
	for _, f := range w.Fields {
		if f.Name == "original_type" {
			return f.Enum
		}
	}
	return nil
}
