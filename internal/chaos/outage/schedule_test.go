package outage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/chaos/draw"
	"github.com/wxpay-chain/wxpay/internal/chaos/outage"
)

// TestSchedule walks through the blocks of a seed. Each outage begins and ends in turn, the same
// blocks are hit in every run, and healing ends what is in force.
func TestSchedule(t *testing.T) {
	walk := func() (log []string) {
		note := func(text string) func() error {
			return func() error { log = append(log, text); return nil }
		}
		s := &outage.Schedule{Draw: draw.Source{Seed: 7}, P: 0.3, Block: 10, Longest: time.Hour,
			Outages: []outage.Outage{{"host", note("host dies"), note("host returns")}, {"book", note("book dies"), note("book returns")}}}
		for journey := range 200 {
			s.Reach(journey)
		}
		s.Heal(false) // none lasts an hour
		s.Heal(true)
		s.Heal(true)
		return log
	}
	log := walk()
	if diff := cmp.Diff(log, walk()); diff != "" {
		t.Errorf("two walks differ:\n%s", diff)
	}
	alive := map[string]bool{"host": true, "book": true}
	for _, line := range log {
		name, dies := line[:4], line[5:] == "dies"
		if alive[name] != dies {
			t.Errorf("%s, while alive is %v", line, alive[name])
		}
		alive[name] = !dies
	}
	if len(log) < 8 || !alive["host"] || !alive["book"] {
		t.Errorf("%d changes, and at the end alive is %v", len(log), alive)
	}
}
