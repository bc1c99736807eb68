// Command sbom writes the software bill of materials of a program, in the JSON form of CycloneDX.
// It reads the modules from the program itself, where the compiler has written them.
//
//	go -C tools build -o ../bin/sbom ./sbom && bin/sbom bin/release/wxpay_v0.1.0_linux_amd64
//
// It writes a file beside each program, with the ending .cdx.json. The same program gives the same
// file: no time and no random number is in it. Licences come from the cache of modules, so it runs
// at the root of the repository, after the build.
package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/wxpay-chain/wxpay/tools/internal/licence"
)

// spec is the version of CycloneDX, which is not the newest, so that the scanners in use read it.
const spec = cdx.SpecVersion1_6

func main() {
	for _, program := range os.Args[1:] {
		if err := write(program); err != nil {
			fmt.Fprintf(os.Stderr, "sbom: %s: %v\n", program, err)
			os.Exit(1)
		}
	}
}

// write makes the file beside a program.
func write(program string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	body, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	bom, err := describe(filepath.Base(program), hex.EncodeToString(sum[:]), info, licenceOf)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := cdx.NewBOMEncoder(&out, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, spec); err != nil {
		return err
	}
	return os.WriteFile(program+".cdx.json", out.Bytes(), 0o644)
}

// licenceOf returns the licence of a version of a module, out of the cache of modules. The version
// of the standard library is that of Go, and its licence is read from the Go that runs.
func licenceOf(path, version string) (string, error) {
	args := []string{"mod", "download", "-json", path + "@" + version}
	if path == standard {
		args = []string{"env", "-json", "GOROOT"}
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	dir, err := field(out, "Dir", "GOROOT")
	if err != nil {
		return "", err
	}
	name, _, err := licence.Of(dir)
	return name, err
}

// errNoFolder says that go names no folder for a module.
var errNoFolder = errors.New("go names no folder for the module")
