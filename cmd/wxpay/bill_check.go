package main

import (
	"bufio"
	"compress/gzip"
	"crypto/sha1" // WeChat Pay chose it for bills
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

func billCheckCommand(t *cli.Terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "Read a bill, check its sums, and print them (核对账单)",
		Long: `Read a bill (账单), plain or packed by gzip, and check that its rows are whole and that the sums of its summary (汇总) are those of
the rows. FILE, or standard input, may be of any length. Nothing is sent.

Of a trade bill (交易账单) payments, refunds and fees are counted and added, of a fund bill (资金账单) what came in and what went out.
Of other bills the rows are counted, and the summary is printed unchecked: the meaning of its sums differs from bill to bill.

The SHA-1 of the plain bytes is what hash_value of the answer has to be. wxpay bill trade has compared it already.

Exit code: 0 for a bill that is whole; 1 for one that is cut or wrong, with the line and the column.`,
		Example: `  wxpay bill check trade.csv
  wxpay bill check fund.csv.gz --json | jq .sha1`,
		Args: cli.ArgsBetween(0, 1, words.Say("one FILE, or standard input")),
		RunE: func(_ *cobra.Command, args []string) error { return checkBill(t, cli.InputOf(args)) },
	}
}

// checkBill reads a bill and prints what was found.
func checkBill(t *cli.Terminal, name string) error {
	in, called := t.In, words.Say("standard input")
	if name != "-" {
		called = cli.SafeName(name)
		file, err := os.Open(name)
		if err != nil {
			return cli.Unreadable(called, err)
		}
		defer file.Close()
		in = file
	}
	found, err := readBill(in)
	var unreadable *fs.PathError
	if errors.As(err, &unreadable) {
		return cli.Unreadable(called, err)
	}
	found.File = called
	if err != nil {
		return found.printWrong(t, billMistake(called, err), err)
	}
	return found.print(t)
}

// unpacked returns the plain bytes of a file that may be packed by gzip. The buffer holds the
// longest line that package bill reads.
func unpacked(file io.Reader) (*bufio.Reader, error) {
	ahead := bufio.NewReader(file)
	if head, _ := ahead.Peek(2); string(head) != "\x1f\x8b" { // an error comes again when it is read
		return bufio.NewReaderSize(ahead, 64<<10), nil
	}
	plain, err := gzip.NewReader(ahead)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(plain, 64<<10), nil
}

// readBill reads a bill of any kind. Of a wrong bill too it returns all that is known.
func readBill(file io.Reader) (found checkedBill, err error) {
	plain, err := unpacked(file)
	if err != nil {
		return found, err
	}
	head, _ := plain.Peek(plain.Size()) // an error comes again when it is read
	digest := sha1.New()
	all := io.TeeReader(plain, digest)
	err = found.read(columnsIn(head), all)
	if _, cut := io.Copy(io.Discard, all); cut == nil { // what stands behind a mistake
		found.SHA1 = hex.EncodeToString(digest.Sum(nil))
	} else if err == nil {
		err = cut
	}
	return found, err
}

// print prints a bill that is whole.
func (b *checkedBill) print(t *cli.Terminal) error {
	b.OK = true
	if t.JSON {
		return t.PrintJSON(b)
	}
	t.Printf("%s: %s\n", t.Paint(cli.Bold, cli.Printable(b.File.In(t.Lang))), b.title())
	rows := [][]string{{t.Say("rows"), strconv.FormatInt(b.Rows, 10)}}
	for _, s := range b.Sums {
		rows = append(rows, []string{s.Of.In(t.Lang), t.Say("%s yuan, rows: %d", s.Yuan, s.Count)})
	}
	for _, name := range slices.Sorted(maps.Keys(b.Summary)) {
		rows = append(rows, []string{cli.Printable(name), cli.Printable(b.Summary[name])})
	}
	rows = append(rows, []string{"SHA-1", b.SHA1})
	for _, row := range rows {
		row[0] = t.Paint(cli.Faint, row[0])
	}
	t.Table("  ", rows)
	return nil
}

// title names the kind of the bill, and says what of it was checked.
func (b *checkedBill) title() words.Text {
	switch b.Kind {
	case tradeBill:
		return words.Say("trade bill (交易账单), its summary is right")
	case fundBill:
		return words.Say("fund bill (资金账单), its summary is right")
	}
	return words.Say("bill of another kind, its summary is not checked")
}

// printWrong prints a bill that is cut or wrong. mistake is the error in words of this program.
func (b *checkedBill) printWrong(t *cli.Terminal, mistake, err error) error {
	t.Complain(mistake)
	var at *bill.Error
	if errors.As(err, &at) {
		b.Line, b.Column = at.Line, at.Column
	}
	if t.JSON {
		b.Error = cli.OneLine(mistake)
		return errors.Join(t.PrintJSON(b), cli.ErrShown)
	}
	if b.SHA1 != "" {
		t.Notef("  its SHA-1 is %s; if hash_value is another, the file has changed since it was made\n", b.SHA1)
	}
	return cli.ErrShown
}

// billMistake says in words of this program what is wrong with a bill.
func billMistake(called words.Text, err error) error {
	var at *bill.Error
	if !errors.As(err, &at) {
		at = &bill.Error{Err: err}
	}
	column, text := cli.Printable(at.Column), strings.TrimPrefix(cli.OneLine(at.Err), bill.ErrFormat.Error()+": ")
	switch {
	case errors.Is(err, bill.ErrCut), errors.Is(err, io.ErrUnexpectedEOF):
		return cli.NewFailure(err, "%s is cut: it ends after line %d, before its summary; download it again", called, at.Line)
	case errors.Is(err, bill.ErrSum):
		return cli.NewFailure(err, "%s: line %d, column %s: this sum is not that of the rows; download the bill again", called, at.Line, column)
	case column != "":
		return cli.NewFailure(err, "%s: line %d, column %s: %s", called, at.Line, column, text)
	case at.Line > 0:
		return cli.NewFailure(err, "%s: line %d: %s", called, at.Line, text)
	}
	return cli.NewFailure(err, "%s: %s", called, text)
}
