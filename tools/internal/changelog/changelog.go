// Package changelog reads a CHANGELOG.md in the form of Keep a Changelog 1.1.0. Parse says where
// the form does not hold.
package changelog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/semver"
)

// MaxWords bounds an entry, so that it is read.
const MaxWords = 60

// Breaking begins an entry under Changed that may break a caller.
const Breaking = "**Breaking:** "

// unreleased is the name of the first section.
const unreleased = "Unreleased"

// kinds are the headings of a section, in the order in which they stand.
var kinds = []string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}

var (
	sectionLine = regexp.MustCompile(`^## \[([^]]+)\](?: - (.+))?$`)
	linkLine    = regexp.MustCompile(`^\[([^]]+)\]: \S+$`)
)

// Section is what changed in a version.
type Section struct {
	Version string // "0.1.0", or "Unreleased"
	Date    string // "2026-01-31"; empty if unreleased
	Groups  []Group
}

// Group is what a section has under a heading of level 3.
type Group struct {
	Kind    string
	Entries []string // one line each, without the dash
}

// Log is a whole changelog.
type Log struct {
	Sections []Section // Unreleased first
	links    []string  // names of the definitions at the end
}

// Unreleased returns what has changed since the last version.
func (l *Log) Unreleased() Section { return l.Sections[0] }

// Breaking returns the entries that tell a caller to change a program: all under Removed, and those
// under Changed that begin with Breaking.
func (s Section) Breaking() []string {
	var found []string
	for _, g := range s.Groups {
		for _, entry := range g.Entries {
			if g.Kind == "Removed" || g.Kind == "Changed" && strings.HasPrefix(entry, Breaking) {
				found = append(found, entry)
			}
		}
	}
	return found
}

// Parse reads a changelog. Its error has a line for each place where the form does not hold.
func Parse(text string) (*Log, error) {
	p := &parser{}
	lines := strings.Split(text, "\n")
	if lines[0] != "# Changelog" {
		p.fail(1, `the first line is not "# Changelog"`)
	}
	for i, line := range lines[1:] {
		p.line(i+2, line)
	}
	p.close()
	p.whole(len(lines))
	if len(p.wrong) > 0 {
		return nil, errors.Join(p.wrong...)
	}
	return &p.log, nil
}

// parser reads a changelog line by line.
type parser struct {
	log   Log
	begun int // number of the line where the open entry began, 0 without one
	wrong []error
}

func (p *parser) fail(line int, format string, args ...any) {
	p.wrong = append(p.wrong, fmt.Errorf("line %d: %s", line, fmt.Sprintf(format, args...)))
}

func (p *parser) section() *Section { return &p.log.Sections[len(p.log.Sections)-1] }

// line reads a line, of which n is the number.
func (p *parser) line(n int, line string) {
	switch {
	case strings.HasPrefix(line, "## "):
		p.close()
		p.openSection(n, line)
	case strings.HasPrefix(line, "### "):
		p.close()
		p.openGroup(n, strings.TrimPrefix(line, "### "))
	case strings.HasPrefix(line, "#"):
		p.fail(n, "a heading is neither a version (##) nor a kind of change (###)")
	case linkLine.MatchString(line):
		p.close()
		p.log.links = append(p.log.links, linkLine.FindStringSubmatch(line)[1])
	case strings.HasPrefix(line, "- "):
		p.close()
		p.openEntry(n, strings.TrimPrefix(line, "- "))
	case strings.HasPrefix(line, "  ") && p.begun > 0:
		entries := p.entries()
		(*entries)[len(*entries)-1] += " " + strings.TrimSpace(line)
	case strings.TrimSpace(line) == "":
		p.close()
	default:
		if len(p.log.Sections) > 0 && len(p.section().Groups) > 0 {
			p.fail(n, `a line under a kind of change does not begin with "- " or go on an entry`)
		}
	}
}

func (p *parser) openSection(n int, line string) {
	m := sectionLine.FindStringSubmatch(line)
	if m == nil {
		p.fail(n, "a version is not written as ## [1.2.3] - 2026-01-31")
		p.log.Sections = append(p.log.Sections, Section{})
		return
	}
	s := Section{Version: m[1], Date: m[2]}
	switch {
	case len(p.log.Sections) == 0 && line != "## ["+unreleased+"]":
		p.fail(n, "the first version is not ## [%s]", unreleased)
	case len(p.log.Sections) > 0:
		p.checkVersion(n, s)
	}
	p.log.Sections = append(p.log.Sections, s)
}

// checkVersion checks the heading of a version that is out.
func (p *parser) checkVersion(n int, s Section) {
	if semver.Canonical("v"+s.Version) != "v"+s.Version {
		p.fail(n, "%q is not a semantic version", s.Version)
	}
	if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
		p.fail(n, "%q is not a date as 2026-01-31", s.Date)
	}
	if before := p.section().Version; before != unreleased && semver.Compare("v"+before, "v"+s.Version) <= 0 {
		p.fail(n, "version %s stands below %s: the newest comes first", s.Version, before)
	}
}

func (p *parser) openGroup(n int, kind string) {
	place := slices.Index(kinds, kind)
	switch {
	case len(p.log.Sections) == 0:
		p.fail(n, "a kind of change stands in front of all versions")
		return
	case place < 0:
		p.fail(n, "%q is none of %s", kind, strings.Join(kinds, ", "))
	}
	groups := &p.section().Groups
	if k := len(*groups); k > 0 && place <= slices.Index(kinds, (*groups)[k-1].Kind) {
		p.fail(n, "%s stands twice, or not in the order %s", kind, strings.Join(kinds, ", "))
	}
	*groups = append(*groups, Group{Kind: kind})
}

// entries returns the entries of the open group, nil without one.
func (p *parser) entries() *[]string {
	if len(p.log.Sections) == 0 || len(p.section().Groups) == 0 {
		return nil
	}
	groups := p.section().Groups
	return &groups[len(groups)-1].Entries
}

func (p *parser) openEntry(n int, text string) {
	entries := p.entries()
	if entries == nil {
		p.fail(n, "an entry stands under no kind of change")
		return
	}
	*entries = append(*entries, text)
	p.begun = n
}

// close ends the open entry.
func (p *parser) close() {
	if p.begun > 0 {
		entries := *p.entries()
		if words := len(strings.Fields(entries[len(entries)-1])); words > MaxWords {
			p.fail(p.begun, "an entry has %d words: more than %d is not read", words, MaxWords)
		}
	}
	p.begun = 0
}

// whole checks what only the end of the file shows.
func (p *parser) whole(last int) {
	if len(p.log.Sections) == 0 {
		p.fail(last, "there is no section ## [%s]", unreleased)
	}
	for _, s := range p.log.Sections {
		for _, g := range s.Groups {
			if len(g.Entries) == 0 {
				p.fail(last, "%s of %s has no entry", g.Kind, s.Version)
			}
		}
		if s.Version != "" && !slices.Contains(p.log.links, s.Version) {
			p.fail(last, "there is no link [%s]: https://… at the end", s.Version)
		}
	}
}
