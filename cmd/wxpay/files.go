package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxInput is how much is read from a file or a pipe, in bytes: far more than any message of WeChat Pay's.
const maxInput = 64 << 20

// readFile reads a file whole. The error names it, and is a usageError.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer f.Close()
	return readAll(f, name)
}

// readInput reads what an argument stands for: "-" is standard input, anything else a file.
func (a *app) readInput(name string) ([]byte, error) {
	if name == "-" {
		return readAll(a.in, "standard input")
	}
	return readFile(name)
}

// readData reads what -d stands for: @FILE, @- or - for standard input, anything else is the text itself.
func (a *app) readData(data string) ([]byte, error) {
	name, ok := strings.CutPrefix(data, "@")
	if ok || data == "-" {
		return a.readInput(name)
	}
	return []byte(data), nil
}

func readAll(from io.Reader, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxInput+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	if len(data) > maxInput {
		return nil, usagef("%s is longer than %d MiB", name, maxInput>>20)
	}
	return data, nil
}

// unreadable says why.
func unreadable(name string, err error) error {
	return usagef("cannot read %s: %w", name, withoutName(err))
}

// withoutName is the operating system's error without its repetition of the name.
func withoutName(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// replaceFile writes a file beside its place and moves it there, so that nobody reads half of it.
func replaceFile(name string, data []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return unwritable(name, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return unwritable(name, err)
	}
	return nil
}

func unwritable(name string, err error) error {
	return fmt.Errorf("cannot write %s: %w", name, withoutName(err))
}
