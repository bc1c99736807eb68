// Command licences writes THIRD_PARTY.md: modules of others that users of wxpay link, with their
// licences, and the reason of each direct one. It keeps the reasons that stand in the file, in the
// column Why.
//
//	go -C tools build -o ../bin/licences ./licences
//	bin/licences         # write the file anew
//	bin/licences -check  # compare it, as .ci/run does
//	bin/licences -texts  # print the texts that go with a copy of the command
//
// It runs at the root of the repository.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

// document is the file that is written.
const document = "THIRD_PARTY.md"

func main() {
	check := flag.Bool("check", false, "compare the file instead of writing it")
	texts := flag.Bool("texts", false, "print the licences of what the command links")
	flag.Parse()
	err := run(".", *check, *texts, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(root string, check, texts bool, out io.Writer) error {
	if texts {
		return printTexts(root, "./cmd/wxpay", out)
	}
	modules, err := published.Modules(root)
	if err != nil {
		return err
	}
	file := filepath.Join(root, document)
	before, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("read the file: %w", err)
	}
	after, err := render(root, modules, reasons(string(before)))
	if err != nil {
		return err
	}
	if check {
		return compare(string(before), after)
	}
	if err := os.WriteFile(file, []byte(after), 0o644); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	return silent(after)
}

// compare returns an error that shows the lines in which the file differs from what it should be.
func compare(before, after string) error {
	if before == after {
		return silent(after)
	}
	var lines []string
	lines = append(lines, missing("-", before, after)...)
	lines = append(lines, missing("+", after, before)...)
	return fmt.Errorf("%s is not what the modules give: run `make licences` and commit it\n%s", document, strings.Join(lines, "\n"))
}

// missing returns the lines of one text that another does not have, each with a mark.
func missing(mark, text, other string) []string {
	has := map[string]bool{}
	for line := range strings.Lines(other) {
		has[strings.TrimSpace(line)] = true
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); !has[line] {
			lines = append(lines, mark+line)
		}
	}
	return lines
}
