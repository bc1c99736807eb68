package main

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// eventsNamed finds the notices of that name, in any case; two are called TRANSACTION.SUCCESS and TRANSACTION.FAIL in both
// protocols. Those of APIv3 come first.
func eventsNamed(name string) []*catalog.Webhook {
	var found []*catalog.Webhook
	for _, w := range catalog.Webhooks() {
		if strings.EqualFold(w.Event, name) {
			found = append(found, w)
		}
	}
	slices.SortStableFunc(found, func(a, b *catalog.Webhook) int { return cmp.Compare(b.Protocol, a.Protocol) })
	return found
}

// sentEvent is an event that can be sent: one of APIv3.
func sentEvent(name string) (*catalog.Webhook, error) {
	found := eventsNamed(name)
	switch {
	case len(found) == 0:
		return nil, unknownEvent(name)
	case found[0].Protocol != "v3":
		return nil, cli.Usagef("%s is a notice of APIv2; those of APIv3 alone are sent", found[0].Event)
	}
	return found[0], nil
}

// unknownEvent says that there is no such event, and what was probably meant.
func unknownEvent(name string) error {
	type near struct {
		event    string
		distance int
	}
	var all []near
	for _, w := range catalog.Webhooks() {
		if d := distance(strings.ToUpper(name), strings.ToUpper(w.Event)); d <= 1+len(name)/4 {
			all = append(all, near{w.Event, d})
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var meant []string
	for _, n := range all {
		if len(meant) < 3 && !slices.Contains(meant, n.event) {
			meant = append(meant, n.event)
		}
	}
	if len(meant) == 0 {
		return cli.Usagef("the catalogue has no event %s; an event is called as in TRANSACTION.SUCCESS", cli.Printable(name))
	}
	return cli.Usagef("the catalogue has no event %s; did you mean %s?", cli.Printable(name), strings.Join(meant, " or "))
}

// completeEvent completes an EVENT for a shell.
func completeEvent(_ *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	var found []string
	for _, w := range catalog.Webhooks() {
		if len(args) == 0 && w.Protocol == "v3" && strings.HasPrefix(w.Event, strings.ToUpper(toComplete)) {
			found = append(found, cobra.CompletionWithDesc(w.Event, w.Title))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// cipherFields are those that hold what is encrypted; the fields below them are what is inside.
var cipherFields = []string{"ciphertext", "event_ciphertext", "req_info"}

// partsOf takes the fields of a notice apart: the body, and the resource that is encrypted in it. Their depths begin at
// 0. An APIv2 notice may have no resource, its body says all then.
func partsOf(w *catalog.Webhook) (body, resource []catalog.Field) {
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
			if slices.Contains(cipherFields, f.Name) {
				deep = f.Depth
			}
			f.Depth--
			body = append(body, f)
		}
	}
	return body, resource
}

// originalTypes are the documented kinds of resource of an event; none where its page names none.
func originalTypes(w *catalog.Webhook) []string {
	for _, f := range w.Fields {
		if f.Name == "original_type" {
			return f.Enum
		}
	}
	return nil
}

// noticeOptions reads --original-type and --set.
func noticeOptions(w *catalog.Webhook, f notifySendFlags) (sandbox.NoticeOptions, error) {
	o := sandbox.NoticeOptions{OriginalType: f.originalType, Set: map[string]any{}}
	if kinds := originalTypes(w); f.originalType != "" && len(kinds) > 0 && !slices.Contains(kinds, f.originalType) {
		return o, cli.Usagef("--original-type is %q; %s has %s", cli.Printable(f.originalType), w.Event, strings.Join(kinds, ", "))
	}
	values, err := cli.Pairs("--set", f.set)
	if err != nil {
		return o, err
	}
	_, resource := partsOf(w)
	for path, list := range values {
		if o.Set[path], err = fieldValue(resource, path, list[len(list)-1]); err != nil {
			return o, err
		}
	}
	return o, nil
}

// fieldValue is a value of --set: a string where that is documented, even one of digits alone, else JSON; where nothing
// is documented, JSON if it is some. A value may be a person's: errors name the path alone.
func fieldValue(fields []catalog.Field, path, text string) (any, error) {
	kind, encoded := kindAt(fields, path)
	if kind == "string" || encoded {
		return text, nil
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil || dec.More() {
		if kind == "" {
			return text, nil
		}
		return nil, cli.Usagef("--set %s: it is documented as %s, and the value is no JSON", cli.Printable(path), kind)
	}
	return v, nil
}

// kindAt is the documented type of the field at a path ("amount.total", "promotion_detail.0.name"), "" if there is none.
func kindAt(fields []catalog.Field, path string) (kind string, encoded bool) {
	name, rest, deeper := strings.Cut(path, ".")
	for i, f := range fields {
		if f.Depth != 0 || f.Name != name {
			continue
		}
		if !deeper {
			return f.Type, f.Encoded != ""
		}
		if element, isList := strings.CutSuffix(f.Type, "[]"); isList {
			_, rest, deeper = strings.Cut(rest, ".") // a number stands for the element
			if !deeper {
				return element, false
			}
		}
		var inside []catalog.Field
		for _, g := range fields[i+1:] {
			if g.Depth == 0 {
				break
			}
			g.Depth--
			inside = append(inside, g)
		}
		return kindAt(inside, rest)
	}
	return "", false
}
