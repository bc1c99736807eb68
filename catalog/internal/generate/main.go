// Generate makes the tables of the catalogue from the facts in catalog/source. They are the small
// table of catalog/rules, and the whole one that package catalog embeds. go generate ./catalog/...
// runs it in the folder catalog. It needs no network and writes the same bytes everywhere.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", ".", "the folder `catalog` of the repository")
	flag.Parse()
	if err := run(*dir, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run reads the sources below dir and writes the tables there. Doubts go to notes. A mistake is an
// error, and then nothing is written.
func run(dir string, notes io.Writer) error {
	facts, err := load(filepath.Join(dir, "source"))
	if err != nil {
		return err
	}
	doubts, err := facts.check()
	for _, doubt := range doubts {
		fmt.Fprintln(notes, "note:", doubt)
	}
	if err != nil {
		return err
	}
	data, err := encode(facts)
	if err != nil {
		return err
	}
	table, err := rulesTable(facts.Endpoints)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "rules", "table.go"), table, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "catalogue.bin"), data, 0o644)
}
