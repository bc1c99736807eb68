package keyring_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"
)

// memory is a Cache in memory, which a test can break.
type memory struct {
	now func() time.Time

	mu      sync.Mutex
	entries map[string][]byte
	leases  map[string]lease
	n       int
	stores  int
	fail    func(ctx context.Context, access string) error // instead of an access; nil: none fails
}

type lease struct {
	token string
	until time.Time
}

func newMemory(now func() time.Time) *memory {
	return &memory{now: now, entries: map[string][]byte{}, leases: map[string]lease{}}
}

func (m *memory) enter(ctx context.Context, access string) error {
	m.mu.Lock()
	fail := m.fail
	m.mu.Unlock()
	if fail != nil {
		return fail(ctx, access)
	}
	return ctx.Err()
}

func (m *memory) Load(ctx context.Context, name string) ([]byte, error) {
	if err := m.enter(ctx, "load"); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.Clone(m.entries[name]), nil
}

func (m *memory) Store(ctx context.Context, name string, entry []byte, keep time.Duration) error {
	if err := m.enter(ctx, "store"); err != nil {
		return err
	}
	if keep <= 0 {
		return errors.New("kept for no time")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[name] = bytes.Clone(entry)
	m.stores++
	return nil
}

func (m *memory) Lease(ctx context.Context, name string, last time.Duration) (string, error) {
	if err := m.enter(ctx, "lease"); err != nil {
		return "", err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if l, ok := m.leases[name]; ok && m.now().Before(l.until) {
		return "", nil
	}
	m.n++
	l := lease{strconv.Itoa(m.n), m.now().Add(last)}
	m.leases[name] = l
	return l.token, nil
}

func (m *memory) Release(ctx context.Context, name, token string) error {
	if err := m.enter(ctx, "release"); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.leases[name].token == token {
		delete(m.leases, name)
	}
	return nil
}

func (m *memory) change(f func(*memory)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(m)
}

// lines is a log.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *lines) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
