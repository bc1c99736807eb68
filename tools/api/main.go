// Command api compares the exported names of the published modules with those of their last tags. A
// change that may break a program fails, unless CHANGELOG.md names it: under Removed, or under
// Changed in an entry that begins with **Breaking:**.
//
//	go -C tools build -o ../bin/api ./api && bin/api
//
// It runs at the root of the repository. A module without a tag has nothing to be compared with,
// and api says so.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/wxpay-chain/wxpay/tools/internal/changelog"
	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

func main() {
	if err := run(".", os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "api:", err)
		os.Exit(1)
	}
}

// run compares all published modules below root.
func run(root string, out io.Writer) error {
	modules, err := published.Modules(root)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(root + "/CHANGELOG.md")
	if err != nil {
		return fmt.Errorf("read the changelog: %w", err)
	}
	log, err := changelog.Parse(string(text))
	if err != nil {
		return fmt.Errorf("CHANGELOG.md: %w", err)
	}
	told := names(log.Unreleased().Breaking())
	silent := 0
	for _, m := range modules {
		n, err := compare(root, m, told, out)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
		silent += n
	}
	if silent > 0 {
		return fmt.Errorf("%d breaking changes are not named in CHANGELOG.md: take them back, or name each in backquotes under Removed, or under Changed in an entry that begins with %s", silent, strings.TrimSpace(changelog.Breaking))
	}
	return nil
}

// compare prints how a module differs from its last tag. It returns how many of the breaking
// changes the changelog does not tell.
func compare(root string, m published.Module, told []string, out io.Writer) (int, error) {
	tag, err := lastTag(root, m)
	if err != nil {
		return 0, err
	}
	if tag == "" {
		hint, err := whyNone(root)
		if err != nil {
			return 0, err
		}
		fmt.Fprintf(out, "%s: no tag %s, so there is nothing to compare with%s\n", m.Path, m.Tag("v*"), hint)
		return 0, nil
	}
	changes, err := since(root, m, tag)
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "%s: %d breaking changes since %s\n", m.Path, len(changes), tag)
	silent := 0
	for _, c := range changes {
		mark := "told"
		if !c.toldBy(told) {
			mark, silent = "NOT TOLD", silent+1
		}
		fmt.Fprintf(out, "  %s: %s\n", mark, c.message)
	}
	return silent, nil
}
