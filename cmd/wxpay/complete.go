package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog"
)

var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// completeEndpoint completes METHOD PATH for a shell: the method, then the v3 paths that have it, with their titles.
func completeEndpoint(_ *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	var found []string
	switch len(args) {
	case 0:
		for _, m := range methods {
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
