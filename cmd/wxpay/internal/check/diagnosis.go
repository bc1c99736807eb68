package check

import (
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// These are the verdicts of a check.
const (
	VerdictOK   = "ok"
	VerdictWarn = "warn"
	VerdictFail = "fail"
	VerdictSkip = "skip" // a piece that the check needs is missing or broken
)

// Diagnosis is the result of one check.
type Diagnosis struct {
	Check   string `json:"check"`
	Verdict string `json:"verdict"`
	Found   string `json:"found"`
	Do      string `json:"do,omitempty"` // what to do about it
}

// Diagnoses holds results in the order of the checks.
type Diagnoses []Diagnosis

// OK adds a check that was passed.
func (f *Diagnoses) OK(check, found string) { *f = append(*f, Diagnosis{check, VerdictOK, found, ""}) }

// Warn adds a check that was passed, with advice.
func (f *Diagnoses) Warn(check, found, do string) {
	*f = append(*f, Diagnosis{check, VerdictWarn, found, do})
}

// Fail adds a check that failed, with advice.
func (f *Diagnoses) Fail(check, found, do string) {
	*f = append(*f, Diagnosis{check, VerdictFail, found, do})
}

// Skip adds a check that was not made.
func (f *Diagnoses) Skip(check, found string) {
	*f = append(*f, Diagnosis{check, VerdictSkip, found, ""})
}

// Failed reports whether a check failed.
func (f Diagnoses) Failed() bool {
	return slices.ContainsFunc(f, func(d Diagnosis) bool { return d.Verdict == VerdictFail })
}

// find returns the result of a check, nil if there is none.
func (f Diagnoses) find(check string) *Diagnosis {
	if i := slices.IndexFunc(f, func(d Diagnosis) bool { return d.Check == check }); i >= 0 {
		return &f[i]
	}
	return nil
}

// Print prints the results, without keys that were given in a wrong place. If a check failed, it
// returns cli.ErrShown for the exit code.
func Print(t *cli.Terminal, list Diagnoses) error {
	for i := range list {
		list[i].Found, list[i].Do = t.WithoutSecrets(list[i].Found), t.WithoutSecrets(list[i].Do)
	}
	if t.JSON {
		if err := t.PrintJSON(struct {
			OK     bool      `json:"ok"`
			Checks Diagnoses `json:"checks"`
		}{!list.Failed(), list}); err != nil {
			return err
		}
	} else {
		printDiagnosisLines(t, list)
	}
	if list.Failed() {
		return cli.ErrShown
	}
	return nil
}

func printDiagnosisLines(t *cli.Terminal, list Diagnoses) {
	styles := map[string]cli.Style{VerdictOK: cli.Green, VerdictWarn: cli.Yellow, VerdictFail: cli.Red, VerdictSkip: cli.Faint}
	widest := 0
	for _, f := range list {
		widest = max(widest, len(f.Check))
	}
	for _, f := range list {
		t.Hang(t.Paint(styles[f.Verdict], cli.Padded(f.Verdict, 4))+"  "+cli.Padded(f.Check, widest+2), cli.Printable(f.Found))
		if f.Do != "" {
			t.Hang(strings.Repeat(" ", 4+2+widest+2)+"→ ", cli.Printable(f.Do))
		}
	}
}
