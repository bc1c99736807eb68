package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/bench/internal/keys"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

// bench is a run under way.
type bench struct {
	options options
	dir     string // for keys and programs; it goes with the run
	pin     pinning
	server  *serverProcess
	clients []contender
	rate    float64 // of arrivals, in calls a second
	results results
}

// newBench builds the clients, starts the server, and finds which clients are to be had.
func newBench(ctx context.Context, o options) (*bench, error) {
	source, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(source, "clients")); err != nil {
		return nil, fmt.Errorf("bench/run starts this program in bench/: %w", err)
	}
	dir, err := os.MkdirTemp("", "wxpay-bench-")
	if err != nil {
		return nil, err
	}
	b := &bench{options: o, dir: dir, pin: newPinning(o), results: results{}}
	if err := b.prepare(ctx, source); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) prepare(ctx context.Context, source string) error {
	if err := keys.Write(b.dir); err != nil {
		return err
	}
	all, err := contenders(ctx, source, b.dir)
	if err != nil {
		return err
	}
	if b.clients, err = chosen(all, b.options.only); err != nil {
		return err
	}
	if b.server, err = startServer(ctx, b.dir, b.options, b.pin); err != nil {
		return err
	}
	for i := range b.clients {
		if err := b.tryOut(ctx, &b.clients[i]); err != nil {
			return err
		}
	}
	if len(b.present()) == 0 {
		return fmt.Errorf("no client can run; %s: %s", b.clients[0].name, b.clients[0].lacks)
	}
	return nil
}

// tryOut starts a client once. It notes its version, or why it is left out.
func (b *bench) tryOut(ctx context.Context, c *contender) error {
	if c.lacks != "" {
		return nil
	}
	s, err := b.measure(ctx, *c, full.start)
	switch {
	case err != nil && c.mayLack && ctx.Err() == nil:
		c.lacks = err.Error()
	case err != nil:
		return err
	}
	c.version = s.Version
	return nil
}

// close stops the server and removes the folder.
func (b *bench) close() {
	if b.server != nil {
		b.server.stop()
	}
	_ = os.RemoveAll(b.dir) // of the system's temporary files
}

// present are the clients that take part.
func (b *bench) present() (list []contender) {
	for _, c := range b.clients {
		if c.lacks == "" {
			list = append(list, c)
		}
	}
	return list
}

// measure has a client do a job in a process of its own.
func (b *bench) measure(ctx context.Context, c contender, w work) (sample, error) {
	job, err := json.Marshal(b.jobOf(c, w))
	if err != nil {
		return sample{}, err
	}
	command := b.pin.command(ctx, b.options.clientCore, c.command[0], c.command[1:]...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	ca := filepath.Join(b.dir, protocol.CAFile)
	command.Env = append(os.Environ(), protocol.Env+"="+string(job),
		"SSL_CERT_FILE="+ca, "NODE_EXTRA_CA_CERTS="+ca, // of Go and of Node
		"NO_PROXY=*", "no_proxy=*")
	before, err := b.server.counted()
	if err != nil {
		return sample{}, fmt.Errorf("the server is gone: %w", err)
	}
	start := time.Now()
	out, err := command.Output()
	s := sample{wall: time.Since(start).Seconds()}
	if err == nil {
		err = json.Unmarshal(out, &s.Result)
	}
	if err != nil {
		return sample{}, fmt.Errorf("%s, %s: %w: %s", c.name, w.name, err, strings.TrimSpace(stderr.String()))
	}
	after, err := b.server.counted()
	s.connections = float64(after.Connections - before.Connections)
	s.requests = float64(after.Requests - before.Requests)
	s.server = after.CPU - before.CPU
	return s, err
}

// jobOf completes the job of a work for a client.
func (b *bench) jobOf(c contender, w work) protocol.Job {
	job := w.job
	job.Keys, job.URL, job.Tuned = b.dir, b.server.plain, c.tuned
	if w.tls {
		job.URL = b.server.tls
	}
	return job
}
