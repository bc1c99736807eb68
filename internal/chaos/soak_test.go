package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestGrowth plants growth of each sort, and sees it found.
func TestGrowth(t *testing.T) {
	flat := usage{goroutines: 100, files: 50, heap: 50 << 20, rss: 100 << 20}
	with := func(change func(*usage)) usage {
		u := flat
		change(&u)
		return u
	}
	for _, c := range []struct {
		reason string
		last   usage
		want   []string
	}{
		{"nothing grows", flat, nil},
		{"a little, since garbage is not exact", with(func(u *usage) { u.goroutines += 5; u.heap += 2 << 20 }), nil},
		{"goroutines leak", with(func(u *usage) { u.goroutines += 64 }), []string{"goroutines"}},
		{"files leak", with(func(u *usage) { u.files += 64 }), []string{"files"}},
		{"memory leaks", with(func(u *usage) { u.heap *= 2; u.rss *= 2 }), []string{"heap", "RSS"}},
	} {
		var got []string
		for _, d := range (&growth{seen: []usage{{}, flat, flat, c.last}}).judge() {
			got = append(got, d.Number)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.reason, diff)
		}
	}
}

// TestMarks looks at the times of a soak of 30 minutes, and measures this process at each.
func TestMarks(t *testing.T) {
	g := newGrowth(30 * time.Minute)
	g.settle = 0
	for minute := range 31 {
		g.look(time.Duration(minute)*time.Minute, t.Logf)
	}
	var got []time.Duration
	for _, u := range g.seen {
		got = append(got, u.at)
		if u.goroutines == 0 || u.heap == 0 {
			t.Errorf("nothing was measured at %v", u.at)
		}
	}
	want := []time.Duration{time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
