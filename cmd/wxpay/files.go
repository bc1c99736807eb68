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
func readFile(name string) ([]byte, error) { return readFileAs(name, safeName(name)) }

// readSecretFile reads a file that belongs to credentials. Somebody may have given the key itself for its file's name, so
// the error has the name only if there is such a file; it always has the place where the name was given, as "--key".
func readSecretFile(name, place string) ([]byte, error) {
	if _, err := os.Lstat(name); err != nil {
		return nil, usagef("cannot read the file of %s: %w; it takes the name of a file, not what is in it", place, withoutName(err))
	}
	return readFileAs(name, name)
}

// readFileAs reads a file that errors call by another name.
func readFileAs(name, called string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(called, err)
	}
	defer f.Close()
	return readAll(f, called)
}

// calledIf is the name of a file or folder that is there, else the place where the name was given.
func calledIf(name, place string) string {
	if _, err := os.Lstat(name); err != nil {
		return place
	}
	return name
}

// readInput reads what an argument stands for: "-" is standard input, anything else a file.
func (t *terminal) readInput(name string) ([]byte, error) {
	if name == "-" {
		return readAll(t.in, "standard input")
	}
	return readFile(name)
}

// readData reads what -d stands for: @FILE, @- or - for standard input, anything else is the text itself.
func (t *terminal) readData(data string) ([]byte, error) {
	name, ok := strings.CutPrefix(data, "@")
	if ok || data == "-" {
		return t.readInput(name)
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
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// replaceFile writes a file in place of the one that has its name.
func replaceFile(name string, data []byte, mode fs.FileMode) error {
	return writeFile(name, mode, func(w io.Writer) error {
		if _, err := w.Write(data); err != nil {
			return unwritable(name, err)
		}
		return nil
	})
}

// writeFile writes a file: all that this program writes, it writes here. fill writes to a new file of a random name in the
// same folder, which no link that somebody planted can stand for, and which only the owner can read. Only when all is on the
// disk does it get its mode and its name, so nobody ever reads half of it. If anything fails, it is removed, and what had
// the name stays. An error of fill comes back as it is.
func writeFile(name string, mode fs.FileMode, fill func(io.Writer) error) error {
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0 {
		return unwritable(name, errors.New("it is a folder or a device, not a file"))
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".wxpay-*") // 0600
	if err != nil {
		return unwritable(name, err)
	}
	defer os.Remove(f.Name())
	if err := fill(f); err != nil {
		_ = f.Close()
		return err
	}
	if err := errors.Join(f.Sync(), f.Chmod(mode), f.Close()); err != nil {
		return unwritable(name, err)
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return unwritable(name, err)
	}
	return nil
}

func unwritable(name string, err error) error {
	return fmt.Errorf("cannot write %s: %w", name, withoutName(err))
}
