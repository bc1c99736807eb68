package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/wxpay-chain/wxpay/tools/internal/changelog"
)

var constant = regexp.MustCompile(`(?m)^const Version = "[^"]*"$`)

// newChangelog returns the changelog in which what was unreleased is the version.
func newChangelog(root, path, version, date string, tags []string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		return "", err
	}
	log, err := changelog.Parse(string(text))
	if err != nil {
		return "", fmt.Errorf("CHANGELOG.md: %w", err)
	}
	if err := allowed(version, tags, len(log.Unreleased().Breaking()) > 0); err != nil {
		return "", err
	}
	return changelog.Release(string(text), strings.TrimPrefix(version, "v"), date, "https://"+path)
}

// allowed returns an error unless a version may follow those that are out, by docs/versions.md.
func allowed(version string, tags []string, breaking bool) error {
	if semver.Canonical(version) != version {
		return fmt.Errorf("%q is not a version as v0.2.0", version)
	}
	if semver.Compare(version, "v2.0.0-0") >= 0 {
		return errors.New("a major version from 2 on needs another import path, ending in /v2")
	}
	last := ""
	for _, tag := range tags {
		if !semver.IsValid(tag) {
			continue
		}
		if semver.Compare(version, tag) <= 0 {
			return fmt.Errorf("%s is not above %s, which is out", version, tag)
		}
		if semver.Prerelease(tag) == "" && (last == "" || semver.Compare(tag, last) > 0) {
			last = tag
		}
	}
	switch {
	case last == "" || !breaking:
		return nil
	case semver.MajorMinor(version) == semver.MajorMinor(last):
		return fmt.Errorf("CHANGELOG.md has breaking changes, which %s after %s may not bring: take a minor version", version, last)
	case semver.Major(version) == semver.Major(last) && semver.Major(version) != "v0":
		return fmt.Errorf("CHANGELOG.md has breaking changes, which %s after %s may not bring: take a major version", version, last)
	}
	return nil
}

// newConstant returns the file of package wxpay that has the version, which calls send along.
func newConstant(root, version string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "stack.go"))
	if err != nil {
		return "", err
	}
	if len(constant.FindAll(text, -1)) != 1 {
		return "", errors.New(`stack.go has no line: const Version = "…"`)
	}
	return constant.ReplaceAllLiteralString(string(text), fmt.Sprintf("const Version = %q", strings.TrimPrefix(version, "v"))), nil
}
