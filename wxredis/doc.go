// Package wxredis keeps in Redis what several processes of one service have to share: Cache, the platform certificates
// (平台证书) that one of them has downloaded, and Store, which notices (回调通知) were handled. It is a module of its own, so
// that nobody else depends on a Redis client. Redis 6 or newer, single, with replicas or a cluster.
package wxredis
