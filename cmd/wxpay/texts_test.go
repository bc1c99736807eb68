package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// said is a text in the source of the program.
type said struct {
	text string
	at   token.Position
}

// formats has the functions that say something, and which of their arguments is the text.
var formats = map[string]int{"Say": 0, "Usagef": 0, "NewUsage": 1, "NewFailure": 1, "Printf": 0, "Notef": 0}

// allSaid returns all texts in the source of cmd/wxpay. A text that is no constant fails the test:
// nothing could hold it to its twin.
func allSaid(t *testing.T) []said {
	t.Helper()
	var all []said
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name, of := calledName(call)
			if of == "fmt" && name == "Errorf" && !forwarded(call.Args[0]) && !strings.Contains(path, "internal/snippet") && !strings.Contains(path, "internal/sdk") {
				t.Errorf("%s: fmt.Errorf says something in English only", fset.Position(call.Pos()))
			}
			i, isSaid := formats[name]
			if !isSaid || of == "fmt" {
				return true
			}
			text, args, ok := constant(call, i)
			if forwarded(call.Args[i]) {
				return true
			}
			if !ok {
				t.Errorf("%s: the text is no constant", fset.Position(call.Pos()))
				return true
			}
			if n := verbs(text); args >= 0 && n != args {
				t.Errorf("%s: %q has %d verbs for %d arguments", fset.Position(call.Pos()), text, n, args)
			}
			if isText(text) {
				all = append(all, said{strings.TrimSpace(text), fset.Position(call.Pos())})
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// calledName returns the name of a called function, and the package or variable in front of it.
func calledName(call *ast.CallExpr) (name, of string) {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name, ""
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			of = x.Name
		}
		return f.Sel.Name, of
	}
	return "", ""
}

// forwarded reports whether an argument is the parameter of a function that says something itself.
func forwarded(arg ast.Expr) bool {
	name, ok := arg.(*ast.Ident)
	return ok && name.Name == "format"
}

// constant returns the text of a call, and how many arguments follow it, -1 for a list of them.
func constant(call *ast.CallExpr, i int) (text string, args int, ok bool) {
	if i >= len(call.Args) {
		return "", 0, false
	}
	text, ok = constantText(call.Args[i])
	args = len(call.Args) - i - 1
	if call.Ellipsis.IsValid() {
		args = -1
	}
	return text, args, ok
}

// constantText returns the value of a string literal, or of several that are added.
func constantText(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		x, okX := constantText(e.X)
		y, okY := constantText(e.Y)
		return x + y, okX && okY
	}
	return "", false
}

var verb = regexp.MustCompile(`%(?:\[(\d)\])?[a-z]`)

// verbs returns how many arguments a format takes.
func verbs(format string) int {
	format = strings.ReplaceAll(format, "%%", "")
	most, next := 0, 0
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if next++; m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		most = max(most, next)
	}
	return most
}

// isText reports whether there are words in a format.
func isText(format string) bool {
	return strings.ContainsFunc(verb.ReplaceAllString(format, ""), unicode.IsLetter)
}

// TestTexts wants a Chinese twin for each text that the program says, and no twin without a text.
// Twins name the same things.
func TestTexts(t *testing.T) {
	used, twins := map[string]bool{}, words.Texts()
	for _, s := range append(allSaid(t), said{text: words.CredentialsHelp}) {
		twin, ok := twins[s.text]
		if used[s.text] = true; !ok {
			t.Errorf("%s: %q has no Chinese twin in %s", s.at, s.text, "internal/words")
			continue
		}
		compare(t, s.text, twin)
	}
	for text := range twins {
		if !used[text] {
			t.Errorf("%q has a Chinese twin, and is said nowhere", text)
		}
	}
	if len(used) < 250 {
		t.Errorf("only %d texts were found in the source", len(used))
	}
}

// These match what has the same name in every language: flags, commands, variables, files, fields,
// headers, values in capitals and numbers.
var (
	named = regexp.MustCompile("wxpay (?:sandbox|call|upload|bill|invoke|qr|doctor|certs|endpoints|show|notify|sign|verify|encrypt|decrypt|serial|help|version)\\b" +
		"|[A-Z]+_[A-Z_0-9a-z]+|[a-z]+_[a-z_]+|[\\w-]+\\.(?:pem|json|txt)|v[23]/[\\w/{}-]+|[A-Z]{2,}(?:[\\w.-]*[A-Z0-9])?" +
		"|Wechatpay-[\\w*-]+|https?://\\S+|[0-9]+(?:\\.[0-9]+)*|\\{name\\w*\\}|\"[^\"\n]+\"")
	namedFlag   = regexp.MustCompile(`(?:^|[\s"'(（、，；：。])(--?[a-zA-Z][a-z0-9-]*)`)
	placeholder = regexp.MustCompile("`[^`]+`")
)

// sameTerms matches terms of WeChat Pay that hold a Latin word, which their English may not have.
var sameTerms = regexp.MustCompile(`商户API(?:证书|私钥)|HTTP头|API certificates?`)

// namesIn returns the names in a text, each once.
func namesIn(text string) []string {
	text = sameTerms.ReplaceAllString(verb.ReplaceAllString(text, " "), " ")
	found := append(named.FindAllString(text, -1), placeholder.FindAllString(text, -1)...)
	for _, m := range namedFlag.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// sameNames wants a twin in Chinese that names what the English text names.
func sameNames(t *testing.T, what, english, chinese string) {
	t.Helper()
	if english == chinese || !isChinese(chinese) {
		t.Errorf("%s has no Chinese: %q", what, chinese)
	}
	if diff := cmp.Diff(namesIn(english), namesIn(chinese)); diff != "" {
		t.Errorf("%s names other things (-English +Chinese):\n%s", what, diff)
	}
}

func isChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// verbsOf returns the verbs of a format, in the order of its arguments.
func verbsOf(format string) []string {
	found := map[int]string{}
	next := 0
	for _, m := range verb.FindAllStringSubmatchIndex(format, -1) {
		if next++; m[2] >= 0 {
			next, _ = strconv.Atoi(format[m[2]:m[3]])
		}
		found[next] = format[m[1]-1 : m[1]]
	}
	all := make([]string, len(found))
	for i := range all {
		all[i] = found[i+1]
	}
	return all
}

// compare holds a text and its twin together.
func compare(t *testing.T, text, twin string) {
	t.Helper()
	sameNames(t, strconv.Quote(text), text, twin)
	if diff := cmp.Diff(verbsOf(text), verbsOf(twin)); diff != "" {
		t.Errorf("%q and %q take other arguments (-English +Chinese):\n%s", text, twin, diff)
	}
	if strings.Contains(text, "; ") != strings.Contains(twin, "；") {
		t.Errorf("%q and %q: only one of them says behind a semicolon what to do", text, twin)
	}
}
