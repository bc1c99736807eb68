package wxredis_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// crashing is the file of the process that is killed.
const crashing = "3"

// readRecords reads what the processes wrote into a folder.
func readRecords(t *testing.T, dir string) (records []record) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 4 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			var r record
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			r.from = filepath.Base(name)
			records = append(records, r)
		}
	}
	return records
}

// claim is one time that a notice was handled. It goes from its record, which is after the Store
// gave it, to the record of its end. Only that of a failure is before the Store was told. No other
// claim on the notice may lie in between.
type claim struct {
	record
	end     record // zero if a crash cut it
	effects int
}

// histories groups records into the claims of each key, in order of time.
func histories(t *testing.T, records []record) map[string][]*claim {
	t.Helper()
	all, byToken := map[string][]*claim{}, map[string]*claim{}
	slices.SortStableFunc(records, func(a, b record) int { return a.At.Compare(b.At) })
	for _, r := range records {
		switch r.What {
		case "claim":
			c := &claim{record: r}
			all[r.Key], byToken[r.Token] = append(all[r.Key], c), c
		case "effect":
			claims := all[r.Key]
			if len(claims) == 0 || claims[len(claims)-1].end.What != "" {
				t.Errorf("%s had an effect outside a claim", r.Key)
				continue
			}
			claims[len(claims)-1].effects++
		default:
			byToken[r.Token].end = r
		}
	}
	return all
}

// checkRecords checks the history of each notice.
func checkRecords(t *testing.T, records []record, notices int, lease time.Duration) {
	t.Helper()
	all := histories(t, records)
	if len(all) != notices {
		t.Errorf("%d notices were begun, want %d", len(all), notices)
	}
	effects, failures, cut, again := 0, 0, 0, 0
	for key, claims := range all {
		had := 0
		for i, c := range claims {
			last := i == len(claims)-1
			switch {
			case last && c.end.What == "" && c.effects == 1 && c.from == crashing:
				// The process was killed between the Store's Done and its own record of it. One more delivery
				// of the notice shows that it was taken.
			case (c.end.What == "done") != last:
				t.Errorf("%s: claim %d of %d ended with %q", key, i+1, len(claims), c.end.What)
			case c.end.What == "done" && c.effects != 1, c.end.What == "fail" && c.effects != 0, c.effects > 1:
				t.Errorf("%s: claim %d ended with %q after %d effects", key, i+1, c.end.What, c.effects)
			case c.end.What == "fail" && !claims[i+1].At.After(c.end.At):
				t.Errorf("%s: claim %d overlaps the next", key, i+1)
			case c.end.What == "" && claims[i+1].At.Before(c.Asked.Add(lease-time.Millisecond)): // Redis counts milliseconds
				t.Errorf("%s: claim %d was cut, and the next came %v later, within the lease", key, i+1, claims[i+1].At.Sub(c.Asked))
			}
			switch c.end.What {
			case "fail":
				failures++
			case "":
				cut++
			}
			had += c.effects
		}
		effects += had
		if had > 1 {
			again++
		}
	}
	t.Logf("%d effects, %d failures, %d claims cut by the crash, %d second effects after it", effects, failures, cut, again)
	if cut == 0 || again == 0 || again > cut || failures == 0 {
		t.Error("the crash or the failures did not happen as they should")
	}
}
