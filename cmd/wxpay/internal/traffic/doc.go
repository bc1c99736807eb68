// Package traffic shows what goes over the wire: the requests that a sandbox received, its attempts to deliver notices
// (回调通知), and a request that a dry run keeps back.
package traffic
