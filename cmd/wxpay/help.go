package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// printHelp prints the help of a command, in the form of cobra's own. Cobra's is in English only,
// and is not fitted to the width of the terminal.
func printHelp(t *cli.Terminal, cmd *cobra.Command) {
	long := cmd.Long
	if long == "" {
		long = cmd.Short
	}
	t.Paragraphs(strings.TrimSpace(long))
	if !cmd.Runnable() && !cmd.HasSubCommands() {
		return
	}
	t.Printf("\nUsage:\n")
	if cmd.Runnable() {
		t.Printf("  %s\n", strings.Replace(cmd.UseLine(), "[flags]", t.Say("[flags]"), 1))
	}
	if cmd.HasAvailableSubCommands() {
		t.Printf("  %s [command]\n", cmd.CommandPath())
	}
	if cmd.HasExample() {
		t.Printf("\nExamples:\n")
		t.Printf("%s\n", cmd.Example)
	}
	if rows := commandRows(cmd, (*cobra.Command).IsAvailableCommand); len(rows) > 0 {
		t.Printf("\nCommands:\n")
		t.Table("  ", rows)
	}
	if rows := flagRows(t, cmd.LocalFlags()); len(rows) > 0 {
		t.Printf("\nFlags:\n")
		t.Table("  ", rows)
	}
	if rows := flagRows(t, cmd.InheritedFlags()); len(rows) > 0 {
		t.Printf("\nFlags of all commands:\n")
		t.Table("  ", rows)
	}
	if rows := commandRows(cmd, (*cobra.Command).IsAdditionalHelpTopicCommand); len(rows) > 0 {
		t.Printf("\nFurther topics of the help:\n")
		t.Table("  ", rows)
	}
	if cmd.HasAvailableSubCommands() {
		t.Printf("\n%s [command] --help says more about a command.\n", cmd.CommandPath())
	}
}

// commandRows returns a row for each command below cmd that is of a kind.
func commandRows(cmd *cobra.Command, isOfKind func(*cobra.Command) bool) [][]string {
	var rows [][]string
	for _, c := range cmd.Commands() {
		if isOfKind(c) || c.Name() == "help" && isOfKind(c.Parent()) {
			name := c.Name()
			if c.IsAdditionalHelpTopicCommand() {
				name = c.Root().Name() + " help " + name
			}
			rows = append(rows, []string{name, c.Short})
		}
	}
	return rows
}

// flagRows returns a row for each flag.
func flagRows(t *cli.Terminal, flags *pflag.FlagSet) [][]string {
	var rows [][]string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		placeholder, usage := pflag.UnquoteUsage(f)
		usage = strings.TrimPrefix(usage, placeholder+"：") // Chinese sentences do not hold it
		if placeholder != "" {
			name += " " + placeholder
		}
		if value := defaultOf(f); value != "" {
			usage = t.Say("%s (default %s)", usage, value)
		}
		rows = append(rows, []string{name, usage})
	})
	return rows
}

// defaultOf returns the value that a flag has when it is not given, "" for a value that means
// nothing.
func defaultOf(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "false", "0", "0s", "[]":
		return ""
	}
	if f.Value.Type() == "string" {
		return strconv.Quote(f.DefValue)
	}
	return f.DefValue
}
