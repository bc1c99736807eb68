package main

import (
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

// argsBetween wants so many arguments, and says of what kind.
func argsBetween(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return usagef("%s takes %s", cmd.Name(), what)
		}
		return nil
	}
}

// twoArgs wants two arguments, and says of what kind.
func twoArgs(usage string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 2 {
			return usagef("it takes two words: %s", usage) // arguments are not quoted: one may be a key
		}
		return nil
	}
}

// noWords is for commands that take flags alone.
func noWords(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("it takes flags alone; %s --help lists them", cmd.CommandPath())
	}
	return nil
}

// fileOf is the file of a command that takes one or standard input.
func fileOf(args []string) string {
	if len(args) == 0 {
		return "-"
	}
	return args[0]
}

// pairs reads name=value arguments. A value may be one of a person: errors name its place alone.
func pairs(flag string, args []string) (url.Values, error) {
	values := url.Values{}
	for i, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok || name == "" {
			return nil, usagef("%s number %d is not name=value", flag, i+1)
		}
		values.Add(name, value)
	}
	return values, nil
}
