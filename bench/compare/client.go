package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Names of the clients in the report.
const (
	floor         = "floor"
	wxpayGo       = "wxpay"
	wxpayNative   = "wxpay, native signer"
	official      = "wechatpay-go"
	officialTuned = "wechatpay-go, tuned"
	gopay         = "gopay"
	axiosPlugin   = "wechatpay-axios-plugin"
	officialPHP   = "wechatpay-php"
)

// contender is a client that takes part.
type contender struct {
	name    string
	command []string // the program and its arguments
	tuned   bool
	version string // of the library, from its first run
	mayLack bool   // what it needs may not be there: then it is left out
	lacks   string // why it is left out
}

// program returns the file of the program; it is a binary for those in Go only.
func (c contender) program() string { return c.command[len(c.command)-1] }

func (c contender) isGo() bool { return len(c.command) == 1 }

// contenders returns all clients in the order in which each round runs them. dir is where the
// programs are built, and source the folder of the module.
func contenders(ctx context.Context, source, dir string) ([]contender, error) {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", dir+string(filepath.Separator), "./clients/...")
	build.Dir = source
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the clients: %w\n%s", err, out)
	}
	in := func(name string) []string { return []string{filepath.Join(dir, name)} }
	return []contender{
		{name: floor, command: in("floor")},
		{name: wxpayGo, command: in("wxpay")},
		{name: wxpayNative, command: in("wxpay-native"), mayLack: true},
		{name: official, command: in("wechatpay-go")},
		{name: officialTuned, command: in("wechatpay-go"), tuned: true},
		{name: gopay, command: in("gopay")},
		node(ctx, source, filepath.Join(dir, "node")),
		php(source),
	}, nil
}

// node installs wechatpay-axios-plugin in a folder, in the version of interop/.
func node(ctx context.Context, source, dir string) contender {
	c := contender{name: axiosPlugin, command: []string{"node", filepath.Join(dir, "client.js")}, mayLack: true}
	if _, err := exec.LookPath("npm"); err != nil {
		c.lacks = "there is no npm"
		return c
	}
	for to, from := range map[string]string{
		"client.js":         filepath.Join(source, "clients", "node", "client.js"),
		"package.json":      filepath.Join(source, "..", "interop", "node", "package.json"),
		"package-lock.json": filepath.Join(source, "..", "interop", "node", "package-lock.json"),
	} {
		data, err := os.ReadFile(from)
		if err == nil {
			err = os.MkdirAll(dir, 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, to), data, 0o600)
		}
		if err != nil {
			c.lacks = err.Error()
			return c
		}
	}
	install := exec.CommandContext(ctx, "npm", "ci", "--omit=peer", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund",
		"--fetch-retries=1", "--fetch-timeout=15000")
	install.Dir = dir
	if _, err := install.CombinedOutput(); err != nil {
		c.lacks = "npm cannot install it: " + err.Error()
	}
	return c
}

// php runs the official SDK for PHP, where WXPAY_PHP says that it is installed.
func php(source string) contender {
	c := contender{name: officialPHP, command: []string{"php", filepath.Join(source, "clients", "php", "client.php")}, mayLack: true}
	if _, err := exec.LookPath("php"); err != nil {
		c.lacks = "there is no php"
	} else if _, err := os.Stat(filepath.Join(os.Getenv("WXPAY_PHP"), "vendor", "autoload.php")); os.Getenv("WXPAY_PHP") == "" || err != nil {
		c.lacks = "WXPAY_PHP names no folder with vendor/autoload.php; bench/README.md says how to make one"
	}
	return c
}

// chosen keeps the clients of a list with commas; all if it is empty.
func chosen(all []contender, only string) ([]contender, error) {
	if only == "" {
		return all, nil
	}
	var kept []contender
	wanted := map[string]bool{}
	for name := range strings.SplitSeq(only, ",") {
		wanted[strings.TrimSpace(name)] = true
	}
	for _, c := range all {
		if wanted[filepath.Base(c.program())] || wanted[strings.ReplaceAll(c.name, ",", "")] {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 {
		return nil, fmt.Errorf("no client is named %q", only)
	}
	return kept, nil
}
