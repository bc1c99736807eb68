package wxredis_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// startRedis returns the address of a Redis for a test: that which WXPAY_REDIS names, or a new one
// from PATH. The new one has a free port, a temporary folder, and no persistence. It skips the test
// only if there is neither.
func startRedis(t testing.TB) string {
	t.Helper()
	if address := os.Getenv("WXPAY_REDIS"); address != "" {
		waitForRedis(t, address)
		return address
	}
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no Redis: WXPAY_REDIS names none, and redis-server is not in PATH (apt-get install redis-server)")
	}
	address := freeAddress(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command(program, "--bind", "127.0.0.1", "--port", port, "--dir", t.TempDir(), "--save", "", "--appendonly", "no")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	waitForRedis(t, address)
	return address
}

// redisClient is a client that ends with the test.
func redisClient(t testing.TB, address string) *redis.Client {
	client := redis.NewClient(&redis.Options{Addr: address})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func waitForRedis(t testing.TB, address string) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: address, MaxRetries: -1})
	defer client.Close()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := client.Ping(context.Background()).Err()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("no answer from Redis at %s: %v", address, err)
		}
	}
}
