package find

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// methods returns the HTTP methods of WeChat Pay's endpoints.
func methods() []string { return []string{"GET", "POST", "PUT", "PATCH", "DELETE"} }

// CheckMethod refuses a method that WeChat Pay does not have. Methods are in capitals.
func CheckMethod(method string) error {
	if !slices.Contains(methods(), method) {
		return cli.Usagef("%q is no method of WeChat Pay's; it is one of %s", cli.Printable(method), strings.Join(methods(), ", "))
	}
	return nil
}

// CompleteEndpoint completes METHOD PATH for a shell: the method, then the v3 paths that have it,
// with their titles.
func CompleteEndpoint(_ *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	var found []string
	switch len(args) {
	case 0:
		for _, m := range methods() {
			if strings.HasPrefix(m, strings.ToUpper(toComplete)) {
				found = append(found, m)
			}
		}
	case 1:
		for _, e := range catalog.All() {
			if e.Method == strings.ToUpper(args[0]) && strings.HasPrefix(e.Path, "v3/") && strings.HasPrefix(e.Path, toComplete) {
				found = append(found, cobra.CompletionWithDesc(e.Path, e.Title))
			}
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// CompleteUpload completes PATH FILE for a shell: the v3 paths that take a file, with their titles,
// and then the names of files.
func CompleteUpload(_ *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var found []string
	for _, e := range catalog.All() {
		if e.Upload && !strings.HasPrefix(e.Path, "v2/") && strings.HasPrefix(e.Path, toComplete) {
			found = append(found, cobra.CompletionWithDesc(e.Path, e.Title))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}
