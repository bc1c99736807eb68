package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// endpointsCommand lists the endpoints of the catalogue, or those that hold all given words.
func endpointsCommand(t *cli.Terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "endpoints [WORDS]",
		Short: "Find endpoints of WeChat Pay (接口列表)",
		Long: `Find endpoints in the catalogue: those that have every one of the words in the path, the title, the product or a
field, in Chinese or not, the best first. A word may also be a whole path, with values in it. Without words all
are listed. Nothing is sent.`,
		Example: `  wxpay endpoints refund
  wxpay endpoints 分账 receivers
  wxpay endpoints v3/pay/transactions/id/4200001234202501010000000001
  wxpay endpoints --json transfer-bills | jq -r '.[].path'`,
		RunE: func(_ *cobra.Command, sought []string) error {
			return endpoints(t, strings.Join(sought, " "))
		},
	}
}

// listed is an endpoint in a list. The command show prints more of it.
type listed struct {
	Method  string `json:"method"`
	Path    string `json:"path"`
	Title   string `json:"title"`
	Product string `json:"product,omitempty"`
	BaseURL string `json:"base_url,omitempty"`
}

func endpoints(t *cli.Terminal, sought string) error {
	found := catalog.All()
	if strings.TrimSpace(sought) != "" {
		found = catalog.Search(sought)
	}
	if t.JSON {
		list := make([]listed, len(found)) // an empty list is [], which a machine can read
		for i, e := range found {
			list[i] = listed{e.Method, e.Path, e.Title, e.Product, e.BaseURL}
		}
		return t.PrintJSON(list)
	}
	if len(found) == 0 {
		return cli.NewFailure(nil, "no endpoint has %q; fewer or other words may find it, and \"wxpay endpoints\" lists all", cli.Printable(sought))
	}
	printEndpoints(t, found)
	return nil
}

// longestPath is the widest column of paths. A few paths are far longer.
const longestPath = 64

// printEndpoints prints a line for each endpoint. On a terminal that is too narrow for a path and a
// title in one line, the title of a long path stands below it. The end of a long title is cut off.
func printEndpoints(t *cli.Terminal, found []*catalog.Endpoint) {
	const method, gap, leastTitle = 7, 2, 24
	columns := 0
	for _, e := range found {
		columns = max(columns, len(e.Path))
	}
	columns = min(columns, longestPath)
	fits := t.Columns >= method+gap+2*leastTitle
	if fits {
		columns = min(columns, t.Columns-method-gap-leastTitle)
	}
	for _, e := range found {
		begin := t.Paint(cli.Cyan, cli.Padded(e.Method, method-1)) + " "
		title, product := e.Title, productOf(e)
		if fits {
			room := t.Columns - method - columns - gap
			title = cli.Cut(title, room)
			if room -= cli.Width(title); room < leastTitle/2 && cli.Width(product) > room {
				product = ""
			}
			product = cli.Cut(product, room)
			if len(e.Path) > columns {
				t.Printf("%s%s\n", begin, e.Path)
				begin = strings.Repeat(" ", method+columns+gap)
				t.Printf("%s%s%s\n", begin, title, t.Paint(cli.Faint, product))
				continue
			}
		}
		t.Printf("%s%s%s%s%s\n", begin, cli.Padded(e.Path, columns), strings.Repeat(" ", gap), title, t.Paint(cli.Faint, product))
	}
}

// productOf returns the name of the product to print after a title, "" if it says no more than the
// title.
func productOf(e *catalog.Endpoint) string {
	if e.Product == "" || e.Product == e.Title {
		return ""
	}
	return " · " + e.Product
}
