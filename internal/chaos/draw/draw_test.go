package draw_test

import (
	"math"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/chaos/draw"
)

// TestPick counts what is drawn. Each name has its share, and a seed replays its draws.
func TestPick(t *testing.T) {
	const draws = 100_000
	names, got := []string{"a", "b", "c"}, map[string]int{}
	one := draw.Source{Seed: 1}
	for i := range draws {
		name := one.Pick(0.02, names, "fault", i, 1)
		got[name]++
		if again := (draw.Source{Seed: 1}).Pick(0.02, names, "fault", i, 1); again != name {
			t.Fatalf("draw %d: %q, and again %q", i, name, again)
		}
	}
	for _, name := range names {
		if share := float64(got[name]) / draws; math.Abs(share-0.02) > 0.002 {
			t.Errorf("%s has a share of %v, want 0.02", name, share)
		}
	}
}

// TestPlace finds no two places with the same number.
func TestPlace(t *testing.T) {
	drawn := map[uint64]string{}
	for name, number := range map[string]uint64{
		"place":         draw.Source{Seed: 1}.Uint64("fault", 1, 2),
		"other attempt": draw.Source{Seed: 1}.Uint64("fault", 1, 3),
		"other order":   draw.Source{Seed: 1}.Uint64("fault", 2, 1),
		"other kind":    draw.Source{Seed: 1}.Uint64("notice", 1, 2),
		"other seed":    draw.Source{Seed: 2}.Uint64("fault", 1, 2),
	} {
		if before, twice := drawn[number]; twice {
			t.Errorf("%s and %s have the same number", before, name)
		}
		drawn[number] = name
	}
}
