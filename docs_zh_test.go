package wxpay_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// These tests hold the Chinese guide, docs/zh/, to the English guide.

var (
	guideFence = regexp.MustCompile("(?ms)^```(\\S*).*?^```$")
	guideCode  = regexp.MustCompile("`[^`\n]+`")
	guideLine  = regexp.MustCompile(`^(?:(#+) |(\|)|(- |\d+\. )|(block .*)$)`)
)

// guideTwin is the Chinese page of an English one, and any other file itself.
func guideTwin(page string) string {
	switch {
	case page == "README.md":
		return "README.zh-CN.md"
	case path.Dir(page) == "docs":
		return "docs/zh/" + path.Base(page)
	}
	return page
}

// guidePages are the documents that match a pattern, by name.
func guidePages(t *testing.T, pattern string) []string {
	t.Helper()
	pages, err := filepath.Glob(pattern)
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages %s: %v", pattern, err)
	}
	for i, page := range pages {
		pages[i] = filepath.ToSlash(page)
	}
	return pages
}

// TestGuideInChinese: each page of the guide has a Chinese twin, and no other Chinese page exists.
// Twins have the same blocks, outline and names of code.
func TestGuideInChinese(t *testing.T) {
	english := guidePages(t, "docs/*.md")
	var twins []string
	for _, page := range english {
		twins = append(twins, guideTwin(page))
	}
	if diff := cmp.Diff(twins, guidePages(t, "docs/zh/*.md")); diff != "" {
		t.Errorf("docs/zh/ has other pages than docs/ (-docs +docs/zh):\n%s", diff)
	}
	for _, page := range english {
		twin := guideTwin(page)
		if _, err := os.Stat(twin); err != nil {
			continue // it is in the diff above
		}
		for name, of := range map[string]func(*testing.T, string) []string{
			"blocks": guideBlocks, "outline": guideOutline, "names of code": guideNames,
		} {
			if diff := cmp.Diff(of(t, page), of(t, twin)); diff != "" {
				t.Errorf("%s: other %s (-%s +%s):\n%s", twin, name, page, twin, diff)
			}
		}
	}
}

// TestGuideLinksInChinese: a Chinese page links the twins of what the English page links, to the
// same headings.
func TestGuideLinksInChinese(t *testing.T) {
	for _, page := range append(guidePages(t, "docs/*.md"), "README.md") {
		twin := guideTwin(page)
		if _, err := os.Stat(twin); err != nil {
			continue // TestGuideInChinese reports it
		}
		if diff := cmp.Diff(guideLinks(t, page), guideLinks(t, twin)); diff != "" {
			t.Errorf("%s: other links (-%s +%s):\n%s", twin, page, twin, diff)
		}
	}
}

// guideBlocks are the fenced blocks of a page with their languages and the comments in front.
func guideBlocks(t *testing.T, page string) (blocks []string) {
	t.Helper()
	for _, b := range readmeBlocks(t, page) {
		blocks = append(blocks, fmt.Sprintf("<!-- %s -->\n%s\n%s", b.note, b.lang, b.code))
	}
	return blocks
}

// guideProse is a page without its blocks. A line stands for each.
func guideProse(t *testing.T, page string) string {
	t.Helper()
	return guideFence.ReplaceAllString(readmeText(t, page), "block $1")
}

// guideOutline has an entry for each heading, row of a table, item of a list and block, in order.
func guideOutline(t *testing.T, page string) (outline []string) {
	t.Helper()
	for line := range strings.Lines(guideProse(t, page)) {
		line = guideCode.ReplaceAllString(strings.TrimSpace(line), "")
		switch m := guideLine.FindStringSubmatch(line); {
		case m == nil:
		case m[1] != "":
			outline = append(outline, m[1])
		case m[2] != "":
			outline = append(outline, fmt.Sprintf("row of %d cells", strings.Count(line, "|")-1))
		case m[3] != "":
			outline = append(outline, "item")
		default:
			outline = append(outline, m[4])
		}
	}
	return outline
}

// guideNames are the texts in backquotes, each once: functions, headers, fields and commands.
func guideNames(t *testing.T, page string) []string {
	t.Helper()
	names := guideCode.FindAllString(guideProse(t, page), -1)
	slices.Sort(names)
	return slices.Compact(names)
}

// guideLinks are the targets of a page's links from the root of the repository, each once. Targets
// in English documents are given as their twins, so that a page and its twin have the same. The
// links between a page and its twin are left out.
func guideLinks(t *testing.T, page string) []string {
	t.Helper()
	var links []string
	text := guideCode.ReplaceAllString(guideProse(t, page), "")
	for _, m := range readmeLink.FindAllStringSubmatch(text, -1) {
		file, anchor, _ := strings.Cut(m[1], "#")
		switch {
		case strings.Contains(m[1], "://"):
			links = append(links, m[1])
			continue
		case file == "":
			file = page
		default:
			file = path.Join(path.Dir(page), file)
		}
		if file != page && (guideTwin(file) == page || guideTwin(page) == file) {
			continue
		}
		links = append(links, guideTarget(t, page, file, anchor))
	}
	slices.Sort(links)
	return slices.Compact(links)
}

// guideTarget names a file and the place of a heading in it. For a link of an English page it names
// the twin of the file.
func guideTarget(t *testing.T, page, file, anchor string) string {
	t.Helper()
	target := file
	if guideTwin(page) != page {
		target = guideTwin(file)
	}
	if anchor == "" {
		return target
	}
	headings := readmeHeading.FindAllStringSubmatch(guideProse(t, file), -1)
	place := slices.IndexFunc(headings, func(m []string) bool { return readmeAnchor(m[1]) == anchor })
	return fmt.Sprintf("%s, heading %d", target, place+1)
}
