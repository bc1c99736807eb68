// Package wxredis keeps in Redis the state that several processes of one service share. A Cache
// holds the platform certificates (平台证书) that one of them has downloaded. A Store remembers
// which notices (回调通知) were handled. It is a separate module, so that only its users depend on
// a Redis client. It works with Redis 6 or newer, single, with replicas or as a cluster.
//
// Redis needs no trust for the Cache: a keyring verifies every entry that it loads. Redis is
// trusted for the Store. A client of Redis that can write a key of the Store can have a notice
// taken for handled, and so lost, or handled again. SECURITY.md of the main module says what to do
// about that.
package wxredis
