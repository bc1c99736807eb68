package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// billCommand holds the commands for bills (账单).
func billCommand(t *cli.Terminal) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bill",
		Short: "Download the bills of a day, and check one (对账单)",
		Long: `Bills (账单) list what happened on a day: payments and refunds, the money that came and went, what was shared. WeChat Pay makes
them in the morning of the next day, by 10 o'clock. "trade", "fund" and "sharing" download one; "check" reads one that is
there, and compares its sums with its rows.`,
		Example: `  wxpay bill trade yesterday -o trade.csv --config ./merchant.json
  wxpay bill check trade.csv`,
		Args: knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, k := range billKinds() {
		cmd.AddCommand(billDownloadCommand(t, k))
	}
	cmd.AddCommand(billCheckCommand(t))
	return cmd
}

// billKind is a kind of bill that is downloaded.
type billKind struct {
	name, short, long, example string
	filter, filterUsage        string   // a flag of this kind only; "" if there is none
	values                     []string // that the filter is documented to have
	endpoint                   func(f billFlags) (path string, extra wxpay.Query, err error)
}

// filterName returns the name of the filter's parameter.
func (k *billKind) filterName() string {
	if k.filter == "bill-type" {
		return "bill_type"
	}
	return "account_type"
}

const billLong = `

DATE is a day in Beijing (UTC+8), such as 2026-11-20, or "yesterday". Two requests are made: the first asks for the bill, and
its answer says where the file is and which digest (hash_value) it has; the second fetches it. FILE appears when all of it
is there and has that digest. A download that fails leaves no file, and an older one as it was.

Size, digest and number of rows are printed. On a terminal standard error shows how far the download is.

Exit code: 0 for a bill that is there and checked; 1 for a refusal, such as NO_STATEMENT_EXIST for a day without a bill, or a file
that is not what was announced; 2 for a mistake found before anything was sent.`

// billKinds returns the kinds, in the order of the help.
func billKinds() []billKind {
	plain := func(path string) func(billFlags) (string, wxpay.Query, error) {
		return func(billFlags) (string, wxpay.Query, error) { return path, nil, nil }
	}
	return []billKind{
		{
			name: "trade", short: "Download a trade bill (交易账单): payments and refunds",
			long:    "Download the trade bill (交易账单) of a day: its payments and refunds, from v3/bill/tradebill." + billLong,
			example: "  wxpay bill trade yesterday -o trade.csv --gzip\n  wxpay bill trade 2026-11-20 -o refunds.csv --bill-type REFUND",
			filter:  "bill-type", filterUsage: "`type` of the rows (账单类型): ALL, SUCCESS, REFUND …; WeChat Pay takes ALL without it",
			values: []string{"ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND", "ALL_SPECIAL", "SUC_SPECIAL", "REF_SPECIAL"}, endpoint: plain("v3/bill/tradebill"),
		},
		{
			name: "fund", short: "Download a fund bill (资金账单): what came into an account, and what left it",
			long: "Download the fund bill (资金账单) of a day, of one of the merchant's accounts, from v3/bill/fundflowbill. With --sub-mchid it is\n" +
				"that of a sub-merchant, from v3/bill/sub-merchant-fundflowbill; its parts come encrypted and are decrypted with the merchant's key." + billLong,
			example: "  wxpay bill fund yesterday -o fund.csv\n  wxpay bill fund 2026-11-20 -o fund.csv --sub-mchid 1900000110 --account-type BASIC",
			filter:  "account-type", filterUsage: "`account` (资金账户类型): BASIC, OPERATION, FEES …; WeChat Pay takes BASIC without it",
			values: []string{"BASIC", "OPERATION", "FEES", "DEPOSIT", "ALL"}, endpoint: fundEndpoint,
		},
		{
			name: "sharing", short: "Download a profit-sharing bill (分账账单)",
			long:    "Download the profit-sharing bill (分账账单) of a day, from v3/profitsharing/bills." + billLong,
			example: "  wxpay bill sharing yesterday -o sharing.csv --sub-mchid 1900000110", endpoint: plain("v3/profitsharing/bills"),
		},
	}
}

// fundEndpoint returns the endpoint of fund bills. That of sub-merchants wants to be told the
// account and the cipher.
func fundEndpoint(f billFlags) (string, wxpay.Query, error) {
	if f.subMchID == "" {
		return "v3/bill/fundflowbill", nil, nil
	}
	if f.filter == "" {
		return "", nil, cli.Usagef("the fund bill of a sub-merchant is of one account; name it with --account-type")
	}
	return "v3/bill/sub-merchant-fundflowbill", wxpay.Query{"algorithm": algorithmAEAD}, nil
}

// billDay returns the day of a bill as WeChat Pay writes it.
func billDay(word string, now time.Time) (string, error) {
	if word == "yesterday" {
		return now.In(time.FixedZone("UTC+8", 8*60*60)).AddDate(0, 0, -1).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, word); err != nil {
		return "", cli.Usagef("DATE is no day; it is written as in 2026-11-20, or yesterday")
	}
	return word, nil
}
