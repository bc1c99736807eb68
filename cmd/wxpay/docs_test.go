package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// docBlock is a fenced block of a document that is a session on a terminal.
type docBlock struct {
	line  int
	note  string // of the HTML comment in front of it
	steps []docStep
	text  string // as it stands
}

// docStep is a command and its output.
type docStep struct{ command, want string }

// TestDocuments runs the console sessions of the documents and compares their output. In it …
// stands for text that differs from run to run, and on a line of its own for any number of lines.
// Each page has a folder and a "wxpay sandbox" of its own, on another port than the page says. Two
// remarks before a block change that: "not run: why", and "in the sandbox's log".
func TestDocuments(t *testing.T) {
	for _, program := range []string{"bash", "curl", "openssl", "sha256sum"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("there is no %s", program)
		}
	}
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	ran := 0
	for _, page := range append(pages, "../../README.md", "../../README.zh-CN.md") {
		if blocks := docBlocks(t, page); len(blocks) > 0 {
			ran++
			t.Run(filepath.Base(page), func(t *testing.T) { runDocument(t, blocks) })
		}
	}
	if ran < 3 {
		t.Errorf("only %d pages have sessions", ran)
	}
}

var docNote = regexp.MustCompile(`^<!-- (.*) -->$`)

// docBlocks finds the console sessions of a page.
func docBlocks(t *testing.T, page string) (blocks []docBlock) {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	note, inside := "", false
	for i, line := range strings.Split(string(data), "\n") {
		switch {
		case inside && line == "```":
			inside, note = false, ""
		case inside:
			blocks[len(blocks)-1].add(line)
		case line == "```console":
			inside = true
			blocks = append(blocks, docBlock{line: i + 1, note: note})
		case docNote.MatchString(line):
			note = docNote.FindStringSubmatch(line)[1]
		case line != "":
			note = ""
		}
	}
	return blocks
}

// add adds a line to the block: a command after "$ ", the rest of a command, or a line of output.
func (b *docBlock) add(line string) {
	b.text += line + "\n"
	last := len(b.steps) - 1
	command, isCommand := strings.CutPrefix(line, "$ ")
	switch {
	case isCommand:
		b.steps = append(b.steps, docStep{command: command})
	case last < 0:
	case b.steps[last].isOpen():
		b.steps[last].command += "\n" + line
	default:
		b.steps[last].want += line + "\n"
	}
}

// isOpen reports whether a command goes on in the next line: after a backslash, or in single
// quotes.
func (s docStep) isOpen() bool {
	return s.want == "" && (strings.HasSuffix(s.command, `\`) || strings.Count(s.command, "'")%2 == 1)
}

// document is a page while its sessions are run.
type document struct {
	t       *testing.T
	dir     string
	env     []string
	address string // of the sandbox
	log     transcriptOf
}

// docAddress is the sandbox's address on all pages.
const docAddress = "127.0.0.1:8080"

func runDocument(t *testing.T, blocks []docBlock) {
	d := &document{t: t, dir: t.TempDir()}
	bin := t.TempDir()
	program, err := os.Executable()
	if err == nil { // this test, as the program that TestMain makes of it
		err = os.WriteFile(filepath.Join(bin, "wxpay"), []byte("#!/bin/sh\nWXPAY_TEST_AS_PROGRAM=1 exec '"+program+"' \"$@\"\n"), 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+d.dir,
		"NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	for _, block := range blocks {
		switch {
		case strings.HasPrefix(block.note, "not run: "):
		case block.note == "in the sandbox's log":
			d.await(block.line, block.text)
		default:
			for _, step := range block.steps {
				d.run(block.line, step)
			}
		}
	}
}

// run runs one command.
func (d *document) run(line int, step docStep) {
	name, value, isExport := strings.Cut(strings.TrimPrefix(step.command, "export "), "=")
	switch {
	case strings.HasPrefix(step.command, "export ") && isExport:
		d.env = append(d.env, name+"="+value)
		return
	case strings.HasPrefix(step.command, "wxpay sandbox") && !strings.Contains(step.command, "--help"):
		d.serve(line, step)
		return
	}
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", strings.ReplaceAll(step.command, docAddress, d.address))
	cmd.Dir, cmd.Env = d.dir, d.env
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		d.t.Fatalf("line %d: $ %s: %v", line, step.command, err)
	}
	if got := d.asWritten(out); !docPattern(step.want).MatchString(got) {
		d.t.Errorf("line %d: $ %s (-want +got):\n%s", line, step.command, cmp.Diff(step.want, got))
	}
}

// asWritten returns the output with the address that the pages have, and with a line feed at the
// end.
func (d *document) asWritten(printed []byte) string {
	text := strings.TrimSuffix(string(printed), "\n")
	if d.address != "" {
		text = strings.ReplaceAll(text, d.address, docAddress)
	}
	if text == "" {
		return ""
	}
	return text + "\n"
}

// docPattern matches the output that a page shows.
func docPattern(want string) *regexp.Regexp {
	var b strings.Builder
	for line := range strings.Lines(want) {
		if line == "…\n" {
			b.WriteString(`(?:.*\n)*?`)
			continue
		}
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*"))
	}
	return regexp.MustCompile("^" + b.String() + "$")
}

// serve starts "wxpay sandbox" on a free port. The sandbox ends with the page.
func (d *document) serve(line int, step docStep) {
	ctx, stop := context.WithCancel(d.t.Context())
	cmd := exec.CommandContext(ctx, "bash", "-c", "exec "+step.command+" --addr 127.0.0.1:0")
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = d.dir, d.env, &d.log, &d.log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		stop()
		d.t.Fatalf("line %d: %v", line, err)
	}
	d.t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was interrupted
		if code := cmd.ProcessState.ExitCode(); code != exitOK {
			d.t.Errorf("line %d: the sandbox ended with %d:\n%s", line, code, d.log.text())
		}
	})
	found := d.waitFor(line, regexp.MustCompile(`http://(127\.0\.0\.1:[0-9]+)`))
	d.address = found[1]
	if _, _, err := net.SplitHostPort(d.address); err != nil {
		d.t.Fatal(err)
	}
	d.await(line, step.want)
}

// await waits for a text in the sandbox's output.
func (d *document) await(line int, want string) {
	pattern := strings.Trim(docPattern(want).String(), "^$")
	d.waitFor(line, regexp.MustCompile(strings.ReplaceAll(pattern, regexp.QuoteMeta(docAddress), regexp.QuoteMeta(d.address))))
}

func (d *document) waitFor(line int, pattern *regexp.Regexp) []string {
	d.t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if found := pattern.FindStringSubmatch(d.log.text()); found != nil {
			return found
		}
		if time.Now().After(end) {
			d.t.Fatalf("line %d: the sandbox printed\n%s\nand never\n%s", line, d.log.text(), pattern)
		}
	}
}

// transcriptOf is the output of another process.
type transcriptOf struct {
	mu   sync.Mutex
	data bytes.Buffer
}

// Write implements io.Writer for that process.
func (o *transcriptOf) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.data.Write(p)
}

func (o *transcriptOf) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.data.String()
}
