package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// MaxInput is the largest input, in bytes. No message of WeChat Pay comes near it.
const MaxInput = 64 << 20

// ReadSecretFile reads a file that belongs to credentials. name may be the key itself, given by
// mistake. So the error holds name only if such a file exists. Otherwise it holds place, where the
// name was given, such as "--key".
func ReadSecretFile(name string, place words.Text) ([]byte, error) {
	if _, err := os.Lstat(name); err != nil {
		return nil, Usagef("cannot read the file of %s: %w; it takes the name of a file, not what is in it", place, withoutName(err))
	}
	return readFileAs(name, words.Bare(name))
}

// readFileAs reads a file and calls it by another name in errors.
func readFileAs(name string, called words.Text) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, Unreadable(called, err)
	}
	defer f.Close()
	return readAll(f, called)
}

// NameOr returns name if a file or folder has that name, else place, where the name was given.
func NameOr(name string, place words.Text) words.Text {
	if _, err := os.Lstat(name); err != nil {
		return place
	}
	return words.Bare(name)
}

// ReadInput reads an argument: "-" is standard input, anything else is the name of a file.
func (t *Terminal) ReadInput(name string) ([]byte, error) {
	if name != "-" {
		return t.ReadFile(name)
	}
	data, err := readAll(t.In, words.Say("standard input"))
	t.Remember(data)
	return data, err
}

// ReadFile reads a whole file, and remembers the text. The error is a UsageError and names the
// file.
func (t *Terminal) ReadFile(name string) ([]byte, error) {
	data, err := readFileAs(name, SafeName(name))
	t.Remember(data)
	return data, err
}

// ReadData reads the value of -d: @FILE is a file, @- or - is standard input, anything else is the
// text itself.
func (t *Terminal) ReadData(data string) ([]byte, error) {
	name, ok := strings.CutPrefix(data, "@")
	if ok || data == "-" {
		return t.ReadInput(name)
	}
	return []byte(data), nil
}

func readAll(from io.Reader, name words.Text) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, MaxInput+1))
	if err != nil {
		return nil, Unreadable(name, err)
	}
	if len(data) > MaxInput {
		return nil, Usagef("%s is longer than %d MiB", name, MaxInput>>20)
	}
	return data, nil
}

// Unreadable makes the error for a file that cannot be read.
func Unreadable(name words.Text, err error) error {
	return Usagef("cannot read %s: %w", name, withoutName(err))
}

// withoutName returns the operating system's error without the file's name.
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

// ReplaceFile writes data to a file and replaces an older file of that name.
func ReplaceFile(name string, data []byte, mode fs.FileMode) error {
	return WriteFile(name, mode, func(w io.Writer) error {
		if _, err := w.Write(data); err != nil {
			return Unwritable(words.Bare(name), err)
		}
		return nil
	})
}

// Replaceable refuses a name that a file must not be renamed to: that of a folder or a device.
func Replaceable(name string) error {
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0 {
		return NewFailure(nil, "cannot write %s: it is a folder or a device, not a file", name)
	}
	return nil
}

// WriteFile writes a file. Only the download of bills, by Builder.DownloadFile, writes one without
// it.
//
// fill writes to a new file in the same folder. Its name is random, so no link that somebody
// planted can lead elsewhere, and only the owner can read it. When all bytes are on the disk, the
// file gets its mode and its name, so no reader sees half a file. On failure it is removed, and an
// older file of that name stays. An error of fill is returned unchanged.
func WriteFile(name string, mode fs.FileMode, fill func(io.Writer) error) error {
	if err := Replaceable(name); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".wxpay-*") // 0600
	if err != nil {
		return Unwritable(words.Bare(name), err)
	}
	defer os.Remove(f.Name())
	if err := fill(f); err != nil {
		_ = f.Close()
		return err
	}
	if err := errors.Join(f.Sync(), f.Chmod(mode), f.Close()); err != nil {
		return Unwritable(words.Bare(name), err)
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return Unwritable(words.Bare(name), err)
	}
	return nil
}

// Unwritable makes the error for a file or folder that cannot be written.
func Unwritable(name words.Text, err error) error {
	return NewFailure(withoutName(err), "cannot write %s: %s", name, withoutName(err))
}
