package find

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/internal/nearest"
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

// fitting returns the events that begin with a name and a dot, as REFUND.SUCCESS with REFUND, and
// those with a Chinese name in their titles.
func fitting(name string) []string {
	name = strings.ToUpper(strings.TrimSuffix(name, "."))
	chinese := strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	var found []string
	for _, w := range catalog.Webhooks() {
		fits := strings.HasPrefix(strings.ToUpper(w.Event), name+".") || chinese && strings.Contains(strings.ToUpper(w.Title), name)
		if fits && !slices.Contains(found, w.Event) {
			found = append(found, w.Event)
		}
	}
	return found
}

// EventsFit reports whether a name that is no event fits some: UnknownEvent then names those.
func EventsFit(name string) bool { return len(fitting(name)) > 0 }

// UnknownEvent makes the error for an event that is not in the catalogue. It names the events that
// were probably meant.
func UnknownEvent(name string) error {
	if fit := fitting(name); len(fit) > 0 {
		return cli.Usagef("no event is called %s; name one of those that fit: %s", cli.Printable(name), strings.Join(fit, ", "))
	}
	var events []string
	for _, w := range catalog.Webhooks() {
		if strings.Contains(w.Event, ".") == strings.Contains(name, ".") { // APIv2 has names without a dot
			events = append(events, w.Event)
		}
	}
	meant := nearest.Names(name, events, 1+len(name)/4)
	if len(meant) == 0 {
		return cli.Usagef("the catalogue has no event %s; an event is called as in TRANSACTION.SUCCESS", cli.Printable(name))
	}
	return cli.Usagef("the catalogue has no event %s; did you mean %s?", cli.Printable(name), words.Or(meant))
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

// CipherField returns the name of the field that holds the encrypted resource, "" if there is none.
func CipherField(w *catalog.Webhook) string { return cipherIn(w.Body()) }

// cipherIn finds the first field that is encrypted under the APIv3 or the APIv2 key.
func cipherIn(nodes []catalog.Node) string {
	for _, n := range nodes {
		if n.EncryptedBy == "apiv3" || n.EncryptedBy == "apiv2" {
			return n.Name
		}
		if name := cipherIn(n.Fields); name != "" {
			return name
		}
	}
	return ""
}
