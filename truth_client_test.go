package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/hostile"
)

// clientTrials are the cases on the client's side: connections that are not made, calls that are
// given up, mistakes, and callers' code around a call.
func clientTrials(t *testing.T, seed uint64) []trial {
	t.Helper()
	silent, err := hostile.NewSilent()
	if err != nil {
		t.Log(err)
	} else {
		t.Cleanup(silent.Close)
	}
	r := rand.New(rand.NewPCG(seed, 11))
	var trials []trial
	trials = append(trials, unreachable(r, silent)...)
	trials = append(trials, unresolved()...)
	trials = append(trials, givenUp(seed)...)
	trials = append(trials, closings()...)
	trials = append(trials, mistakenCalls()...)
	return append(trials, callersCode()...)
}

// eachBody returns a case with each kind of request that it is made with.
func eachBody(c hostile.Case) []hostile.Case {
	var all []hostile.Case
	for _, size := range []int{0, hostile.Little, hostile.Middle} {
		c := c
		if c.Size = size; size == 0 {
			c.Method = "DELETE"
		}
		all = append(all, c)
	}
	return all
}

// dials replaces the dialer's function.
func dials(dial func(context.Context, string, string) (net.Conn, error)) setting {
	return func(_ *wxpay.Config, t *http.Transport, _ *hostile.Server) { t.DialContext = dial }
}

// unreachable are connections that are refused, never answered, or cannot be made.
func unreachable(r *rand.Rand, silent *hostile.Silent) []trial {
	var trials []trial
	for _, wire := range []hostile.Wire{hostile.Plain, hostile.TLS, hostile.H2, hostile.Hop, hostile.Tunnel, hostile.Socks} {
		for _, c := range eachBody(hostile.Case{Class: "port closed", Name: "refused", Wire: wire}) {
			trials = append(trials, trial{Case: c, set: func(_ *wxpay.Config, _ *http.Transport, s *hostile.Server) { s.Refuse() }})
			if silent != nil {
				c.Class, c.Name, c.Timeout = "port silent", "neither made nor refused", 200*time.Millisecond
				trials = append(trials, trial{Case: c, set: func(config *wxpay.Config, transport *http.Transport, _ *hostile.Server) {
					through(config, transport, silent.Addr)
				}})
			}
		}
	}
	for _, failure := range []error{
		errors.New("no route"), syscall.EHOSTUNREACH, syscall.EMFILE, context.DeadlineExceeded, context.Canceled,
		&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH}, &net.AddrError{Err: "bad address", Addr: "x"},
		&net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}, fmt.Errorf("wrapped: %w", net.ErrClosed),
	} {
		fail := func(context.Context, string, string) (net.Conn, error) { return nil, failure }
		wire := pickOne(r, hostile.TLS, hostile.H2, hostile.Tunnel)
		for _, c := range eachBody(hostile.Case{Class: "dial fails", Name: failure.Error(), Wire: wire}) {
			trials = append(trials, trial{Case: c, set: dials(fail)})
		}
	}
	return trials
}

func pickOne[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// through sends a client's connections to another address than it dials.
func through(config *wxpay.Config, transport *http.Transport, addr string) {
	if transport == nil {
		config.BaseURL = "http://" + addr
		return
	}
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
}

// unresolved are names that a DNS server does not know, or does not answer for.
func unresolved() []trial {
	nxdomain := func(query []byte) []byte {
		answer := append([]byte(nil), query...)
		answer[2], answer[3] = 0x81, 0x83 // an answer: there is no such name
		answer[10], answer[11] = 0, 0     // no additional records
		return answer[:len(answer)-optRecord]
	}
	garbage := func(query []byte) []byte { return append([]byte(nil), query[:7]...) }
	silence := func([]byte) []byte { return nil }
	var trials []trial
	for _, of := range []struct {
		name   string
		answer func([]byte) []byte
	}{{"no such name", nxdomain}, {"garbage", garbage}, {"silence", silence}, {"no server", nil}} {
		resolver := &net.Resolver{PreferGo: true, Dial: nameServer(of.answer)}
		dialer := &net.Dialer{Resolver: resolver}
		for _, wire := range []hostile.Wire{hostile.TLS, hostile.H2, hostile.Tunnel} {
			c := hostile.Case{Class: "name unresolved", Name: of.name, Wire: wire, Timeout: 250 * time.Millisecond}
			for _, c := range eachBody(c) {
				trials = append(trials, trial{Case: c, set: func(config *wxpay.Config, t *http.Transport, _ *hostile.Server) {
					config.BaseURL = "https://api.pay.invalid"
					t.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
						return dialer.DialContext(ctx, network, "api.pay.invalid:443")
					}
				}})
			}
		}
	}
	return trials
}

// optRecord is the length of the EDNS record at the end of the resolver's queries.
const optRecord = 11

// nameServer is a DNS server that is asked over a pipe. A nil function cannot be reached.
func nameServer(answer func([]byte) []byte) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		if answer == nil {
			return nil, syscall.ECONNREFUSED
		}
		ours, theirs := net.Pipe()
		go func() {
			defer func() { _ = theirs.Close() }()
			buffer := make([]byte, 4<<10)
			for { // over a pipe, which is no packet connection, each message has its length first
				n, err := theirs.Read(buffer)
				if err != nil {
					return
				}
				if reply := answer(buffer[2:n]); reply != nil {
					_, _ = theirs.Write(append([]byte{byte(len(reply) >> 8), byte(len(reply))}, reply...))
				}
			}
		}()
		return ours, nil
	}
}
