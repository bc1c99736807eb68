package wxredis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/notify"
)

// DefaultPrefix stands before the keys of a [Store] unless told otherwise.
const DefaultPrefix = "wxpay:notify:"

// StoreConfig is the input of NewStore. The zero value is usable.
type StoreConfig struct {
	Prefix string        // of the keys in Redis; "" is DefaultPrefix
	Keep   time.Duration // how long a handled notice is remembered; 0, or anything shorter than it, is notify.Keep
}

// Store is a notify.Store for any number of processes. Each notice is one key in Redis, each step
// one script that Redis runs without a break; time is Redis's own. It is safe for concurrent use.
//
// Its promises are as good as Redis's memory. A maxmemory-policy other than noeviction may drop
// handled notices. A replica that takes over may lack the last moments, since replication is
// asynchronous. An effect that must not happen twice even then belongs into one transaction with a
// check of the order's state.
//
// Redis is trusted. A client of Redis that can write a key of the Store can mark a notice as done.
// The notice is then acknowledged and never handled. Give the Store a password, and an ACL user
// that owns its prefix.
type Store struct {
	client redis.Scripter
	prefix string
	keep   time.Duration
}

var _ notify.Store = (*Store)(nil)

var (
	errNoClient = errors.New("wxredis: the Store was not made by NewStore, or without a client")
	errAnswer   = errors.New("wxredis: the answer is none of the script's")
)

// NewStore makes a Store over a client (*redis.Client, *redis.ClusterClient), which the caller
// closes. Do not use a redis.Ring: while one of its servers is away it asks another, which does not
// know the handled notices.
func NewStore(client redis.Scripter, c StoreConfig) *Store {
	if c.Prefix == "" {
		c.Prefix = DefaultPrefix
	}
	return &Store{client: client, prefix: c.Prefix, keep: max(c.Keep, notify.Keep)}
}

// The value of a key is "busy:" or "done:" and the token of the claim. The token makes each script
// safe to run again with the same token, as the client does when an answer of Redis is lost.
const (
	beginScript = `
local value = redis.call('GET', KEYS[1])
if not value then
  redis.call('SET', KEYS[1], 'busy:' .. ARGV[1], 'PX', ARGV[2])
  return 'mine'
end
if value == 'busy:' .. ARGV[1] then return 'mine' end
if string.sub(value, 1, 5) == 'done:' then return 'handled' end
return 'busy'`

	doneScript = `
local value = redis.call('GET', KEYS[1])
if not value or value == 'busy:' .. ARGV[1] then
  redis.call('SET', KEYS[1], 'done:' .. ARGV[1], 'PX', ARGV[2])
  return 'ok'
end
if value == 'done:' .. ARGV[1] then return 'ok' end
return 'lost'`

	failScript = `
local value = redis.call('GET', KEYS[1])
if not value then return 'ok' end
if value ~= 'busy:' .. ARGV[1] then return 'lost' end
redis.call('DEL', KEYS[1])
return 'ok'`
)

// Begin takes the key for the time of the lease, at least a millisecond, see notify.Store.
func (s *Store) Begin(ctx context.Context, key string, lease time.Duration) (notify.Claim, error) {
	token := rand.Text()
	verdict, err := s.run(ctx, beginScript, key, token, lease)
	if err != nil {
		return notify.Claim{}, err
	}
	switch verdict {
	case "mine":
		return notify.Claim{Verdict: notify.Mine, Token: token}, nil
	case "busy":
		return notify.Claim{Verdict: notify.Busy}, nil
	case "handled": // no other answer: it has the notice acknowledged
		return notify.Claim{Verdict: notify.Handled}, nil
	}
	return notify.Claim{}, errAnswer
}

// Done records the effect, see notify.Store.
func (s *Store) Done(ctx context.Context, key, token string) error {
	return s.end(ctx, doneScript, key, token)
}

// Fail gives the key back, see notify.Store.
func (s *Store) Fail(ctx context.Context, key, token string) error {
	return s.end(ctx, failScript, key, token)
}

// end runs the script that ends a claim. It returns ErrLeaseLost if the token no longer holds the
// key.
func (s *Store) end(ctx context.Context, script, key, token string) error {
	if s == nil {
		return errNoClient
	}
	outcome, err := s.run(ctx, script, key, token, s.keep)
	switch {
	case err != nil:
		return err
	case outcome == "ok":
		return nil
	case outcome == "lost":
		return notify.ErrLeaseLost
	}
	return errAnswer
}

// run runs a script by its digest, and sends it whole where Redis does not know it yet.
func (s *Store) run(ctx context.Context, script, key, token string, life time.Duration) (string, error) {
	if s == nil || s.client == nil {
		return "", errNoClient
	}
	outcome, err := redis.NewScript(script).Run(ctx, s.client, []string{s.prefix + key}, token, max(life.Milliseconds(), 1)).Text()
	if err != nil {
		return "", fmt.Errorf("wxredis: %w", err)
	}
	return outcome, nil
}
