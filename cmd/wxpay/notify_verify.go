package main

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/check"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/notify"
)

func notifyVerifyCommand(t *cli.Terminal) *cobra.Command {
	var in check.Input
	ignoreTime := false
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Verify a notice that was captured, say which check fails, and print what is in it",
		Long: `Verify a notice (回调通知) that was captured, as package notify does when it comes, and say which check fails: headers, clock, key,
signature, form, decryption. What is in it is printed in clear. FILE, or standard input, is the whole request, headers and body
as they came, or the body alone, byte for byte; the headers are in --headers then, a line each, or in -H.

A notice of APIv2 is XML, has its sign in the body, and needs the APIv2 key; that of a refund is not signed at all.`,
		Example: `  wxpay notify verify captured.txt --config ./wxpay-sandbox
  wxpay notify verify body.json --headers headers.txt --ignore-time --config ./merchant.json
  WXPAY_APIV2_KEY=… wxpay notify verify notice.xml --json | jq .event.resource`,
		Args: cli.ArgsBetween(0, 1, words.Say("one FILE, or standard input")),
	}
	flags := cmd.Flags()
	flags.StringVar(&in.HeadersFile, "headers", "", "`file` with the headers, a line each")
	flags.StringArrayVarP(&in.Headers, "header", "H", nil, "a header, `'Name: value'`; may be repeated")
	flags.BoolVar(&ignoreTime, "ignore-time", false, "accept a timestamp of any age: for what was captured long ago")
	find := creds.Flags(t, cmd, creds.MchID|creds.Platform|creds.APIv3Key|creds.APIv2Key)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := find()
		if err != nil {
			return err
		}
		in.File = cli.InputOf(args)
		header, body, err := check.ReadNotice(t, in)
		if err != nil {
			return err
		}
		list, event, err := check.Notice(cmd.Context(), c, header, body, t.Now(), ignoreTime)
		if err != nil {
			return err
		}
		return printVerified(t, list, event)
	}
	return cmd
}

// verifiedEvent is the content of a notice, for machines.
type verifiedEvent struct {
	Version      notify.Version  `json:"version"`
	ID           string          `json:"id"`
	Type         string          `json:"type"`
	OriginalType string          `json:"original_type,omitempty"`
	Summary      string          `json:"summary,omitempty"`
	CreateTime   *time.Time      `json:"create_time,omitempty"`
	MchID        string          `json:"mchid,omitempty"`
	Serial       string          `json:"serial,omitempty"`
	RequestID    string          `json:"request_id,omitempty"`
	Signed       bool            `json:"signed"`
	Resource     json.RawMessage `json:"resource"`
}

// printVerified prints the checks and the content of the notice. If a check failed, it returns
// cli.ErrShown for the exit code.
func printVerified(t *cli.Terminal, list check.Diagnoses, e *notify.Event) error {
	if t.JSON {
		return printVerifiedJSON(t, list, e)
	}
	err := check.Print(t, list)
	if e == nil {
		return err
	}
	what := e.Type
	if e.OriginalType != "" {
		what += " (" + e.OriginalType + ")"
	}
	t.Printf("\n%s\n", strings.TrimSpace(t.Paint(cli.Bold, cli.Printable(what))+"  "+cli.Printable(e.Summary)))
	rows := [][]string{{t.Paint(cli.Faint, "id"), cli.Printable(e.ID)}}
	if !e.CreateTime.IsZero() {
		rows = append(rows, []string{t.Paint(cli.Faint, t.Say("created")), e.CreateTime.Format(time.RFC3339)})
	}
	t.Table("  ", rows)
	t.Printf("%s\n", cli.Pretty(e.Resource))
	return err
}

func printVerifiedJSON(t *cli.Terminal, list check.Diagnoses, e *notify.Event) error {
	out := struct {
		OK     bool            `json:"ok"`
		Checks check.Diagnoses `json:"checks"`
		Event  *verifiedEvent  `json:"event,omitempty"`
	}{OK: !list.Failed(), Checks: list}
	if e != nil {
		out.Event = &verifiedEvent{e.Version, e.ID, e.Type, e.OriginalType, e.Summary, nil, e.MchID, e.Serial, e.RequestID, e.Signed, e.Resource}
		if !e.CreateTime.IsZero() {
			out.Event.CreateTime = &e.CreateTime
		}
	}
	if err := t.PrintJSON(out); err != nil {
		return err
	}
	if !out.OK {
		return cli.ErrShown
	}
	return nil
}
