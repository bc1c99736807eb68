// Package wxredis keeps in Redis what several processes of one service have to share: Cache, the
// platform certificates (平台证书) that one of them has downloaded, and Store, which notices (回调通知)
// were handled. It is a module of its own, so that nobody else depends on a Redis client. Redis 6
// or newer, single, with replicas or a cluster.
//
// Redis needs no trust for the Cache: a keyring verifies what it loads. It is trusted for the
// Store: a client of Redis that can write a key of the Store can have a notice taken for handled,
// and so lost, or handled again. SECURITY.md of the main module says what to do about that.
package wxredis
