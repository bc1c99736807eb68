package wxpay_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readmeBlock is a fenced block of a document.
type readmeBlock struct {
	page string
	line int    // of its first line of code
	lang string // behind the fence
	code string
	note string // the HTML comment in front of the fence

	output    []string // the lines under "// Output:"; nil if there is none
	unordered bool     // "// Unordered output:"
}

func (b readmeBlock) where() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

// compileOnly reports whether a block is marked as one that cannot run here.
func (b readmeBlock) compileOnly() bool { return strings.HasPrefix(b.note, "compile only: ") }

func (b readmeBlock) isWhole() bool { return strings.HasPrefix(b.code, "package ") }

var readmeNote = regexp.MustCompile(`^<!-- (.*) -->$`)

// readmeBlocks finds the fenced blocks of a page.
func readmeBlocks(t *testing.T, page string) []readmeBlock {
	t.Helper()
	var blocks []readmeBlock
	var open *readmeBlock
	note := ""
	for i, line := range strings.Split(readmeText(t, page), "\n") {
		lang, isFence := strings.CutPrefix(line, "```")
		switch {
		case open != nil && isFence && lang == "":
			open.findOutput()
			blocks = append(blocks, *open)
			open, note = nil, ""
		case open != nil:
			open.code += line + "\n"
		case isFence:
			open = &readmeBlock{page: page, line: i + 2, lang: lang, note: note}
		case readmeNote.MatchString(line):
			note = readmeNote.FindStringSubmatch(line)[1]
		case line != "":
			note = ""
		}
	}
	if open != nil {
		t.Fatalf("%s: the fence is not closed", open.where())
	}
	return blocks
}

// findOutput reads the comment with a block's output, as in a Go example.
func (b *readmeBlock) findOutput() {
	lines := strings.Split(b.code, "\n")
	start := slices.IndexFunc(lines, func(line string) bool {
		line = strings.TrimSpace(line)
		return line == "// Output:" || line == "// Unordered output:"
	})
	if start < 0 {
		return
	}
	b.output = []string{}
	b.unordered = strings.Contains(lines[start], "Unordered")
	for _, line := range lines[start+1:] {
		text, isComment := strings.CutPrefix(strings.TrimSpace(line), "//")
		if !isComment {
			return
		}
		b.output = append(b.output, strings.TrimPrefix(text, " "))
	}
}

// readmeImports are the packages that a block may use without importing them. A whole program has
// its own imports.
var readmeImports = map[string]string{
	"wxpay":    "github.com/wxpay-chain/wxpay",
	"bill":     "github.com/wxpay-chain/wxpay/bill",
	"catalog":  "github.com/wxpay-chain/wxpay/catalog",
	"checkout": "github.com/wxpay-chain/wxpay/checkout",
	"crypto":   "github.com/wxpay-chain/wxpay/crypto",
	"keyring":  "github.com/wxpay-chain/wxpay/keyring",
	"notify":   "github.com/wxpay-chain/wxpay/notify",
	"qr":       "github.com/wxpay-chain/wxpay/checkout/qr",
	"sandbox":  "github.com/wxpay-chain/wxpay/sandbox",
	"base64":   "encoding/base64", "bytes": "bytes", "context": "context", "errors": "errors", "fmt": "fmt", "hash": "hash", "io": "io", "iter": "iter", "json": "encoding/json",
	"http": "net/http", "httptest": "net/http/httptest", "log": "log", "os": "os", "sha1": "crypto/sha1", "slog": "log/slog", "sql": "database/sql", "strings": "strings", "testing": "testing", "time": "time", "url": "net/url",
}

// readmeParameters are the values that a block may use without declaring them.
// docs/getting-started.md shows them.
const readmeParameters = "(ctx context.Context, client *wxpay.Client, box *sandbox.Sandbox, key keyring.Key) error"

// readmeSource makes the file that a block is compiled as. Declarations stand as they are, so that
// the blocks of a page share them. Statements become a function with readmeParameters. A block
// without an Output returns its err at the end, as the guide tells a reader to do. The line
// directive makes a compiler's message point at the page.
func readmeSource(root string, block readmeBlock) (source, function string, err error) {
	here := fmt.Sprintf("//line %s/%s:%d\n", root, block.page, block.line)
	file, declErr := parser.ParseFile(token.NewFileSet(), "", "package page\n"+block.code, 0)
	if declErr == nil {
		return readmeHead(readmeUnresolved(file)) + here + block.code, "", nil
	}
	const open = "package page\nfunc _() {\n"
	file, err = parser.ParseFile(token.NewFileSet(), "", open+block.code+"}\n", parser.ParseComments)
	if err != nil {
		return "", "", fmt.Errorf("neither declarations (%w) nor statements (%w)", declErr, err)
	}
	body := file.Decls[0].(*ast.FuncDecl).Body.List
	function = fmt.Sprintf("Block%d", block.line)
	var b strings.Builder
	b.WriteString(readmeHead(append(readmeUnresolved(file), "context", "wxpay", "sandbox", "keyring")))
	fmt.Fprintf(&b, "func %s%s {\n", function, readmeParameters)
	b.WriteString(here + block.code)
	switch {
	case len(body) > 0 && isReturn(body[len(body)-1]):
	case block.output == nil && readmeDeclaresErr(body):
		b.WriteString("return err\n")
	default:
		b.WriteString("return nil\n")
	}
	b.WriteString("}\n")
	return b.String(), function, nil
}

// readmeUnresolved are the names that a file uses and does not declare.
func readmeUnresolved(file *ast.File) (names []string) {
	for _, name := range file.Unresolved {
		names = append(names, name.Name)
	}
	return names
}

// readmeHead is the package clause, and the imports of those names that are packages.
func readmeHead(names []string) string {
	used := map[string]string{}
	for _, name := range names {
		if path, ok := readmeImports[name]; ok {
			used[name] = path
		}
	}
	var b strings.Builder
	b.WriteString("package page\n")
	for name, path := range used {
		fmt.Fprintf(&b, "import %s %q\n", name, path)
	}
	return b.String()
}

// readmeDeclaresErr reports whether statements declare err by :=, which the block then ends in.
func readmeDeclaresErr(body []ast.Stmt) bool {
	for _, stmt := range body {
		s, ok := stmt.(*ast.AssignStmt)
		if !ok || s.Tok != token.DEFINE {
			continue
		}
		for _, left := range s.Lhs {
			if name, ok := left.(*ast.Ident); ok && name.Name == "err" {
				return true
			}
		}
	}
	return false
}

func isReturn(stmt ast.Stmt) bool {
	_, is := stmt.(*ast.ReturnStmt)
	return is
}
