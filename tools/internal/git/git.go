// Package git runs git for the tools.
package git

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
)

// Output returns what a git command prints in a repository. The error has what git says of it.
func Output(root string, args ...string) ([]byte, error) {
	cmd := exec.Command("git", append([]string{"-C", root}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}

// Line is Output without the space around it.
func Line(root string, args ...string) (string, error) {
	out, err := Output(root, args...)
	return strings.TrimSpace(string(out)), err
}
