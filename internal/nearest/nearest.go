// Package nearest finds the names that somebody may have meant.
package nearest

import (
	"cmp"
	"slices"
	"strings"
)

// Names returns the names that differ least from name, at most three. Case does not count. No
// name differs by more than within.
func Names(name string, all []string, within int) []string {
	type near struct {
		name     string
		distance int
	}
	var found []near
	for _, other := range all {
		if d := distance(strings.ToUpper(name), strings.ToUpper(other)); d <= within {
			found = append(found, near{other, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, n := range found {
		if len(names) < 3 && !slices.Contains(names, n.name) {
			names = append(names, n.name)
		}
	}
	return names
}

// distance returns how many bytes must be added, removed or changed to turn a into b.
func distance(a, b string) int {
	if a = a[:min(len(a), 200)]; len(b) > 200 { // no path is longer, and the time grows with the product of both lengths
		b = b[:200]
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
