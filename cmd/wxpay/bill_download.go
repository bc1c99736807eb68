package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// billFlags are the flags of a download, without those for credentials.
type billFlags struct {
	out, filter, subMchID string
	gzip                  bool
	timeout               time.Duration
}

func billDownloadCommand(t *cli.Terminal, k billKind) *cobra.Command {
	var f billFlags
	cmd := &cobra.Command{Use: k.name + " DATE", Short: k.short, Long: k.long, Example: k.example, ValidArgsFunction: completeDay,
		Args: cli.ArgsBetween(1, 1, words.Say("one DATE, as in: wxpay bill %s 2026-11-20 -o bill.csv", k.name))}
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "output", "o", "", "`file` for the bill; it is needed")
	flags.StringVar(&f.subMchID, "sub-mchid", "", "`number` of the sub-merchant (特约商户号, 二级商户号) whose bill it is")
	flags.BoolVar(&f.gzip, "gzip", false, "let the file come packed, and unpack it")
	if k.filter != "" {
		flags.StringVar(&f.filter, k.filter, "", k.filterUsage)
		_ = cmd.RegisterFlagCompletionFunc(k.filter, cobra.FixedCompletions(k.values, cobra.ShellCompDirectiveNoFileComp))
	}
	_ = cmd.RegisterFlagCompletionFunc("sub-mchid", cobra.NoFileCompletions)
	timeoutFlag(cmd, &f.timeout)
	find := creds.Flags(t, cmd, creds.Caller|creds.Platform)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		b, err := f.bill(t, &k, args[0])
		if err != nil {
			return err
		}
		c, err := find()
		if err != nil {
			return err
		}
		return downloadBill(cmd.Context(), t, c, b)
	}
	return cmd
}

func completeDay(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []string{"yesterday"}, cobra.ShellCompDirectiveNoFileComp
}

// billRequest is a download as the command line describes it.
type billRequest struct {
	path    string
	options []wxpay.Option
	out     string
	timeout time.Duration
}

// bill reads the command line.
func (f *billFlags) bill(t *cli.Terminal, k *billKind, date string) (*billRequest, error) {
	if err := checkTimeout(f.timeout); err != nil {
		return nil, err
	}
	if f.out == "" {
		return nil, cli.Usagef("there is no file for the bill; name it with -o")
	}
	day, err := billDay(date, t.Now())
	if err != nil {
		return nil, err
	}
	path, query, err := k.endpoint(*f)
	if err != nil {
		return nil, err
	}
	if query == nil {
		query = wxpay.Query{}
	}
	query["bill_date"] = day
	if f.filter != "" {
		query[k.filterName()] = f.filter
	}
	if f.subMchID != "" {
		query["sub_mchid"] = f.subMchID
	}
	options := []wxpay.Option{query}
	if f.gzip {
		query["tar_type"] = "GZIP"
		options = append(options, wxpay.Gunzip())
	}
	return &billRequest{path: path, options: options, out: f.out, timeout: f.timeout}, cli.Replaceable(f.out)
}

// downloadBill downloads a bill and says what is there.
func downloadBill(ctx context.Context, t *cli.Terminal, c *creds.Credentials, b *billRequest) error {
	meter := t.NewMeter()
	client, err := newClient(t, c, b.timeout, func(config *wxpay.Config) { config.Middleware = []wxpay.Middleware{metered(meter)} })
	if err != nil {
		return err
	}
	defer func() { _ = client.Close(context.WithoutCancel(ctx)) }()
	res, err := client.Chain(b.path).DownloadFile(ctx, b.out, b.options...)
	meter.End()
	var path *fs.PathError
	switch {
	case errors.Is(err, wxpay.ErrOption) && errors.As(err, &path):
		return cli.Unwritable(words.Bare(b.out), err)
	case err != nil:
		return refused(t, err)
	}
	return printSaved(t, b.out, res)
}

// savedBill describes a bill that was downloaded.
type savedBill struct {
	File      string `json:"file"`
	Bytes     int64  `json:"bytes"`
	Digest    string `json:"digest,omitempty"`     // that was checked: SHA1
	HashValue string `json:"hash_value,omitempty"` // "" for a bill in parts, each of which has its own
	Parts     int    `json:"parts,omitempty"`      // of a bill that came in several
	Rows      *int64 `json:"rows,omitempty"`
	RequestID string `json:"request_id,omitempty"`
}

// printSaved prints what is in the file.
func printSaved(t *cli.Terminal, name string, res *wxpay.Response) error {
	saved := savedBill{File: name, RequestID: res.RequestID(), HashValue: res.Get("hash_value").String()}
	for _, part := range res.Files() {
		saved.Bytes += part.Bytes
		saved.Digest = part.Digest
		saved.Parts++
	}
	if saved.Parts == 1 {
		saved.Parts = 0
	}
	rows, uncounted := countRows(name)
	if uncounted == nil {
		saved.Rows = &rows
	} else {
		t.Notef("%s the rows were not counted: %s\n", t.Paint(cli.Yellow, t.Say("note:")), cli.TextOf(uncounted))
	}
	if t.JSON {
		return t.PrintJSON(saved)
	}
	t.Printf("%s\n", t.Paint(cli.Bold, cli.Printable(name)))
	t.Table("  ", saved.table(t))
	return nil
}

// table returns the rows that people read.
func (s *savedBill) table(t *cli.Terminal) [][]string {
	digest := t.Say("none: the answer does not name one")
	switch {
	case s.Digest != "" && s.HashValue != "":
		digest = t.Say("%s %s, which WeChat Pay has signed", s.Digest, cli.Printable(s.HashValue))
	case s.Digest != "":
		digest = t.Say("%s of each of %d parts, which WeChat Pay has signed", s.Digest, max(1, s.Parts))
	}
	rows := [][]string{{t.Say("bytes"), strconv.FormatInt(s.Bytes, 10)}, {t.Say("digest"), digest}}
	if s.Rows != nil {
		rows = append(rows, []string{t.Say("rows"), fmt.Sprint(*s.Rows)})
	}
	for _, row := range rows {
		row[0] = t.Paint(cli.Faint, row[0])
	}
	return rows
}

// countRows counts the rows of a bill.
func countRows(name string) (int64, error) {
	file, err := os.Open(name)
	if err != nil {
		return 0, cli.Unreadable(words.Bare(name), err)
	}
	defer file.Close()
	plain, err := unpacked(file)
	var found checkedBill
	if err == nil {
		err = found.readRows(plain)
	}
	if err != nil {
		return 0, billMistake(words.Bare(name), err)
	}
	return found.Rows, nil
}
