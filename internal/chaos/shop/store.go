package shop

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
	"github.com/wxpay-chain/wxpay/notify"
)

// storeFaults are what happens to a command of the Store on its way. In the last it was carried
// out, and its answer is lost.
var storeFaults = []string{"store-before", "store-after"}

// errStore is the error of a command that a fault has hit.
var errStore = errors.New("the connection to the store is lost")

// ClaimedAfterDone is the sort of a difference: a Store let a notice be handled again whose outcome
// it had acknowledged.
const ClaimedAfterDone = "claimed again after it was done"

// recordedStore is a Store that fails as a seed decides, and whose promise is checked: no claim
// after Done. It is safe for concurrent use.
type recordedStore struct {
	notify.Store
	faults

	mu    sync.Mutex
	done  map[string]bool
	wrong []ledger.Difference
}

// command runs one command of the Store, or loses it or its answer.
func (s *recordedStore) command(name, key string, run func() error) error {
	fault := s.draw("store", storeFaults, name+" "+key)
	if fault == "store-before" {
		return errStore
	}
	if err := run(); err != nil {
		return err
	}
	if fault == "store-after" {
		return errStore
	}
	return nil
}

// Begin implements notify.Store.
func (s *recordedStore) Begin(ctx context.Context, key string, lease time.Duration) (claim notify.Claim, err error) {
	s.mu.Lock()
	before := s.done[key]
	s.mu.Unlock()
	err = s.command("begin", key, func() error { claim, err = s.Store.Begin(ctx, key, lease); return err })
	if before && claim.Verdict == notify.Mine {
		s.mu.Lock()
		s.wrong = append(s.wrong, ledger.Difference{What: ClaimedAfterDone, Number: key, Detail: "the Store of notices"})
		s.mu.Unlock()
	}
	return claim, err
}

// Done implements notify.Store.
func (s *recordedStore) Done(ctx context.Context, key, token string) error {
	return s.command("done", key, func() error {
		err := s.Store.Done(ctx, key, token)
		if err == nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.done == nil {
				s.done = map[string]bool{}
			}
			s.done[key] = true
		}
		return err
	})
}

// Fail implements notify.Store.
func (s *recordedStore) Fail(ctx context.Context, key, token string) error {
	return s.command("fail", key, func() error { return s.Store.Fail(ctx, key, token) })
}

// take returns what was wrong, and forgets all.
func (s *recordedStore) take() []ledger.Difference {
	s.mu.Lock()
	defer s.mu.Unlock()
	wrong := s.wrong
	s.done, s.wrong = nil, nil
	return wrong
}

// mortalStore is the Store as one process sees it. It does nothing once the process is dead.
type mortalStore struct {
	notify.Store
	process *process
}

// Begin implements notify.Store.
func (s *mortalStore) Begin(ctx context.Context, key string, lease time.Duration) (notify.Claim, error) {
	if s.process.dead.Load() {
		return notify.Claim{}, errDied
	}
	return s.Store.Begin(ctx, key, lease)
}

// Done implements notify.Store.
func (s *mortalStore) Done(ctx context.Context, key, token string) error {
	if s.process.dead.Load() {
		return errDied
	}
	return s.Store.Done(ctx, key, token)
}

// Fail implements notify.Store.
func (s *mortalStore) Fail(ctx context.Context, key, token string) error {
	if s.process.dead.Load() {
		return errDied
	}
	return s.Store.Fail(ctx, key, token)
}
