package main

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestWriteFile looks at what is in a folder after a file was written there, or could not be.
func TestWriteFile(t *testing.T) {
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
			err := writeFile(tt.name, 0o600, func(w io.Writer) error {
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

// TestWriteFileKeepsDevices: a rename would put a file in place of /dev/null.
func TestWriteFileKeepsDevices(t *testing.T) {
	called := false
	err := writeFile(os.DevNull, 0o600, func(io.Writer) error { called = true; return errors.New("not reached") })
	if err == nil || called {
		t.Errorf("called %v, %v", called, err)
	}
}

// TestCallDownloadIgnoresPlantedLinks: on a machine with other users, a link may wait where a part of the answer goes.
func TestCallDownloadIgnoresPlantedLinks(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	box.Handle(http.MethodGet, "v3/billdownload/file", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte("new"), Header: http.Header{"Content-Type": {"text/plain"}}, Unsigned: true}
	})
	if err := os.Mkdir("shared", 0o777); err != nil {
		t.Fatal(err)
	}
	s.write("victim", "old")
	for _, planted := range []string{"bill.csv", "bill.csv.part", ".bill.csv", ".bill.csv.part", "bill.csv.tmp"} {
		if err := os.Symlink("../victim", filepath.Join("shared", planted)); err != nil {
			t.Fatal(err)
		}
	}
	r := s.run("call", "GET", box.URL+"/v3/billdownload/file?token=x", "-o", "shared/bill.csv", "--config", "keys")
	if r.code != exitOK {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	if diff := cmp.Diff("old", s.read("victim")); diff != "" {
		t.Errorf("a link was followed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("-rw------- new", filesOf(t, "shared")["bill.csv"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// filesOf gives the mode and the content of each file of a folder, but of links and folders only what they are.
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
