package wxpay_test

import (
	"bytes"
	"encoding/json"
	"go/format"
	"go/scanner"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The tests of the documents compile and run their Go code, and follow their links. CONTRIBUTING.md
// says under "Documents" how a block is written and marked.

// readmePages are the documents whose Go blocks are compiled and run, in both languages.
func readmePages(t *testing.T) []string {
	t.Helper()
	pages := []string{"README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}
	return slices.Concat(pages, guidePages(t, "docs/*.md"), guidePages(t, "docs/zh/*.md"))
}

// TestReadmeBlocks builds all Go blocks at once, in a module under a temporary directory, and runs
// them. A block must print the text under its "// Output:", and a block without it must succeed.
// Without CI in the environment it leaves out go vet and the Chinese pages, whose blocks are those
// of the English pages (TestGuideInChinese, TestReadmeSameCode). The gate runs all.
func TestReadmeBlocks(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command to build the blocks with")
	}
	program := newReadmeProgram(t)
	for _, page := range readmePages(t) {
		if chinese := page == "README.zh-CN.md" || strings.HasPrefix(page, "docs/zh/"); chinese && os.Getenv("CI") == "" {
			continue
		}
		for _, block := range readmeBlocks(t, page) {
			if block.lang == "go" && !strings.Contains(block.note, "compiled there") {
				program.add(t, block)
			}
		}
	}
	if t.Failed() {
		return
	}
	program.build(t)
	reports, tests := program.run(t)
	for _, block := range program.statements {
		t.Run(block.where(), func(t *testing.T) { reports[block.where()].check(t, block) })
	}
	for _, name := range program.testNames {
		if !strings.Contains(tests, "\n--- PASS: "+name+" (") {
			t.Errorf("%s of the documents does not pass, or did not run:\n%s", name, tests)
		}
	}
	for name, block := range program.whole {
		t.Run(block.where(), func(t *testing.T) { program.runWhole(t, name, block) })
	}
}

// TestReadmeFormatted: the blocks are as gofmt writes them.
func TestReadmeFormatted(t *testing.T) {
	for _, page := range readmePages(t) {
		for _, block := range readmeBlocks(t, page) {
			if block.lang != "go" {
				continue
			}
			want, err := format.Source([]byte(block.code))
			if err != nil {
				t.Errorf("%s: %v", block.where(), err)
			} else if diff := cmp.Diff(string(want), block.code); diff != "" {
				t.Errorf("%s is not as gofmt writes it (-want +got):\n%s", block.where(), diff)
			}
		}
	}
}

// TestReadmeSameCode: the two READMEs hold the same Go code and the same output; only the comments
// differ.
func TestReadmeSameCode(t *testing.T) {
	code := func(page string) (code []string) {
		for _, block := range readmeBlocks(t, page) {
			if block.lang == "go" {
				code = append(code, readmeTokens(block.code)+"\n"+strings.Join(block.output, "\n"))
			}
		}
		return code
	}
	if diff := cmp.Diff(code("README.md"), code("README.zh-CN.md")); diff != "" {
		t.Errorf("README.zh-CN.md has other code (-README.md +README.zh-CN.md):\n%s", diff)
	}
}

// readmeTokens is Go code without its comments, one token a line.
func readmeTokens(code string) string {
	var s scanner.Scanner
	files := token.NewFileSet()
	s.Init(files.AddFile("", files.Base(), len(code)), []byte(code), nil, 0)
	var b strings.Builder
	for {
		_, kind, text := s.Scan()
		if kind == token.EOF {
			return b.String()
		}
		if text == "" {
			text = kind.String()
		}
		b.WriteString(strings.ReplaceAll(text, "\n", ";") + "\n")
	}
}

// TestReadmeTryIt: a reader is first told to run two commands, and they work.
func TestReadmeTryIt(t *testing.T) {
	for page, heading := range map[string]string{"README.md": "## Try it", "README.zh-CN.md": "## 试一试"} {
		text := readmeText(t, page)
		first := regexp.MustCompile(`(?m)^## .*$`).FindString(text)
		if first != heading {
			t.Errorf("%s: the first heading is %q, want %q", page, first, heading)
		}
		blocks := readmeBlocks(t, page)
		if len(blocks) == 0 || blocks[0].code != "go run ./examples/quickstart\ngo test ./...\n" {
			t.Errorf("%s: the first block is not the two commands of \"Try it\"", page)
		}
	}
}

// TestReadmeSideBySide: a block that shows the text of a file has that file's text.
func TestReadmeSideBySide(t *testing.T) {
	if !readmeHasBench() {
		t.Skip("bench/ is not here, nor is what else is a module of its own")
	}
	shown := regexp.MustCompile(`^the text of (\S+?),?(?: .*)?$`)
	found := map[string]int{}
	for _, page := range readmePages(t) {
		for _, block := range readmeBlocks(t, page) {
			m := shown.FindStringSubmatch(block.note)
			if m == nil {
				continue
			}
			found[page]++
			if diff := cmp.Diff(readmeRegion(t, m[1]), block.code); diff != "" {
				t.Errorf("%s is not the text of %s (-want +got):\n%s", block.where(), m[1], diff)
			}
		}
	}
	if found["README.md"] != 2 || found["README.zh-CN.md"] != 2 {
		t.Errorf("the READMEs show %d and %d files of bench/, want 2: the official SDK's and wxpay's", found["README.md"], found["README.zh-CN.md"])
	}
}

// readmeRegion is the text between README:begin and README:end in a file.
func readmeRegion(t *testing.T, file string) string {
	t.Helper()
	_, text, begins := strings.Cut(readmeText(t, file), "// README:begin\n\n")
	text, _, ends := strings.Cut(text, "\n// README:end\n")
	if !begins || !ends {
		t.Fatalf("%s has no region README:begin to README:end", file)
	}
	return text
}

// TestReadmeNames: a test that a document names exists.
func TestReadmeNames(t *testing.T) {
	var sources bytes.Buffer
	for _, pattern := range []string{"*_test.go", "*/*_test.go", "*/*/*_test.go"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			sources.WriteString(readmeText(t, file))
		}
	}
	name := regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z]\\w*)`")
	for _, page := range readmePages(t) {
		for _, m := range name.FindAllStringSubmatch(readmeText(t, page), -1) {
			if !strings.Contains(sources.String(), "func "+m[1]+"(") {
				t.Errorf("%s names %s, which does not exist", page, m[1])
			}
		}
	}
}

func readmeText(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n") // a checkout under Windows
}

// readmeReport is a stage.Report, and the block's output before it.
type readmeReport struct {
	Where, Err string
	Calls      []string
	printed    string
}

func (r *readmeReport) check(t *testing.T, block readmeBlock) {
	switch {
	case r == nil:
		t.Fatal("it was not run, or did not come to its end")
	case r.Err != "":
		t.Errorf("it fails: %s", r.Err)
	case block.output == nil && len(r.Calls) > 0:
		t.Errorf("it has no Output, and a call of it fails: %s", r.Calls)
	case block.output != nil:
		readmeCompare(t, block, r.printed)
	}
}

// readmeCompare compares a block's output with its Output. … stands for any text, which may differ
// from run to run.
func readmeCompare(t *testing.T, block readmeBlock, printed string) {
	t.Helper()
	var got []string
	for line := range strings.SplitSeq(strings.TrimSpace(printed), "\n") {
		got = append(got, strings.TrimRight(line, " \t\r"))
	}
	want := slices.Clone(block.output)
	if block.unordered {
		slices.Sort(got)
		slices.Sort(want)
	}
	for i, line := range want {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*")
		if i < len(got) && regexp.MustCompile("^"+pattern+"$").MatchString(got[i]) {
			want[i] = got[i]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("it prints something else (-want +got):\n%s", diff)
	}
}

// readmeReports takes the output of the program of the statements apart. It has the output of each
// block, then a line with its report, and at the end the output of the tests.
func readmeReports(t *testing.T, printed string) (reports map[string]*readmeReport, rest string) {
	t.Helper()
	reports = map[string]*readmeReport{}
	var before strings.Builder
	for line := range strings.SplitSeq(printed, "\n") {
		text, isReport := strings.CutPrefix(line, "\x1e")
		if !isReport {
			before.WriteString(line + "\n")
			continue
		}
		r := &readmeReport{printed: before.String()}
		if err := json.Unmarshal([]byte(text), r); err != nil {
			t.Fatal(err)
		}
		reports[r.Where] = r
		before.Reset()
	}
	return reports, before.String()
}
