package sdk

import (
	"cmp"
	"embed"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// lines holds a file of first lines for each SDK, named after it. No file has an empty line, so an
// empty line ends it where several are printed.
//
//go:embed lines/*.txt
var lines embed.FS

// Names returns the names of all SDKs, sorted.
func Names() []string {
	files, _ := lines.ReadDir("lines") // it is part of the program
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(file.Name(), ".txt")
	}
	slices.Sort(names)
	return names
}

// Usual are the SDKs whose first lines are printed unless others are asked for. They take the
// sandbox's address as a setting, so their lines are those of a real program.
func Usual() []string { return []string{"wxpay", "wechatpay-php", "wechatpay-axios-plugin"} }

// Known reports whether an SDK has first lines.
func Known(name string) bool { return slices.Contains(Names(), name) }

// values are what first lines are filled in with. The paths are absolute.
type values struct {
	creds.SandboxJSON
	Host, Hostname, Port                             string // of URL
	Key, MerchantCertificate, PublicKey, Certificate string
}

// FirstLines returns the first lines of a program with an SDK, for a sandbox and its folder of
// keys. They end with a line feed.
func FirstLines(name, folder string, d creds.SandboxJSON) (string, error) {
	if !Known(name) {
		return "", fmt.Errorf("there are no first lines for %q", name)
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	at, err := url.Parse(d.URL)
	if err != nil {
		return "", err
	}
	t, err := template.New(name+".txt").Funcs(template.FuncMap{"single": singleQuoted}).ParseFS(lines, "lines/"+name+".txt")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, values{
		SandboxJSON: d, Host: at.Host, Hostname: at.Hostname(), Port: cmp.Or(at.Port(), "80"),
		Key:                 filepath.Join(folder, creds.FileMerchantKey),
		MerchantCertificate: filepath.Join(folder, creds.FileMerchantCertificate),
		PublicKey:           filepath.Join(folder, creds.FilePublicKey),
		Certificate:         filepath.Join(folder, creds.FilePlatformCertificate),
	})
	return b.String(), err
}

// singleQuoted quotes a string in a form that PHP and JavaScript both read.
func singleQuoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}
