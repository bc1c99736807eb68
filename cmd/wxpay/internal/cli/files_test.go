package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWriteFile looks at a folder after a file was written there, or could not be.
func TestWriteFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes and links are Unix's")
	}
	failed := errors.New("failed")
	tests := []struct {
		reason string
		name   string
		before func() error
		fill   error
		ok     bool
		want   map[string]string // the files of the folder: mode and content
	}{
		{"a new file", "bill.csv", nil, nil, true, map[string]string{"bill.csv": "-rw------- new"}},
		{"a file of that name is replaced, its mode too", "bill.csv", func() error { return os.WriteFile("bill.csv", []byte("old"), 0o644) }, nil, true,
			map[string]string{"bill.csv": "-rw------- new"}},
		{"a link is replaced, not followed", "bill.csv", func() error {
			return errors.Join(os.WriteFile("victim", []byte("old"), 0o644), os.Symlink("victim", "bill.csv"))
		}, nil, true, map[string]string{"bill.csv": "-rw------- new", "victim": "-rw-r--r-- old"}},
		{"a folder is left alone", "bill.csv", func() error { return os.Mkdir("bill.csv", 0o755) }, nil, false, map[string]string{"bill.csv": "folder"}},
		{"a download that fails leaves what was there", "bill.csv", func() error { return os.WriteFile("bill.csv", []byte("old"), 0o644) }, failed, false,
			map[string]string{"bill.csv": "-rw-r--r-- old"}},
		{"a download that fails leaves nothing", "bill.csv", nil, failed, false, map[string]string{}},
		{"there is no such folder", "none/bill.csv", nil, nil, false, map[string]string{}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if tt.before != nil {
				if err := tt.before(); err != nil {
					t.Fatal(err)
				}
			}
			err := WriteFile(tt.name, 0o600, func(w io.Writer) error {
				_, err := io.WriteString(w, "new")
				return errors.Join(err, tt.fill)
			})
			if (err == nil) != tt.ok || tt.fill != nil && !errors.Is(err, tt.fill) {
				t.Errorf("%v", err)
			}
			if diff := cmp.Diff(tt.want, filesOf(t, ".")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestWriteFileKeepsDevices writes to /dev/null. A rename would put a file in its place.
func TestWriteFileKeepsDevices(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("NUL is no file of a folder")
	}
	called := false
	err := WriteFile(os.DevNull, 0o600, func(io.Writer) error { called = true; return errors.New("not reached") })
	if err == nil || called {
		t.Errorf("called %v, %v", called, err)
	}
}

// filesOf returns mode and content of each file of a folder. Of links and folders it says only that
// they are such.
func filesOf(t *testing.T, folder string) map[string]string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, entry := range list {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case info.IsDir():
			found[entry.Name()] = "folder"
		case info.Mode()&fs.ModeSymlink != 0:
			found[entry.Name()] = "link"
		default:
			data, err := os.ReadFile(filepath.Join(folder, entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			found[entry.Name()] = info.Mode().String() + " " + string(data)
		}
	}
	return found
}
