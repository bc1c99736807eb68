package cli

import (
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// ArgsBetween accepts from least to most arguments. what names them in the error.
func ArgsBetween(least, most int, what words.Text) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return Usagef("%s takes %s", cmd.Name(), what)
		}
		return nil
	}
}

// TwoArgs accepts two arguments. usage shows them in the error.
func TwoArgs(usage words.Text) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 2 {
			return Usagef("it takes two words: %s", usage) // no argument is quoted: it may be a key
		}
		return nil
	}
}

// NoWords accepts flags only.
func NoWords(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usagef("it takes flags alone; %s --help lists them", cmd.CommandPath())
	}
	return nil
}

// InputOf returns the file that a command reads: its argument, or "-" for standard input.
func InputOf(args []string) string {
	if len(args) == 0 {
		return "-"
	}
	return args[0]
}

// Pairs reads arguments of the form name=value. An error gives the number of the argument, not its
// text, which may be personal.
func Pairs(flag string, args []string) (url.Values, error) {
	values := url.Values{}
	for i, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok || name == "" {
			return nil, Usagef("%s number %d is not name=value", flag, i+1)
		}
		values.Add(name, value)
	}
	return values, nil
}
