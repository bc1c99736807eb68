package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
	"github.com/wxpay-chain/wxpay/bench/internal/server"
	"github.com/wxpay-chain/wxpay/bench/internal/usage"
)

// serve is the server's process. It prints its addresses, and for each line of stdin what it has
// counted. It ends with stdin.
func serve(dir string, billBytes int64, stdin io.Reader, stdout io.Writer) error {
	s, err := server.Start(server.Config{Keys: dir, BillBytes: billBytes})
	if err != nil {
		return err
	}
	out := json.NewEncoder(stdout)
	if err := out.Encode(s); err != nil {
		return err
	}
	for lines := bufio.NewScanner(stdin); lines.Scan(); {
		counted := s.Counted()
		counted.CPU = usage.CPU().Seconds()
		if err := out.Encode(counted); err != nil {
			return err
		}
	}
	return nil
}

// serverProcess is the server, seen from the process that measures.
type serverProcess struct {
	plain, tls string
	command    *exec.Cmd
	stdin      io.WriteCloser
	stdout     *json.Decoder
}

// startServer starts this program again as the server.
func startServer(ctx context.Context, dir string, o options, pin pinning) (*serverProcess, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := pin.command(ctx, o.serverCore, self, "-serve", dir, "-bill-mib", fmt.Sprint(o.billMiB))
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	s := &serverProcess{command: command, stdin: stdin, stdout: json.NewDecoder(stdout)}
	var addresses server.Server
	if err := s.stdout.Decode(&addresses); err != nil {
		s.stop()
		return nil, fmt.Errorf("the server does not start: %w", err)
	}
	s.plain, s.tls = addresses.Plain, addresses.TLS
	return s, nil
}

// counted asks the server what it has counted.
func (s *serverProcess) counted() (c protocol.Counted, err error) {
	if _, err = io.WriteString(s.stdin, "\n"); err == nil {
		err = s.stdout.Decode(&c)
	}
	return c, err
}

// stop ends the server.
func (s *serverProcess) stop() {
	_ = s.stdin.Close()
	_ = s.command.Wait() // it has nothing more to say
}
