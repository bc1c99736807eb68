package cli

import (
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

// ArgsBetween wants so many arguments, and says of what kind.
func ArgsBetween(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return Usagef("%s takes %s", cmd.Name(), what)
		}
		return nil
	}
}

// TwoArgs wants two arguments, and says of what kind.
func TwoArgs(usage string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 2 {
			return Usagef("it takes two words: %s", usage) // arguments are not quoted: one may be a key
		}
		return nil
	}
}

// NoWords is for commands that take flags alone.
func NoWords(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usagef("it takes flags alone; %s --help lists them", cmd.CommandPath())
	}
	return nil
}

// InputOf is the file of a command that takes one or standard input.
func InputOf(args []string) string {
	if len(args) == 0 {
		return "-"
	}
	return args[0]
}

// Pairs reads name=value arguments. A value may be one of a person: errors name its place alone.
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
