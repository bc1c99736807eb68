package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

func notifyVerifyCommand(t *cli.Terminal) *cobra.Command {
	var in verifyInput
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
		Args: cli.ArgsBetween(0, 1, "one FILE, or standard input"),
	}
	flags := cmd.Flags()
	flags.StringVar(&in.headersFile, "headers", "", "`file` with the headers, a line each")
	flags.StringArrayVarP(&in.headers, "header", "H", nil, "a header, `'Name: value'`; may be repeated")
	flags.BoolVar(&ignoreTime, "ignore-time", false, "accept a timestamp of any age: for what was captured long ago")
	find := creds.Flags(t, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := find()
		if err != nil {
			return err
		}
		in.file = cli.InputOf(args)
		header, body, err := readNotice(t, in)
		if err != nil {
			return err
		}
		n := captured{ctx: cmd.Context(), header: header, body: body, now: t.Now(), ignoreTime: ignoreTime}
		if isXML(body) {
			err = n.checkV2(c)
		} else {
			err = n.checkV3(c)
		}
		if err != nil {
			return err
		}
		return printVerified(t, n.list, n.event)
	}
	return cmd
}

// captured is a notice that is to be verified, and what was found.
type captured struct {
	ctx        context.Context
	header     http.Header
	body       []byte
	now        time.Time
	ignoreTime bool

	list  diagnoses
	event *notify.Event // nil if it cannot be believed or read
}

// checkV3 makes the checks of APIv3. The error is one of the command line.
func (n *captured) checkV3(c *creds.Credentials) error {
	if len(n.header) == 0 {
		return cli.Usagef("there are no headers; give the whole request as it came, --headers or -H")
	}
	ring, err := c.Keyring()
	if err == nil {
		err = keyring.Check(ring, c.SerialNo)
	}
	if err != nil {
		return cli.NewUsage(err, err.Error())
	}
	key, err := c.APIv3Key()
	if err != nil {
		return err
	}
	v := verification{ctx: n.ctx, ring: ring, header: n.header, body: n.body, now: n.now}
	n.list = v.diagnose(n.ignoreTime)
	parser := notify.Parser{Keyring: ring, APIv3Key: string(key), MchID: c.MchID, Now: func() time.Time { return n.now }}
	if signed, ok := v.signedAt(); ok { // behind a wrong time the others are made as well
		parser.Now = func() time.Time { return signed }
	}
	n.event, err = parser.Parse(n.ctx, n.header, n.body)
	n.noteV3(err)
	return nil
}

// checkV2 makes the checks of APIv2. The error is one of the command line.
func (n *captured) checkV2(c *creds.Credentials) error {
	key, err := c.APIv2Key()
	if err != nil {
		return err
	}
	parser := notify.Parser{APIv2Key: string(key), MchID: c.MchID}
	if c.HasAPIv3Key() {
		key, err := c.APIv3Key()
		if err != nil {
			return err
		}
		parser.APIv3Key = string(key)
	}
	n.event, err = parser.ParseXML(n.ctx, n.body)
	if errors.Is(err, notify.ErrConfig) { // the APIv2 key is there
		_, err := c.APIv3Key()
		return err
	}
	n.noteV2(err)
	return nil
}

// verifiedEvent is what is in a notice, for machines.
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

// printVerified prints the checks and what is in the notice. A failed check is the exit code's affair.
func printVerified(t *cli.Terminal, list diagnoses, e *notify.Event) error {
	if t.JSON {
		return printVerifiedJSON(t, list, e)
	}
	err := printDiagnoses(t, list)
	if e == nil {
		return err
	}
	what := e.Type
	if e.OriginalType != "" {
		what += " (" + e.OriginalType + ")"
	}
	t.Printf("\n%s\n", strings.TrimSpace(t.Paint(cli.Bold, cli.Printable(what))+"  "+cli.Printable(e.Summary)))
	rows := [][]string{{"id", cli.Printable(e.ID)}}
	if !e.CreateTime.IsZero() {
		rows = append(rows, []string{"created", e.CreateTime.Format(time.RFC3339)})
	}
	cli.Table(t.Out, "  ", rows)
	t.Printf("%s\n", cli.Pretty(e.Resource))
	return err
}

func printVerifiedJSON(t *cli.Terminal, list diagnoses, e *notify.Event) error {
	out := struct {
		OK     bool           `json:"ok"`
		Checks diagnoses      `json:"checks"`
		Event  *verifiedEvent `json:"event,omitempty"`
	}{OK: !list.failed(), Checks: list}
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
