//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestSignal sends one SIGTERM to a command that waits on a file, which never comes. The command
// ends by itself: if it does not, the test does not either.
func TestSignal(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for the program's patience")
	}
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skip(err)
	}
	for reason, args := range map[string][]string{
		"a FIFO for a file": {"serial", fifo},
		"standard input":    {"decrypt", "-"},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
			cmd.Env = append(os.Environ(), "WXPAY_TEST_AS_PROGRAM=1")
			in, err := cmd.StdinPipe() // stays open
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if reason == "standard input" {
				_, err = in.Write(make([]byte, 1<<20)) // more than a pipe holds: the command reads when it returns
			} else {
				var writer *os.File
				writer, err = os.OpenFile(fifo, os.O_WRONLY, 0) // waits for the command to open it
				if err == nil {
					t.Cleanup(func() { _ = writer.Close() })
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			_ = cmd.Process.Signal(syscall.SIGTERM)
			if err := cmd.Wait(); err == nil {
				t.Error("exit 0")
			}
		})
	}
}
