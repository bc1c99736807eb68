package wxredis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/keyring"
)

// DefaultCachePrefix stands before the keys of a [Cache] unless told otherwise.
const DefaultCachePrefix = "wxpay:certificates:"

// CacheConfig is the input of NewCache. The zero value is usable.
type CacheConfig struct {
	Prefix string // of the keys in Redis; "" is DefaultCachePrefix
}

// Cache is a keyring.Cache in Redis: a fleet that shares it downloads WeChat Pay's certificates
// (平台证书) once an interval. It is safe for concurrent use. Each name has two keys, one with
// ":lease" at its end; a command touches one of them.
//
// It holds no secret, and a client that can write to it cannot plant a key: see keyring.Cache. A
// Redis that is down fails no call. A Redis that hangs delays a call that waits for the very first
// certificates. The delay ends when the Redis client gives up, by default after some 12 s. With
// redis.UniversalOptions.ContextTimeoutEnabled the keyring gives up after 2 s.
type Cache struct {
	client redis.UniversalClient
	prefix string
}

var _ keyring.Cache = (*Cache)(nil)

var errNoCache = errors.New("wxredis: the Cache was not made by NewCache, or without a client")

// NewCache makes a Cache over a client (*redis.Client, *redis.ClusterClient). The caller closes the
// client, after the keyring.
func NewCache(client redis.UniversalClient, c CacheConfig) *Cache {
	if c.Prefix == "" {
		c.Prefix = DefaultCachePrefix
	}
	return &Cache{client: client, prefix: c.Prefix}
}

// longest is how many bytes of an entry are loaded. It is more than a keyring accepts, and bounds
// the memory that any content of the key can take.
const longest = 2 << 20

// Load returns an entry, or nil and no error if there is none. It is cut off at 2 MiB, far beyond
// any true entry.
func (c *Cache) Load(ctx context.Context, name string) ([]byte, error) {
	if c == nil || c.client == nil {
		return nil, errNoCache
	}
	entry, err := c.client.GetRange(ctx, c.prefix+name, 0, longest-1).Bytes()
	if err != nil || len(entry) == 0 { // GETRANGE returns "" if there is none
		return nil, cacheError(err)
	}
	return entry, nil
}

// Store keeps an entry for a time.
func (c *Cache) Store(ctx context.Context, name string, entry []byte, keep time.Duration) error {
	if c == nil || c.client == nil {
		return errNoCache
	}
	return cacheError(c.client.Set(ctx, c.prefix+name, entry, keep).Err())
}

// The token makes both scripts safe to run again with the same token, as the client does when an
// answer of Redis is lost.
const (
	leaseScript = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0`

	releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`
)

// Lease gives the right to download to one process at a time. The token is "" while another process
// has it. The time is at least a millisecond.
func (c *Cache) Lease(ctx context.Context, name string, last time.Duration) (string, error) {
	token := rand.Text()
	mine, err := c.run(ctx, leaseScript, name, token, max(last.Milliseconds(), 1))
	if err != nil || mine == 0 {
		return "", err
	}
	return token, nil
}

// Release gives the lease back, if it has not ended.
func (c *Cache) Release(ctx context.Context, name, token string) error {
	_, err := c.run(ctx, releaseScript, name, token)
	return err
}

// run runs a script on the lease of a name.
func (c *Cache) run(ctx context.Context, script, name string, args ...any) (int, error) {
	if c == nil || c.client == nil {
		return 0, errNoCache
	}
	result, err := redis.NewScript(script).Run(ctx, c.client, []string{c.prefix + name + ":lease"}, args...).Int()
	return result, cacheError(err)
}

// cacheError says where an error comes from.
func cacheError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("wxredis: %w", err)
}
