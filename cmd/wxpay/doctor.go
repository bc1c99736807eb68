package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// verdicts of a check.
const (
	verdictOK   = "ok"
	verdictWarn = "warn"
	verdictFail = "fail"
	verdictSkip = "skip" // it needs something that is missing or broken
)

// diagnosis is what one check found.
type diagnosis struct {
	Check   string `json:"check"`
	Verdict string `json:"verdict"`
	Found   string `json:"found"`
	Do      string `json:"do,omitempty"` // what to do about it
}

// diagnoses are in the order of the checks.
type diagnoses []diagnosis

func (f *diagnoses) ok(check, found string) { *f = append(*f, diagnosis{check, verdictOK, found, ""}) }
func (f *diagnoses) warn(check, found, do string) {
	*f = append(*f, diagnosis{check, verdictWarn, found, do})
}
func (f *diagnoses) fail(check, found, do string) {
	*f = append(*f, diagnosis{check, verdictFail, found, do})
}
func (f *diagnoses) skip(check, found string) {
	*f = append(*f, diagnosis{check, verdictSkip, found, ""})
}

func doctorCommand(t *cli.Terminal) *cobra.Command {
	var offline bool
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check a set of credentials without moving money",
		Long: `Check a set of credentials without moving money: each key and certificate by itself, whether they fit together, and then,
unless --offline, one signed call of v3/security/echo (商户签名验签／加解密测试), which does nothing but answer. A line each: ok,
warn, fail, or skip for what cannot be checked before something else is mended, and below it what to do.

Exit code: 0 if nothing fails, 1 otherwise.`,
		Example: `  wxpay doctor --config wxpay-sandbox
  wxpay doctor --mchid 1900000109 --key apiclient_key.pem --merchant-certificate apiclient_cert.pem \
      --public-key pub_key.pem --public-key-id PUB_KEY_ID_…
  wxpay doctor --offline --json`,
		Args: cli.NoWords,
	}
	find := creds.Flags(t, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := find()
		if err != nil {
			return err
		}
		return diagnose(cmd.Context(), t, c, offline, timeout)
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "send nothing")
	cmd.Flags().DurationVar(&timeout, "timeout", 10*time.Second, "how `long` to wait for the answer")
	_ = cmd.RegisterFlagCompletionFunc("timeout", cobra.NoFileCompletions)
	return cmd
}

// diagnose runs all checks and prints them.
func diagnose(ctx context.Context, t *cli.Terminal, c *creds.Credentials, offline bool, timeout time.Duration) error {
	if timeout <= 0 {
		return cli.Usagef("--timeout is not positive; it is a time such as 10s")
	}
	p := &patient{Credentials: c, now: t.Now()}
	p.checkMerchant()
	p.checkPrivateKey()
	p.checkCertificate()
	p.checkSerial()
	p.checkPlatformKeys()
	p.checkAPIv3Key()
	if offline {
		p.skip("server", "--offline")
	} else {
		checkServer(ctx, t, p, timeout)
	}
	return printDiagnoses(t, p.diagnoses)
}

// printDiagnoses prints the checks. A failed one is the exit code's affair.
func printDiagnoses(t *cli.Terminal, list diagnoses) error {
	failed := false
	for _, f := range list {
		failed = failed || f.Verdict == verdictFail
	}
	if t.JSON {
		if err := t.PrintJSON(struct {
			OK     bool      `json:"ok"`
			Checks diagnoses `json:"checks"`
		}{!failed, list}); err != nil {
			return err
		}
	} else {
		printDiagnosisLines(t, list)
	}
	if failed {
		return cli.ErrShown
	}
	return nil
}

func printDiagnosisLines(t *cli.Terminal, list diagnoses) {
	styles := map[string]cli.Style{verdictOK: cli.Green, verdictWarn: cli.Yellow, verdictFail: cli.Red, verdictSkip: cli.Faint}
	widest := 0
	for _, f := range list {
		widest = max(widest, len(f.Check))
	}
	for _, f := range list {
		t.Printf("%s  %-*s  %s\n", t.Paint(styles[f.Verdict], cli.Padded(f.Verdict, 4)), widest, f.Check, cli.Printable(f.Found))
		if f.Do != "" {
			t.Printf("%*s→ %s\n", 4+2+widest+2, "", cli.Printable(f.Do))
		}
	}
}
