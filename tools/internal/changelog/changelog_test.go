package changelog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// good is a changelog with all that may stand in it.
const good = `# Changelog

Words about it.

## [Unreleased]

More words.

### Added

- One thing,
  told in two lines.
- Another.

### Changed

- **Breaking:** ` + "`Do`" + ` takes a context.
- Faster.

### Removed

- ` + "`Old`" + `.

## [0.2.0] - 2026-02-01

### Fixed

- A fault.

[Unreleased]: https://example.com/compare/v0.2.0...HEAD
[0.2.0]: https://example.com/releases/tag/v0.2.0
`

func TestParse(t *testing.T) {
	log, err := Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	want := []Section{
		{Version: "Unreleased", Groups: []Group{
			{"Added", []string{"One thing, told in two lines.", "Another."}},
			{"Changed", []string{"**Breaking:** `Do` takes a context.", "Faster."}},
			{"Removed", []string{"`Old`."}},
		}},
		{Version: "0.2.0", Date: "2026-02-01", Groups: []Group{{"Fixed", []string{"A fault."}}}},
	}
	if diff := cmp.Diff(want, log.Sections); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
	breaking := []string{"**Breaking:** `Do` takes a context.", "`Old`."}
	if diff := cmp.Diff(breaking, log.Unreleased().Breaking()); diff != "" {
		t.Errorf("breaking (-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		why      string
		old, new string // replaced in good
		err      string // a part
	}{
		{"no title", "# Changelog", "Changes", "line 1: the first line"},
		{"no Unreleased", "## [Unreleased]", "## [0.3.0] - 2026-03-01", "the first version is not ## [Unreleased]"},
		{"a date with Unreleased", "## [Unreleased]", "## [Unreleased] - 2026-03-01", "the first version is not"},
		{"another form of a version", "## [0.2.0] - 2026-02-01", "## 0.2.0 (2026-02-01)", "line 24: a version is not written"},
		{"no semantic version", "## [0.2.0]", "## [0.2]", `"0.2" is not a semantic version`},
		{"no date", " - 2026-02-01", "", `"" is not a date`},
		{"a day that is none", "2026-02-01", "2026-02-30", `"2026-02-30" is not a date`},
		{"versions the other way round", "## [0.2.0] - 2026-02-01\n", "## [0.1.0] - 2026-01-01\n\n## [0.2.0] - 2026-02-01\n", "version 0.2.0 stands below 0.1.0"},
		{"a kind of its own", "### Changed", "### Improved", `"Improved" is none of`},
		{"kinds in another order", "### Added", "### Fixed", "not in the order"},
		{"a kind twice", "### Changed", "### Added", "Added stands twice"},
		{"a kind without an entry", "- `Old`.", "", "Removed of Unreleased has no entry"},
		{"prose under a kind", "- Another.", "Another.", "line 13: a line under a kind"},
		{"an entry under no kind", "More words.", "- More.", "line 7: an entry stands under no kind"},
		{"a long entry", "told in two lines.", strings.Repeat("word ", MaxWords), "line 11: an entry has 62 words"},
		{"a link that is missing", "[0.2.0]: https://", "0.2.0 https://", "no link [0.2.0]"},
		{"a heading within a kind", "- Another.", "#### More", "a heading is neither"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			text := strings.Replace(good, tt.old, tt.new, 1)
			if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

func TestRelease(t *testing.T) {
	first := strings.Join([]string{"# Changelog", "", "## [Unreleased]", "", "### Added", "", "- All.", "", "[Unreleased]: https://example.com/commits/main", ""}, "\n")
	tests := []struct {
		why, text string
		old, new  []string // replaced in text, in this order, which gives what is wanted
	}{
		{"the first version", first,
			[]string{"## [Unreleased]\n", "[Unreleased]: https://example.com/commits/main\n"},
			[]string{"## [Unreleased]\n\n## [0.3.0] - 2026-03-01\n", "[Unreleased]: https://example.com/compare/v0.3.0...HEAD\n[0.3.0]: https://example.com/releases/tag/v0.3.0\n"}},
		{"one more", good,
			[]string{"## [Unreleased]\n", "[Unreleased]: https://example.com/compare/v0.2.0...HEAD\n"},
			[]string{"## [Unreleased]\n\n## [0.3.0] - 2026-03-01\n", "[Unreleased]: https://example.com/compare/v0.3.0...HEAD\n[0.3.0]: https://example.com/compare/v0.2.0...v0.3.0\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			want := tt.text
			for i := range tt.old {
				want = strings.Replace(want, tt.old[i], tt.new[i], 1)
			}
			got, err := Release(tt.text, "0.3.0", "2026-03-01", "https://example.com")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("changelog (-want +got):\n%s", diff)
			}
			if _, err := Release(got, "0.4.0", "2026-04-01", "https://example.com"); err == nil || !strings.Contains(err.Error(), "nothing stands under") {
				t.Errorf("a version without changes: error %v", err)
			}
		})
	}
	if _, err := Release(good, "0.1.9", "2026-03-01", "https://example.com"); err == nil || !strings.Contains(err.Error(), "stands below 0.1.9") {
		t.Errorf("a version below the last: error %v", err)
	}
}
