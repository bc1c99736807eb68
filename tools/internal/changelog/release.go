package changelog

import (
	"fmt"
	"strings"
)

// Release returns the text of a changelog in which what was unreleased has become a version, such
// as "0.2.0". The address is that of the repository, from which the links at the end are made.
func Release(text, version, date, address string) (string, error) {
	log, err := Parse(text)
	if err != nil {
		return "", err
	}
	if len(log.Unreleased().Groups) == 0 {
		return "", fmt.Errorf("nothing stands under %s", unreleased)
	}
	last := ""
	if len(log.Sections) > 1 {
		last = log.Sections[1].Version
	}
	var out []string
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "## ["+unreleased+"]"):
			line += fmt.Sprintf("\n## [%s] - %s\n", version, date)
		case strings.HasPrefix(line, "["+unreleased+"]:"):
			line = links(version, last, address)
		}
		out = append(out, line)
	}
	result := strings.Join(out, "")
	_, err = Parse(result)
	return result, err
}

// links returns the definitions for a new version and for what comes after it.
func links(version, last, address string) string {
	this := fmt.Sprintf("%s/releases/tag/v%s", address, version)
	if last != "" {
		this = fmt.Sprintf("%s/compare/v%s...v%s", address, last, version)
	}
	return fmt.Sprintf("[%s]: %s/compare/v%s...HEAD\n[%s]: %s\n", unreleased, address, version, version, this)
}
