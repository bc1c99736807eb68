package outage

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis is a redis-server of its own, on 127.0.0.1, which can die and come back. It writes each
// change to a file before it acknowledges the change, so that a killed server loses nothing. That
// holds with appendfsync no: with everysec, a write may wait for the sync of another. Its methods
// are not safe for concurrent use.
type Redis struct {
	Address string
	folder  string
	process *exec.Cmd
}

// StartRedis starts a server with a folder of its own. The address must be free.
func StartRedis(address, folder string) (*Redis, error) {
	r := &Redis{Address: address, folder: folder}
	return r, r.Start()
}

// Start brings the server back, unless it lives.
func (r *Redis) Start() error {
	if r.process != nil {
		return nil
	}
	_, port, err := net.SplitHostPort(r.Address)
	if err != nil {
		return err
	}
	r.process = exec.Command("redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", r.folder, "--save", "", "--appendonly", "yes", "--appendfsync", "no")
	if err := r.process.Start(); err != nil {
		r.process = nil
		return fmt.Errorf("redis-server: %w", err)
	}
	return r.ready()
}

// ready waits until the server answers.
func (r *Redis) ready() error {
	client := redis.NewClient(&redis.Options{Addr: r.Address, MaxRetries: -1})
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for {
		err := client.Ping(ctx).Err()
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Kill ends the server without a chance to say goodbye.
func (r *Redis) Kill() error {
	if r.process == nil {
		return nil
	}
	err := r.process.Process.Kill()
	_ = r.process.Wait() // says that it was killed
	r.process = nil
	return err
}

// Hang stops the server, which keeps its connections and does not answer.
func (r *Redis) Hang() error { return r.signal(syscall.SIGSTOP) }

// Resume lets a server that hangs go on.
func (r *Redis) Resume() error { return r.signal(syscall.SIGCONT) }

func (r *Redis) signal(s os.Signal) error {
	if r.process == nil {
		return nil
	}
	return r.process.Process.Signal(s)
}
