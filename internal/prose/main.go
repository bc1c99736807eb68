// Command prose checks the comments of Go files against the rules of CONTRIBUTING.md. It checks how
// wide they are, how a doc comment begins, how long a sentence is, and which words it does without.
//
//	go run ./internal/prose *.go
//
// It holds what is clear and is silent where it doubts. Generated files are passed over. It prints
// one line for each finding, and ends with status 1 if there is any.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run checks the files and returns the exit status: 0, 1 with findings, 2 if a file cannot be read.
func run(files []string, stdout, stderr io.Writer) int {
	status := 0
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
		findings, err := check(name, source)
		if err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
		for _, f := range findings {
			fmt.Fprintf(stdout, "%s:%d: %s\n", name, f.line, f.text)
			status = 1
		}
	}
	return status
}
