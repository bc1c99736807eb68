package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// These are the exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the command did not succeed
	exitUsage  = 2 // the command line, the environment or the configuration file cannot be used
)

// app is one run of the program.
type app struct {
	*cli.Terminal
	began bool // the command line was parsed, and a command runs
}

// run runs the command line and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	a.Given = slices.Clone(args)
	for _, s := range creds.Settings() {
		a.Given = append(a.Given, a.Env(s.Env))
	}
	lang, known := words.LangOf(a.Env)
	a.Lang = lang
	root := a.root()
	root.SetArgs(a.completable(args))
	err := noPrivateKey(args)
	if err == nil && !known {
		err = cli.Usagef("WXPAY_LANG is no language of wxpay; it is en or zh")
	}
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	if err == nil {
		return exitOK
	}
	if !errors.Is(err, cli.ErrShown) {
		a.Complain(err)
	}
	var wrong *cli.UsageError
	if !a.began || errors.As(err, &wrong) {
		return exitUsage
	}
	return exitFailed
}

// completable returns the command line without keys if a shell asks how to complete it. cobra
// writes such a command line to standard error and to a file, past Complain.
func (a *app) completable(args []string) []string {
	if len(args) == 0 || args[0] != cobra.ShellCompRequestCmd && args[0] != cobra.ShellCompNoDescRequestCmd {
		return args
	}
	clean := make([]string, len(args))
	for i, arg := range args {
		clean[i] = a.WithoutSecrets(arg)
	}
	return clean
}

// noPrivateKey refuses a private key that was given for the name of its file, before anything can
// print it.
func noPrivateKey(args []string) error {
	if slices.ContainsFunc(args, func(arg string) bool { return strings.Contains(arg, "PRIVATE KEY-----") }) {
		return cli.Usagef("a private key itself stands on the command line, where others on this machine can read it; give the name of its file")
	}
	return nil
}
