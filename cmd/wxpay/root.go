package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// root makes the whole command line.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "wxpay",
		Short: "WeChat Pay (微信支付) on a command line",
		Long: `WeChat Pay (微信支付) on a command line: a sandbox for any language, signed calls, bills, uploads, what invokes payment,
the catalogue of endpoints, each cryptographic primitive by itself, and a check of a merchant's credentials.

Nothing here needs an account: "wxpay sandbox" is a WeChat Pay of your own.
WXPAY_LANG=zh prints Chinese (中文), as a Chinese locale does.`,
		Example: `  wxpay sandbox --keys ./keys                       # a WeChat Pay on 127.0.0.1:8080
  wxpay doctor --config ./keys                      # do these credentials fit together?
  wxpay call POST v3/security/echo --config ./keys -d '{"echo_message":"hello"}'
  wxpay bill trade yesterday -o trade.csv           # the digest checked
  wxpay endpoints refund                            # what is there
  wxpay show POST v3/refund/domestic/refunds        # what does it take
  wxpay notify send REFUND.SUCCESS --to http://127.0.0.1:8000/notify`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		PersistentPreRun: func(*cobra.Command, []string) {
			a.began = true
		},
	}
	version := root.Flags().Bool("version", false, "print the version of this program")
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if *version {
			return printVersion(a.Terminal)
		}
		return cmd.Help()
	}
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetFlagErrorFunc(wrongFlag)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { printHelp(a.Terminal, cmd) })
	root.PersistentFlags().BoolVar(&a.JSON, "json", false, "print JSON, for machines")
	for _, command := range []func(*cli.Terminal) *cobra.Command{
		sandboxCommand, callCommand, uploadCommand, billCommand, invokeCommand, qrCommand, doctorCommand, certsCommand, endpointsCommand, showCommand, notifyCommand,
		signCommand, verifyCommand, encryptCommand, decryptCommand, serialCommand, versionCommand,
		credentialsTopic,
	} {
		root.AddCommand(command(a.Terminal))
	}
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(a.Given...)
	strictCobra(root)
	if a.Lang == words.Chinese {
		words.Translate(root)
	}
	return root
}

// strictCobra lets the commands of cobra's own making refuse words as all other commands do.
// Without it, help prints the help of wxpay for an unknown topic, with exit code 0.
func strictCobra(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(cmd *cobra.Command, args []string) error {
				found, rest, err := cmd.Root().Find(args)
				if err != nil || found.HasParent() && !found.HasSubCommands() {
					return err
				}
				return knownCommand(found, rest)
			}
		case "completion":
			cmd.Args = knownCommand
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
			for _, shell := range cmd.Commands() {
				shell.Args = cli.NoWords
			}
		}
	}
}

// wrongFlag makes the error for a flag that cannot be read. It quotes no value, nor letters that
// stand behind a wrong letter: they may be a key.
func wrongFlag(cmd *cobra.Command, err error) error {
	help := words.Say("%s --help lists the flags", cmd.CommandPath())
	var value interface{ GetValue() string }
	var letters interface{ GetSpecifiedShortnames() string }
	text := err.Error()
	switch {
	case errors.As(err, &value):
		text = strings.TrimPrefix(text, "invalid argument "+strconv.Quote(value.GetValue())+" for ")
		flag, _, _ := strings.Cut(text, " flag: ")
		return cli.NewUsage(err, "%s does not take this value of %d bytes; %s", strings.Trim(flag, `"`), len(value.GetValue()), help)
	case errors.As(err, &letters) && letters.GetSpecifiedShortnames() != "":
		text = strings.TrimSuffix(text, " in -"+letters.GetSpecifiedShortnames())
	}
	return cli.NewUsage(err, "%s; %s", flagError(text), help)
}

// flagError returns the text of cobra for a flag that cannot be read, in all languages.
func flagError(text string) words.Text {
	if name, ok := strings.CutPrefix(text, "unknown flag: "); ok {
		return words.Say("unknown flag: %s", name)
	}
	if name, ok := strings.CutPrefix(text, "unknown shorthand flag: "); ok {
		return words.Say("unknown shorthand flag: %s", name)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: "); ok {
		return words.Say("flag needs an argument: %s", name)
	}
	return words.Bare(text)
}

// knownCommand refuses an unknown command of root or of a group. It names the command, and those
// that were probably meant. Complain removes a word that looks like a key.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.SuggestionsMinimumDistance <= 0 {
		cmd.SuggestionsMinimumDistance = 2
	}
	named := cmd.CommandPath() + " " + shortWord(args[0])
	if meant := cmd.SuggestionsFor(args[0]); len(meant) > 0 {
		return cli.Usagef("there is no command %s; is %s meant?", named, words.Or(meant))
	}
	return cli.Usagef("there is no command %s; %s --help lists them", named, cmd.CommandPath())
}

// shortWord returns a word of the command line for an error, without the end of a long one.
func shortWord(word string) string {
	const longest = 40
	if r := []rune(word); len(r) > longest {
		word = string(r[:longest]) + "…"
	}
	return cli.Printable(word)
}
