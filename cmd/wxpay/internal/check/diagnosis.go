package check

import (
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
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
	Check   words.Text `json:"check"`
	Verdict string     `json:"verdict"`
	Found   words.Text `json:"found"`
	Do      words.Text `json:"do,omitzero"` // what to do about it
}

// Diagnoses holds results in the order of the checks.
type Diagnoses []Diagnosis

// OK adds a check that was passed.
func (f *Diagnoses) OK(check, found words.Text) {
	*f = append(*f, Diagnosis{check, VerdictOK, found, words.Text{}})
}

// Warn adds a check that was passed, with advice.
func (f *Diagnoses) Warn(check, found, do words.Text) {
	*f = append(*f, Diagnosis{check, VerdictWarn, found, do})
}

// Fail adds a check that failed, with advice.
func (f *Diagnoses) Fail(check, found, do words.Text) {
	*f = append(*f, Diagnosis{check, VerdictFail, found, do})
}

// Skip adds a check that was not made.
func (f *Diagnoses) Skip(check, found words.Text) {
	*f = append(*f, Diagnosis{check, VerdictSkip, found, words.Text{}})
}

// Failed reports whether a check failed.
func (f Diagnoses) Failed() bool {
	return slices.ContainsFunc(f, func(d Diagnosis) bool { return d.Verdict == VerdictFail })
}

// find returns the result of a check by its English name, nil if there is none.
func (f Diagnoses) find(check string) *Diagnosis {
	if i := slices.IndexFunc(f, func(d Diagnosis) bool { return d.Check.String() == check }); i >= 0 {
		return &f[i]
	}
	return nil
}

// Print prints the results, without keys that were given in a wrong place. If a check failed, it
// returns cli.ErrShown for the exit code.
func Print(t *cli.Terminal, list Diagnoses) error {
	for i := range list {
		list[i].Found, list[i].Do = withoutSecrets(t, list[i].Found), withoutSecrets(t, list[i].Do)
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

// withoutSecrets removes keys from a text, and fixes its language: that of machines is English.
func withoutSecrets(t *cli.Terminal, text words.Text) words.Text {
	lang := t.Lang
	if t.JSON {
		lang = words.English
	}
	return words.Bare(t.WithoutSecrets(text.In(lang)))
}

func printDiagnosisLines(t *cli.Terminal, list Diagnoses) {
	verdicts := map[string]struct {
		style cli.Style
		name  string
	}{
		VerdictOK: {cli.Green, t.Say("ok")}, VerdictWarn: {cli.Yellow, t.Say("warn")},
		VerdictFail: {cli.Red, t.Say("fail")}, VerdictSkip: {cli.Faint, t.Say("skip")},
	}
	widest := 0
	for _, f := range list {
		widest = max(widest, cli.Width(f.Check.In(t.Lang)))
	}
	for _, f := range list {
		v := verdicts[f.Verdict]
		t.Hang(t.Paint(v.style, cli.Padded(v.name, 4))+"  "+cli.Padded(f.Check.In(t.Lang), widest+2), cli.Printable(f.Found.In(t.Lang)))
		if !f.Do.IsZero() {
			t.Hang(strings.Repeat(" ", 4+2+widest+2)+"→ ", cli.Printable(f.Do.In(t.Lang)))
		}
	}
}
