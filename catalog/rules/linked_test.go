package rules_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/wxpay-chain/wxpay"

func goTool(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return string(out)
}

// The core is linked with this package and not with the whole catalogue.
func TestTheCatalogueIsNotLinked(t *testing.T) {
	needGo(t)
	linked := strings.Fields(goTool(t, ".", "list", "-deps", module))
	if !slices.Contains(linked, module+"/catalog/rules") {
		t.Error("the root package does not depend on catalog/rules")
	}
	for _, not := range []string{"/catalog", "/catalog/internal/packed", "/catalog/internal/generate"} {
		if slices.Contains(linked, module+not) {
			t.Errorf("the root package depends on %s", not)
		}
	}
	ours := slices.DeleteFunc(strings.Fields(goTool(t, ".", "list", "-deps", ".")), func(p string) bool { return !strings.HasPrefix(p, module) })
	if want := []string{module + "/catalog/internal/route", module + "/catalog/rules"}; !slices.Equal(ours, want) {
		t.Errorf("catalog/rules depends on %s, want %s", ours, want)
	}
}

// A program that imports wxpay grows by less than 100 KiB through the table, and does nothing
// for it when it starts. It is built with the table and, by an overlay, with an empty one.
func TestSizeAndStart(t *testing.T) {
	needGo(t)
	if testing.Short() {
		t.Skip("builds two programs")
	}
	dir := t.TempDir()
	root := strings.TrimSpace(goTool(t, ".", "list", "-m", "-f", "{{.Dir}}"))
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	program := write("main.go", `package main

import (
	"context"

	"`+module+`"
)

func main() {
	client, err := wxpay.New(wxpay.Config{})
	println(err.Error())
	_, err = client.Chain("v3/certificates").Get(context.Background())
	println(err.Error())
}
`)
	empty := write("table.go", `package rules

import "`+module+`/catalog/internal/route"

var table [0]Rule
var nodes [0]route.Node
`)
	build := func(name string, replace map[string]string) string {
		replace[filepath.Join(root, "sizeprobe", "main.go")] = program
		overlay, err := json.Marshal(map[string]any{"Replace": replace})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, name+strings.TrimSpace(goTool(t, ".", "env", "GOEXE")))
		goTool(t, root, "build", "-overlay", write(name+".json", string(overlay)), "-o", file, "./sizeprobe")
		return file
	}
	before := build("before", map[string]string{filepath.Join(root, "catalog", "rules", "table.go"): empty})
	after := build("after", map[string]string{})
	grown := size(t, after) - size(t, before)
	t.Logf("%d bytes with an empty table, %d with the table: %d more", size(t, before), size(t, after), grown)
	if grown <= 0 {
		t.Error("the table is not linked: nothing was measured")
	}
	if grown >= 100<<10 {
		t.Errorf("a program grows by %d bytes through the table, want less than %d", grown, 100<<10)
	}
	cmd := exec.CommandContext(t.Context(), after)
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	started, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(started, []byte("init ")) {
		t.Fatalf("%v\n%s", err, started)
	}
	if bytes.Contains(started, []byte(module+"/catalog")) {
		t.Errorf("the catalogue does something at the start:\n%s", started)
	}
}

func size(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func needGo(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("without the go command")
	}
}
