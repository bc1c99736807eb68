package wxpay_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// readmeProgram is the module that the blocks are built in. It takes this module from its folder,
// and all others, by the same go.sum, from the module cache. It is never online, and nothing is
// written outside a temporary directory.
type readmeProgram struct {
	root, dir  string
	statements []readmeBlock          // run by one program, which calls their functions
	whole      map[string]readmeBlock // programs by the name of their folder
	imports    map[string]string      // pages by the name of their package
	calls      []string               // elements of the program's table of blocks
	tests      []string               // and of its table of tests
	testNames  []string
}

func newReadmeProgram(t *testing.T) *readmeProgram {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	p := &readmeProgram{root: filepath.ToSlash(root), dir: t.TempDir(), whole: map[string]readmeBlock{}, imports: map[string]string{}}
	const module = "module github.com/wxpay-chain/wxpay\n"
	mod := strings.Replace(readmeText(t, "go.mod"), module, "module readme.test\n", 1)
	mod += fmt.Sprintf("\nrequire github.com/wxpay-chain/wxpay v0.0.0\n\nreplace github.com/wxpay-chain/wxpay => %q\n", p.root)
	p.write(t, "go.mod", mod)
	p.write(t, "go.sum", readmeText(t, "go.sum"))
	stage, _ := filepath.Glob("testdata/readme/stage/*.go")
	for _, file := range stage { // read, so that a cached result of this test does not outlive a change in them
		readmeText(t, file)
	}
	return p
}

func (p *readmeProgram) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// readmeTest finds the tests that a document declares.
var readmeTest = regexp.MustCompile(`(?m)^func (Test[A-Z]\w*)\(\w+ \*testing\.T\) \{$`)

// add takes a block in. All blocks of a page are one package, each in its own file.
func (p *readmeProgram) add(t *testing.T, block readmeBlock) {
	page := strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(strings.ToLower(strings.TrimSuffix(block.page, ".md")))
	if block.isWhole() {
		name := fmt.Sprintf("%s_%d", page, block.line)
		p.write(t, name+"/main.go", fmt.Sprintf("//line %s/%s:%d\n%s", p.root, block.page, block.line, block.code))
		p.whole[name] = block
		return
	}
	source, function, err := readmeSource(p.root, block)
	if err != nil {
		t.Errorf("%s: %v", block.where(), err)
		return
	}
	p.write(t, fmt.Sprintf("page_%s/block%d.go", page, block.line), source)
	if block.compileOnly() {
		return
	}
	if function != "" {
		p.imports[page] = "page_" + page
		p.statements = append(p.statements, block)
		p.calls = append(p.calls, fmt.Sprintf("{Where: %q, Run: %s.%s}", block.where(), page, function))
	}
	for _, m := range readmeTest.FindAllStringSubmatch(source, -1) {
		p.imports[page] = "page_" + page
		name := page + "/" + m[1] // a page and its twin declare tests of the same name
		p.tests = append(p.tests, fmt.Sprintf("{Name: %q, F: %s.%s}", name, page, m[1]))
		p.testNames = append(p.testNames, name)
	}
}

// build compiles everything with one go build, in the gate after go vet.
func (p *readmeProgram) build(t *testing.T) {
	t.Helper()
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"testing\"\n\n\t\"github.com/wxpay-chain/wxpay/testdata/readme/stage\"\n")
	for name, folder := range p.imports {
		fmt.Fprintf(&b, "\t%s \"readme.test/%s\"\n", name, folder)
	}
	fmt.Fprintf(&b, ")\n\nfunc main() {\n\tstage.Main([]stage.Block{\n%s,\n}, []testing.InternalTest{\n%s,\n})\n}\n",
		strings.Join(p.calls, ",\n"), strings.Join(p.tests, ",\n"))
	p.write(t, "statements/main.go", b.String())
	flags := []string{"-mod=readonly", "-buildvcs=false"}
	if readmeRace() {
		flags = append(flags, "-race")
	}
	if os.Getenv("CI") != "" {
		p.goCommand(t, append([]string{"vet"}, append(flags, "./...")...)...)
	}
	p.goCommand(t, append([]string{"build"}, append(flags, "-ldflags=-w", "-o", "bin"+string(filepath.Separator), "./...")...)...)
}

// readmeRace reports whether this test runs under the race detector; the blocks then do, too.
func readmeRace() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, setting := range info.Settings {
		if setting.Key == "-race" {
			return setting.Value == "true"
		}
	}
	return false
}

func (p *readmeProgram) goCommand(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "GOTOOLCHAIN=local")
	if out, err := cmd.CombinedOutput(); err != nil {
		text := strings.ReplaceAll(string(out), p.root+"/", "")
		t.Fatalf("go %s: %v\n%s", args[0], err, regexp.MustCompile(`(?m)^(\.\./)+`).ReplaceAllString(text, "/"))
	}
}

// run runs the program of the statements. It returns the report on each block, and the output of
// the tests.
func (p *readmeProgram) run(t *testing.T) (reports map[string]*readmeReport, tests string) {
	t.Helper()
	out, err := p.execute(t, "statements")
	if err != nil {
		t.Errorf("the blocks: %v", err)
	}
	return readmeReports(t, out)
}

func (p *readmeProgram) runWhole(t *testing.T, name string, block readmeBlock) {
	if block.compileOnly() {
		t.SkipNow()
	}
	out, err := p.execute(t, name)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if block.output != nil {
		readmeCompare(t, block, out)
	}
}

// execute runs one of the programs in the folder with a merchant's files, and returns its output.
func (p *readmeProgram) execute(t *testing.T, name string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, filepath.Join(p.dir, "bin", name))
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, &stdout, &stderr
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, stderr.String())
	}
	return stdout.String(), err
}
