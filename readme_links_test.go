package wxpay_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	readmeLink    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	readmeHeading = regexp.MustCompile(`(?m)^#+ +(.*?) *$`)
	readmeCode    = regexp.MustCompile("(?ms)^```.*?^```$|`[^`\n]+`")
)

// TestReadmeLinks: every relative link of every document leads to a file, and its anchor to a
// heading.
func TestReadmeLinks(t *testing.T) {
	checked := 0
	err := filepath.WalkDir(".", func(page string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && page != "." && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if filepath.Ext(page) != ".md" {
			return nil
		}
		text := readmeCode.ReplaceAllString(readmeText(t, page), "")
		for _, m := range readmeLink.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(m[1], "://") && !strings.HasPrefix(m[1], "mailto:") {
				checked++
				readmeFollow(t, page, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked == 0 {
		t.Error("no relative link was found")
	}
}

func readmeFollow(t *testing.T, page, link string) {
	t.Helper()
	path, anchor, hasAnchor := strings.Cut(link, "#")
	target := page
	if path != "" {
		target = filepath.Join(filepath.Dir(page), filepath.FromSlash(path))
	}
	if strings.HasPrefix(filepath.ToSlash(target), "bench/") && !readmeHasBench() {
		return
	}
	if _, err := os.Stat(target); err != nil {
		t.Errorf("%s links to %s, which is not there", page, link)
		return
	}
	if !hasAnchor {
		return
	}
	for _, m := range readmeHeading.FindAllStringSubmatch(readmeText(t, target), -1) {
		if readmeAnchor(m[1]) == anchor {
			return
		}
	}
	t.Errorf("%s links to %s, which has no such heading", page, link)
}

// readmeHasBench reports whether bench/ is here. It is a separate module, so it is missing where
// this one comes from the module cache.
func readmeHasBench() bool {
	_, err := os.Stat("bench/go.mod")
	return err == nil
}

// readmeAnchor is the anchor that GitHub gives a heading.
func readmeAnchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
