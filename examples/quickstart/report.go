package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// report has the outcomes of all calls.
type report struct {
	real bool

	mu       sync.Mutex // callbacks run side by side
	outcomes []outcome

	refused error // of the call that is to be refused
	asked   bool  // whether it was made
	stopped error // why calls are missing, or nil
}

func (r *report) add(o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcomes = append(r.outcomes, o)
}

// answered counts the calls that came out as expected.
func (r *report) answered() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, o := range r.outcomes {
		if o.check(r.real) == "" {
			n++
		}
	}
	return n
}

// problems lists the unexpected outcomes. Consequences of an interruption are left out.
func (r *report) problems() []string {
	var list []string
	add := func(what, problem string, err error) {
		if problem != "" && !(errors.Is(r.stopped, errInterrupted) && errors.Is(err, context.Canceled)) {
			list = append(list, what+": "+problem)
		}
	}
	for _, o := range r.outcomes {
		add(o.style+" "+o.mode, o.check(r.real), o.err)
	}
	if r.asked {
		add("the call to be refused", checkRefused(r.refused, r.real), r.refused)
	}
	return list
}

// finish prints the outcomes of the calls and returns the exit status.
func (d demo) finish(r *report) int {
	var b strings.Builder
	printTable(&b, r.outcomes)
	if r.asked {
		printRefused(&b, r.refused)
		b.WriteByte('\n')
	}
	problems := r.problems()
	fmt.Fprintf(&b, "%s; %.2f s\n", r.summary(len(problems)), time.Since(d.start).Seconds())
	if _, err := io.WriteString(d.stdout, b.String()); err != nil {
		return complain(d.stderr, exitUnexpected, err)
	}

	for _, problem := range problems {
		fmt.Fprintln(d.stderr, "quickstart: not as expected:", printable(problem))
	}
	if r.stopped != nil {
		return complain(d.stderr, exitUnexpected, r.stopped)
	}
	if len(problems) > 0 {
		return exitUnexpected
	}
	return exitOK
}

// summary is the last line, without the time.
func (r *report) summary(problems int) string {
	text := fmt.Sprintf("%d answered", r.answered())
	if r.real {
		refusals := 0
		for _, o := range r.outcomes {
			if o.err != nil && o.check(true) == "" {
				refusals++
			}
		}
		if refusals > 0 {
			text += fmt.Sprintf(" (%d of them by a refusal, as is to be expected of the real service)", refusals)
		}
	}
	if r.asked && checkRefused(r.refused, r.real) == "" {
		text += ", 1 refused as expected"
	}
	if problems > 0 {
		text += fmt.Sprintf(", %d not as expected", problems)
	}
	return text
}
