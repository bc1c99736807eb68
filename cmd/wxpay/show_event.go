package main

import (
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/snippet"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// eventOf finds the notice of "wxpay show [v2|v3] EVENT". ok is false if the words name an
// endpoint. If both protocols have the event, that of APIv3 is found first.
func eventOf(words []string) (w *catalog.Webhook, ok bool, err error) {
	words = strings.Fields(strings.Join(words, " "))
	protocol := ""
	if len(words) == 2 && (words[0] == "v2" || words[0] == "v3") {
		protocol, words = words[0], words[1:]
	}
	if len(words) != 1 || strings.Contains(words[0], "/") {
		return nil, false, nil
	}
	named := find.Events(words[0])
	for _, w := range named {
		if protocol == "" || w.Protocol == protocol {
			return w, true, nil
		}
	}
	if len(named) > 0 {
		return nil, true, cli.Usagef("%s is no notice of API%s; leave the %s out", named[0].Event, protocol, protocol)
	}
	isUpper := strings.ToUpper(words[0]) == words[0] // Chinese is, too
	if protocol != "" || isUpper && (strings.Contains(words[0], ".") || find.EventsFit(words[0])) {
		return nil, true, find.UnknownEvent(words[0])
	}
	return nil, false, nil
}

// shownEvent is a notice for machines.
type shownEvent struct {
	*catalog.Webhook
	Go string `json:"go"` // a Go file
}

// showEvent prints a notice (回调通知) in one of the three forms of "wxpay show".
func showEvent(t *cli.Terminal, w *catalog.Webhook, o showFlags) error {
	file, err := snippet.HandlerFile(w)
	switch {
	case o.required:
		return cli.Usagef("--required is for a call; a notice has all of its fields")
	case err != nil:
		return err
	case o.onlyGo:
		t.Printf("%s", file)
		return nil
	case t.JSON:
		return t.PrintJSON(shownEvent{w, file})
	}
	t.Printf("%s\n\n", t.Paint(cli.Bold, w.Event+"  "+w.Title))
	t.Table("  ", aboutEvent(t, w))
	for _, s := range append([]section{{words.Say("Body 通知包体"), w.Body()}}, resources(w)...) {
		if len(s.fields) > 0 {
			t.Printf("\n%s\n", t.Paint(cli.Bold, s.heading.In(t.Lang)))
			tree(t, s.fields, notes{sources: o.sources})
		}
	}
	if o.sources {
		corrections(t, w.Corrections)
	}
	t.Printf("\n%s\n", t.Paint(cli.Bold, "Go"))
	_, code, _ := strings.Cut(file, "\n)\n\n")
	for line := range strings.Lines(code) {
		t.Printf("  %s", line)
	}
	return nil
}

// resources returns a section for each kind of resource of an event.
func resources(w *catalog.Webhook) []section {
	if len(w.Shapes) == 0 {
		return []section{{resourceHeading(w), w.Resource()}}
	}
	var kinds []section
	for _, shape := range w.Shapes {
		heading := words.Say("%s: %s, original_type %s", resourceHeading(w), shape.Title, shape.OriginalType)
		kinds = append(kinds, section{heading, shape.Of(w.Resource())})
	}
	return kinds
}

// resourceHeading returns the heading of the resource. It names the field that holds the resource,
// encrypted.
func resourceHeading(w *catalog.Webhook) words.Text {
	if name := find.CipherField(w); name != "" {
		return words.Say("Resource 通知资源数据, decrypted from %s", name)
	}
	return words.Say("Resource 通知资源数据")
}

// aboutEvent returns the facts on a notice besides its fields.
func aboutEvent(t *cli.Terminal, w *catalog.Webhook) [][]string {
	var rows [][]string
	add := func(name, text string) { rows = append(rows, []string{t.Paint(cli.Faint, name), text}) }
	add(t.Say("protocol"), map[string]string{"v3": "APIv3, JSON", "v2": "APIv2, XML"}[w.Protocol])
	if kinds := w.OriginalTypes(); len(kinds) > 0 {
		add(t.Say("original type"), strings.Join(kinds, ", "))
	}
	if same := find.Events(w.Event); len(same) > 1 {
		for _, other := range same {
			if other != w {
				add(t.Say("also"), "wxpay show "+other.Protocol+" "+other.Event+"  "+other.Title)
			}
		}
	}
	switch {
	case w.Event == "refund-processed":
		add(t.Say("signed"), t.Say("no: ask WeChat Pay (wxpay show v2/pay/refundquery) before acting on it"))
	case w.Protocol == "v2":
		add(t.Say("signed"), t.Say("with the APIv2 key, by sign"))
	default:
		add(t.Say("signed"), t.Say("by WeChat Pay's key, in the headers Wechatpay-*"))
	}
	if snippet.WantsData(w) {
		add(t.Say("answer"), t.Say("with data, within the seconds that its page says"))
	}
	if w.Protocol == "v3" {
		add(t.Say("try"), "wxpay notify send "+w.Event+" --to http://127.0.0.1:8000/notify")
	}
	return rows
}
