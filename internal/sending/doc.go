// Package sending knows how much of one attempt has left. The attempt itself tells whether the
// transport got a connection, sent a byte over it, and was given the whole body. The package never
// guesses from an error's type, which a peer can choose.
//
// It also keeps the transport from sending a write a second time. net/http does that by itself. It
// does so over HTTP/2 after a reset or a GOAWAY, and over HTTP/1.1 when a kept connection turns out
// to be closed.
package sending
