// Package traffic shows the messages on the wire. These are requests that a sandbox received, its
// attempts to deliver notices (回调通知), and a request that a dry run does not send.
package traffic
