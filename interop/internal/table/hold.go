package table

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Hold compares a run with the client's file in a folder. With update it writes the file instead.
// The reasons that stand in the file are kept, each for a call of the same name that was refused
// with the same words. The error names calls without a reason, also after an update.
func Hold(dir string, run Record, update bool) error {
	run = run.sorted()
	if err := run.unique(); err != nil {
		return err
	}
	old, err := Read(dir, run.Client.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && update:
		old = &Record{}
	case err != nil:
		return err
	}
	if update {
		run.take(old)
		if err := run.write(dir); err != nil {
			return err
		}
		return run.explained()
	}
	if diff := cmp.Diff(*old, run, cmpopts.IgnoreFields(Call{}, "Whose", "Why"), cmpopts.EquateEmpty()); diff != "" {
		return fmt.Errorf("%s differs from its file; if that is right, run the test with -update (-file +run):\n%s", run.Client.Name, diff)
	}
	return old.explained()
}

// unique refuses two calls of one name.
func (r *Record) unique() error {
	for i := range r.Calls[min(1, len(r.Calls)):] {
		if r.Calls[i].Name == r.Calls[i+1].Name {
			return fmt.Errorf("%s has two calls %s", r.Client.Name, r.Calls[i].Name)
		}
	}
	return nil
}

// take copies the reasons from an older record.
func (r *Record) take(old *Record) {
	type key struct{ name, said string }
	known := map[key]Call{}
	for _, c := range old.Calls {
		known[key{c.Name, c.Said}] = c
	}
	for i, c := range r.Calls {
		was := known[key{c.Name, c.Said}]
		r.Calls[i].Whose, r.Calls[i].Why = was.Whose, was.Why
	}
}

// explained wants a reason for each refusal, and for nothing else.
func (r *Record) explained() error {
	var errs []error
	for _, c := range r.Calls {
		switch {
		case c.Said == "" && (c.Whose != "" || c.Why != ""):
			errs = append(errs, fmt.Errorf("%s: %s was accepted and has a reason", r.Client.Name, c.Name))
		case c.Said == "":
		case c.Why == "" || c.Whose != OfClient && c.Whose != OfSandbox && c.Whose != OfTest:
			errs = append(errs, fmt.Errorf("%s: %s (%s) needs whose and why in its file: %s", r.Client.Name, c.Name, c.Endpoint, c.Said))
		}
	}
	return errors.Join(errs...)
}
