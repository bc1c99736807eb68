package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/internal/nearest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// sentEvent finds an event that can be sent: an event of APIv3.
func sentEvent(name string) (*catalog.Webhook, error) {
	found := find.Events(name)
	switch {
	case len(found) == 0:
		return nil, find.UnknownEvent(name)
	case found[0].Protocol != "v3":
		return nil, cli.Usagef("%s is a notice of APIv2; those of APIv3 alone are sent", found[0].Event)
	}
	return found[0], nil
}

// noticeOptions reads --original-type and --set.
func noticeOptions(w *catalog.Webhook, f notifySendFlags) (sandbox.NoticeOptions, error) {
	o := sandbox.NoticeOptions{OriginalType: f.originalType, Set: map[string]any{}}
	if kinds := w.OriginalTypes(); f.originalType != "" && len(kinds) > 0 && !slices.Contains(kinds, f.originalType) {
		return o, cli.Usagef("--original-type is no kind of this event; %s has %s", w.Event, strings.Join(kinds, ", "))
	}
	values, err := cli.Pairs("--set", f.set)
	if err != nil {
		return o, err
	}
	resource, _ := w.ResourceOf(f.originalType)
	for path, list := range values {
		if o.Set[path], err = fieldValue("--set", resource, path, list[len(list)-1]); err != nil {
			return o, err
		}
	}
	return o, nil
}

// warnUnknown names the fields of --set that the event is not documented to have. They are sent, as
// WeChat Pay may add fields.
func warnUnknown(t *cli.Terminal, w *catalog.Webhook, o sandbox.NoticeOptions) {
	resource, _ := w.ResourceOf(o.OriginalType)
	for _, path := range slices.Sorted(maps.Keys(o.Set)) {
		meant, known := knownPath(resource, path)
		warning := words.Say("--set %s: this field is not documented for %s", cli.Printable(path), w.Event)
		switch {
		case known || len(resource) == 0:
			continue
		case meant != "":
			warning = words.Say("--set %s: this field is not documented for %s; did you mean %s?", cli.Printable(path), w.Event, meant)
		}
		t.Warn(warning)
	}
}

// knownPath reports whether fields have a path. Where they do not, it returns the path that was
// probably meant, or "".
func knownPath(fields []catalog.Node, path string) (meant string, known bool) {
	name, rest, deeper := strings.Cut(path, ".")
	i := slices.IndexFunc(fields, func(n catalog.Node) bool { return n.Name == name })
	if i < 0 {
		var names []string
		for _, n := range fields {
			names = append(names, n.Name)
		}
		near := nearest.Names(name, names, 1+len(name)/4)
		if len(near) == 0 {
			return "", false
		}
		if deeper {
			near[0] += "." + rest
		}
		return near[0], false
	}
	before := name + "."
	if deeper && strings.HasSuffix(fields[i].Type, "[]") { // a number stands for an element
		var index string
		index, rest, deeper = strings.Cut(rest, ".")
		before += index + "."
	}
	if !deeper || fields[i].Encoded != "" {
		return "", true
	}
	if meant, known = knownPath(fields[i].Fields, rest); meant != "" {
		meant = before + meant
	}
	return meant, known
}

// fieldValue reads a value that a flag, such as --set, gives to a field. For a documented string it
// is the text, even if that is all digits. For another documented type it must be JSON. For an
// unknown field it is JSON if possible. An error names the path only, because the value may be
// personal.
func fieldValue(flag string, fields []catalog.Node, path, text string) (any, error) {
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
		return nil, cli.Usagef("%s %s: it is documented as %s, and the value is no JSON", flag, cli.Printable(path), kind)
	}
	return v, nil
}

// kindAt returns the documented type of the field at a path, such as "amount.total" or
// "promotion_detail.0.name". It is "" for an unknown field.
func kindAt(fields []catalog.Node, path string) (kind string, encoded bool) {
	name, rest, deeper := strings.Cut(path, ".")
	i := slices.IndexFunc(fields, func(n catalog.Node) bool { return n.Name == name })
	if i < 0 {
		return "", false
	}
	f := fields[i]
	if !deeper {
		return f.Type, f.Encoded != ""
	}
	if element, isList := strings.CutSuffix(f.Type, "[]"); isList {
		_, rest, deeper = strings.Cut(rest, ".") // a number stands for an element
		if !deeper {
			return element, false
		}
	}
	return kindAt(f.Fields, rest)
}
