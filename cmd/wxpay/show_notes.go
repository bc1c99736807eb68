package main

import (
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// notes says what stands behind a field in a tree.
type notes struct {
	byHand  bool // the sensitive fields of the request are encrypted in another way than usual
	sources bool // where each field is known from
}

// of returns the notes on a field, some of them empty.
func (n notes) of(t *cli.Terminal, f catalog.Field) []string {
	all := []string{f.Label, t.Paint(cli.Yellow, secrecy(f, n.byHand).In(t.Lang)), t.Paint(cli.Faint, remark(f).In(t.Lang))}
	if n.sources && len(f.Sources) > 0 {
		all = append(all, t.Paint(cli.Faint, "["+strings.Join(f.Sources, " ")+"]"))
	}
	return all
}

// corrections prints what was mended by hand in the facts, with the reasons.
func corrections(t *cli.Terminal, all []catalog.Correction) {
	if len(all) == 0 {
		return
	}
	t.Printf("\n%s\n", t.Paint(cli.Bold, t.Say("Corrections")))
	for _, c := range all {
		t.Printf("  %s\n  %s\n", c.Why, t.Paint(cli.Faint, t.Say("source: %s", c.Source)))
	}
}
