package cli

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
const MaxInput = 64 << 20

// ReadFile reads a file whole. The error names it, and is a UsageError.
func ReadFile(name string) ([]byte, error) { return readFileAs(name, SafeName(name)) }

// ReadSecretFile reads a file that belongs to credentials. Somebody may have given the key itself for its file's name, so
// the error has the name only if there is such a file; it always has the place where the name was given, as "--key".
func ReadSecretFile(name, place string) ([]byte, error) {
	if _, err := os.Lstat(name); err != nil {
		return nil, Usagef("cannot read the file of %s: %w; it takes the name of a file, not what is in it", place, withoutName(err))
	}
	return readFileAs(name, name)
}

// readFileAs reads a file that errors call by another name.
func readFileAs(name, called string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, Unreadable(called, err)
	}
	defer f.Close()
	return readAll(f, called)
}

// NameOr is the name of a file or folder that is there, else the place where the name was given.
func NameOr(name, place string) string {
	if _, err := os.Lstat(name); err != nil {
		return place
	}
	return name
}

// ReadInput reads what an argument stands for: "-" is standard input, anything else a file.
func (t *Terminal) ReadInput(name string) ([]byte, error) {
	if name == "-" {
		return readAll(t.In, "standard input")
	}
	return ReadFile(name)
}

// ReadData reads what -d stands for: @FILE, @- or - for standard input, anything else is the text itself.
func (t *Terminal) ReadData(data string) ([]byte, error) {
	name, ok := strings.CutPrefix(data, "@")
	if ok || data == "-" {
		return t.ReadInput(name)
	}
	return []byte(data), nil
}

func readAll(from io.Reader, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, MaxInput+1))
	if err != nil {
		return nil, Unreadable(name, err)
	}
	if len(data) > MaxInput {
		return nil, Usagef("%s is longer than %d MiB", name, MaxInput>>20)
	}
	return data, nil
}

// Unreadable says why.
func Unreadable(name string, err error) error {
	return Usagef("cannot read %s: %w", name, withoutName(err))
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

// ReplaceFile writes a file in place of the one that has its name.
func ReplaceFile(name string, data []byte, mode fs.FileMode) error {
	return WriteFile(name, mode, func(w io.Writer) error {
		if _, err := w.Write(data); err != nil {
			return Unwritable(name, err)
		}
		return nil
	})
}

// WriteFile writes a file: all that this program writes, it writes here. fill writes to a new file of a random name in the
// same folder, which no link that somebody planted can stand for, and which only the owner can read. Only when all is on the
// disk does it get its mode and its name, so nobody ever reads half of it. If anything fails, it is removed, and what had
// the name stays. An error of fill comes back as it is.
func WriteFile(name string, mode fs.FileMode, fill func(io.Writer) error) error {
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0 {
		return Unwritable(name, errors.New("it is a folder or a device, not a file"))
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".wxpay-*") // 0600
	if err != nil {
		return Unwritable(name, err)
	}
	defer os.Remove(f.Name())
	if err := fill(f); err != nil {
		_ = f.Close()
		return err
	}
	if err := errors.Join(f.Sync(), f.Chmod(mode), f.Close()); err != nil {
		return Unwritable(name, err)
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return Unwritable(name, err)
	}
	return nil
}

func Unwritable(name string, err error) error {
	return fmt.Errorf("cannot write %s: %w", name, withoutName(err))
}
