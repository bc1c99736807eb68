package wxpay_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"text/tabwriter"

	"github.com/wxpay-chain/wxpay"
)

// The faults that an outcome can have. Any of them fails the test, but for maybeUnsent, of which 5
// % are allowed.
const (
	noThoughTaken = `MayHaveActed says no, and the server took the request whole`
	twice         = `the request arrived whole more than once`
	forged        = `an answer was believed that is not WeChat Pay's`
	outlives      = `the call outlived its Timeout and its context`
	maybeUnsent   = `MayHaveActed says yes, and no byte of the request can have reached the server`
	brokenCase    = `the case itself went wrong`
)

// faults judges an outcome.
func (o *outcome) faults() []string {
	var found []string
	note := func(fault string, is bool) {
		if is {
			found = append(found, fault)
		}
	}
	note(brokenCase, o.broken != nil)
	note(brokenCase, o.Partial && o.truth.Whole > 0)
	note(twice, o.truth.Whole > 1)
	note(outlives, o.hung)
	if o.err == nil {
		note(forged, !o.hung && o.broken == nil && !o.truth.Genuine)
		return found
	}
	acted := wxpay.MayHaveActed(o.err)
	note(noThoughTaken, o.truth.Whole > 0 && !acted && !answeredNo(o.err))
	note(maybeUnsent, o.truth.Unsent() && acted)
	return found
}

// tally counts the outcomes of a class.
type tally struct {
	cases, succeeded, refused               int
	taken, part, partNo, unread, unreadNo   int
	unsent, unsentYes, falseNo, again, hung int
}

func (o *outcome) count(n *tally) {
	n.cases++
	acted, faults := wxpay.MayHaveActed(o.err), o.faults()
	one := func(counter *int, is bool) {
		if is {
			*counter++
		}
	}
	one(&n.again, slices.Contains(faults, twice))
	one(&n.hung, o.hung)
	one(&n.falseNo, slices.Contains(faults, noThoughTaken))
	switch {
	case o.err == nil:
		n.succeeded++
	case answeredNo(o.err) && !acted:
		n.refused++
	case o.truth.Whole > 0:
		n.taken++
	case o.truth.Unsent():
		n.unsent++
		one(&n.unsentYes, acted)
	case o.Partial:
		n.part++
		one(&n.partNo, !acted)
	default:
		n.unread++
		one(&n.unreadNo, !acted)
	}
}

// reportTruth prints the table and fails the test for each fault.
func reportTruth(t *testing.T, outcomes []outcome) {
	t.Helper()
	classes, total := map[string]*tally{}, &tally{}
	faults := map[string]map[string][]*outcome{} // by fault and class
	for i := range outcomes {
		o := &outcomes[i]
		if classes[o.Class] == nil {
			classes[o.Class] = &tally{}
		}
		o.count(classes[o.Class])
		o.count(total)
		for _, fault := range o.faults() {
			if faults[fault] == nil {
				faults[fault] = map[string][]*outcome{}
			}
			faults[fault][o.Class] = append(faults[fault][o.Class], o)
		}
	}
	t.Log(truthTable(classes, total))
	for _, fault := range slices.Sorted(maps.Keys(faults)) {
		text := examples(fault, faults[fault])
		if fault == maybeUnsent && total.unsentYes*20 <= total.unsent {
			t.Logf("%s (allowed: %d of %d)", text, total.unsentYes, total.unsent)
			continue
		}
		t.Error(text)
	}
}

func truthTable(classes map[string]*tally, total *tally) string {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 1, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprint(w, "class\tcases\tgood\tanswered no\ttaken\tno!\ttwice!\thung!\tunread\tno\tpart\tno\tunsent\tyes!\t\n")
	row := func(name string, n *tally) {
		_, _ = fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", name, n.cases, n.succeeded, n.refused,
			n.taken, n.falseNo, n.again, n.hung, n.unread, n.unreadNo, n.part, n.partNo, n.unsent, n.unsentYes)
	}
	for _, name := range slices.Sorted(maps.Keys(classes)) {
		row(name, classes[name])
	}
	row("all", total)
	_ = w.Flush()
	return "\n" + b.String()
}

// examples names each class of a fault, with its first cases.
func examples(fault string, classes map[string][]*outcome) string {
	var b bytes.Buffer
	b.WriteString(fault)
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		found := classes[class]
		fmt.Fprintf(&b, "\n  %s: %d", class, len(found))
		slices.SortFunc(found, func(x, y *outcome) int { return bytes.Compare([]byte(x.String()), []byte(y.String())) })
		for _, o := range found[:min(3, len(found))] {
			fmt.Fprintf(&b, "\n    %s: %v (taken %d times)", o, errors.Join(o.broken, o.err), o.truth.Whole)
		}
	}
	return b.String()
}
