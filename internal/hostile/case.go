package hostile

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Case is one call and what its server does to it.
type Case struct {
	Class string // the row of the table that it counts in
	Name  string // what is special about it
	Wire  Wire

	Method      string // POST unless given
	Size        int    // of a string in the JSON body; 0: no body
	Idempotency bool   // the call names an Idempotency-Key
	Expect      bool   // the call says Expect: 100-continue

	Warm    int           // calls before it, which go well
	Await   bool          // the call begins after the play's Say
	Timeout time.Duration // of the attempt; 0: long
	// Small makes both ends' buffers small, so that a client cannot have written all of a
	// Big body before the server reads it.
	Small   bool
	Partial bool // the client provably cannot write all of its request

	Play func(*Conn)
}

// Sizes of bodies. All of Big never fits into a first window of HTTP/2 or into small buffers.
const (
	Little = 180
	Middle = 48 << 10
	Big    = 192 << 10
)

// quick is the Timeout of some calls. Others that wait in vain are ended by their context.
const quick = 250 * time.Millisecond

func (c Case) String() string {
	return fmt.Sprintf("%s: %s %s %d, %s", c.Class, c.Wire, c.method(), c.Size, c.Name)
}

func (c Case) method() string {
	if c.Method == "" {
		return "POST"
	}
	return c.Method
}

// maker collects cases. All that it draws comes from one seed.
type maker struct {
	*rand.Rand
	cases []Case
}

// Cases makes all cases of a seed.
func Cases(seed uint64) []Case {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 10))}
	for _, family := range []func(){
		m.requestCuts, m.answerCuts, m.windows, m.interim, m.refusals, m.successes,
		m.idle, m.written, m.handshakes, m.certificates, m.records,
		m.h2Cuts, m.h2ByteCuts, m.h2Resets, m.h2GoAways, m.h2Answers, m.h2Garbage, m.h2Limits, m.h2Idle,
		m.proxies, m.tunnels, m.socks,
	} {
		family()
	}
	return m.cases
}

// add keeps a case, with a method and a body drawn where it has none. Its play finds the wire
// ready for requests.
func (m *maker) add(c Case, play func(*Conn)) {
	c.Play = func(conn *Conn) {
		if conn.front(c.Wire) {
			play(conn)
		}
	}
	m.addRaw(c)
}

// addRaw keeps a case whose play does everything itself.
func (m *maker) addRaw(c Case) {
	if c.Method == "" && c.Size == 0 {
		switch m.IntN(5) {
		case 0:
			c.Method = "DELETE"
		case 1:
			c.Size = Middle + 16<<10
		case 2:
			c.Size = Middle
		default:
			c.Size = Little
		}
	}
	if c.Warm == 0 && m.IntN(6) == 0 {
		c.Timeout = quick
	}
	m.cases = append(m.cases, c)
}

// addH2 keeps a case whose play speaks HTTP/2.
func (m *maker) addH2(c Case, play func(*H2Conn)) {
	c.Wire = H2
	m.add(c, func(conn *Conn) {
		if h, ok := conn.H2(); ok {
			play(h)
		}
	})
}

func pick[T any](m *maker, from ...T) T { return from[m.IntN(len(from))] }

// overHTTP1 draws a wire that carries HTTP/1.1.
func (m *maker) overHTTP1() Wire { return pick(m, Plain, Plain, TLS, Hop, Tunnel) }

// ending draws a way to end a connection that fits the wire.
func (m *maker) ending(wire Wire) Ending {
	if wire.Secure() {
		return pick(m, FIN, RST, Half, Hang, Garbage, Record, Alert, Notify)
	}
	return pick(m, FIN, RST, Half, Hang, Garbage)
}
