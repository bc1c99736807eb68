package main

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// versionCommand prints from which source this program was built. "wxpay --version" is the same.
func versionCommand(t *cli.Terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program",
		Long: `Print the version of this program: of the module, the revision of its source, and the Go that built it. A report of a bug
needs all of it. "wxpay --version" prints the same.`,
		Example: `  wxpay version
  wxpay version --json | jq -r .revision`,
		Args: cli.NoWords,
		RunE: func(*cobra.Command, []string) error { return printVersion(t) },
	}
}

// built describes this program for machines.
type built struct {
	Version  string `json:"version"`            // of the module; v0.1.0+dirty, or a pseudo-version
	Revision string `json:"revision,omitempty"` // of the source, if it was built in a repository
	Time     string `json:"time,omitempty"`     // of the revision
	Modified bool   `json:"modified,omitempty"` // the source has changes that are in no revision
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// printVersion prints how this program was built.
func printVersion(t *cli.Terminal) error {
	info, _ := debug.ReadBuildInfo()
	b := builtFrom(info)
	if t.JSON {
		return t.PrintJSON(b)
	}
	t.Printf("%s %s\n", "wxpay", b.Version)
	var rows [][]string
	if b.Revision != "" {
		revision := b.Revision
		if b.Modified {
			revision += t.Say(", with changes")
		}
		rows = append(rows, []string{t.Paint(cli.Faint, t.Say("revision")), revision}, []string{t.Paint(cli.Faint, t.Say("time")), b.Time})
	}
	t.Table("  ", append(rows, []string{t.Paint(cli.Faint, "go"), b.Go + " " + b.Platform}))
	return nil
}

// builtFrom reads what the compiler wrote into the program. A program that was built without a
// module's version has the version of the library. info may be nil.
func builtFrom(info *debug.BuildInfo) built {
	b := built{Version: "v" + wxpay.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info == nil {
		return b
	}
	if v := info.Main.Version; strings.HasPrefix(v, "v") {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}
