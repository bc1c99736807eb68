package main

import (
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/tools/internal/licence"
	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

// printTexts prints the licences of all that a command links, those of Go and of wxpay among them.
func printTexts(root, command string, out io.Writer) error {
	modules, err := published.Modules(root)
	if err != nil {
		return err
	}
	own := modules[0]
	g, err := load(root, own, own.Path, command)
	if err != nil {
		return err
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("ask for GOROOT: %w", err)
	}
	// The command's licence is the same for all versions, and Go's too: neither is named with one.
	list := []module{{Path: own.Path, Dir: root}, {Path: "Go", Dir: strings.TrimSpace(string(goroot))}}
	linked := g.reach(own.Path + strings.TrimPrefix(command, "."))
	for _, path := range slices.Sorted(maps.Keys(linked)) {
		list = append(list, linked[path])
	}
	for _, m := range list {
		name, texts, err := licence.Of(m.Dir)
		if err != nil {
			return err
		}
		title := strings.Join(strings.Fields(m.Path+" "+m.Version+" ("+name+")"), " ")
		fmt.Fprintf(out, "%s\n%s\n", strings.Repeat("=", 80), title)
		for _, text := range texts {
			fmt.Fprintf(out, "\n--- %s\n\n%s\n", text.Name, strings.TrimSpace(text.Body))
		}
		fmt.Fprintln(out)
	}
	return nil
}
