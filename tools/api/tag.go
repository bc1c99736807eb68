package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/wxpay-chain/wxpay/tools/internal/git"
	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

// lastTag returns the highest version tag of a module that HEAD comes after, or "". A version for
// trial, such as v1.0.0-rc.1, counts only while there is no other.
func lastTag(root string, m published.Module) (string, error) {
	prefix := m.Tag("")
	list, err := git.Line(root, "tag", "--merged", "HEAD", "--list", prefix+"v*")
	if err != nil {
		return "", err
	}
	best, trial := "", ""
	for _, tag := range strings.Fields(list) {
		version := strings.TrimPrefix(tag, prefix)
		switch {
		case !semver.IsValid(version):
		case semver.Prerelease(version) != "":
			trial = higher(trial, version)
		default:
			best = higher(best, version)
		}
	}
	if best == "" {
		best = trial
	}
	if best == "" {
		return "", nil
	}
	return m.Tag(best), nil
}

// higher returns the higher of two versions, of which one may be missing.
func higher(a, b string) string {
	if semver.Compare(a, b) > 0 {
		return a
	}
	return b
}

// whyNone returns a hint why a clone may not have the tags of its origin.
func whyNone(root string) (string, error) {
	shallow, err := git.Line(root, "rev-parse", "--is-shallow-repository")
	if shallow == "true" {
		return " (this clone is shallow: `git fetch --unshallow --tags` brings what tags there are)", err
	}
	return "", err
}

// checkout writes the files of a tag below dir.
func checkout(root, tag, dir string) error {
	archive, err := git.Output(root, "archive", "--format=tar", tag)
	if err != nil {
		return err
	}
	r := tar.NewReader(bytes.NewReader(archive))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the files of %s: %w", tag, err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if err := write(filepath.Join(dir, filepath.FromSlash(h.Name)), r); err != nil {
			return fmt.Errorf("write the files of %s: %w", tag, err)
		}
	}
}

func write(name string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return os.WriteFile(name, body, 0o600)
}
