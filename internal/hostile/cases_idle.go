package hostile

import "fmt"

// after is what a server does with the connections that follow.
type after string

const (
	refuses after = "refuses connections"
	serves  after = "serves the next"
	cuts    after = "takes the next and cuts"
)

func (m *maker) after() after { return pick(m, refuses, serves, cuts) }

// follow plays a connection after the first.
func (c *Conn) follow(then after) {
	if then == serves {
		c.ServeAll()
	} else if c.Take(whole) {
		c.End(RST)
	}
}

// kept draws a call that net/http may take for one that it may repeat, or not.
func (m *maker) kept(class string) Case {
	return Case{Class: class, Wire: pick(m, Plain, Plain, TLS, Tunnel), Warm: 1, Idempotency: m.IntN(2) == 0}
}

// idle end a kept connection before the call that is judged begins.
func (m *maker) idle() {
	for range 110 {
		c := m.kept("closed while idle")
		how, then := pick(m, FIN, RST, Notify), m.after()
		c.Await, c.Name = true, fmt.Sprintf("%s, %s", how, then)
		m.add(c, func(c *Conn) {
			if c.Index > 0 {
				c.follow(then)
				return
			}
			if !c.Serve(1) {
				return
			}
			if then == refuses {
				c.Refuse()
			}
			c.End(how)
			c.Say()
		})
	}
}

// written end a kept connection when bytes of the next request have come.
func (m *maker) written() {
	for range 10 {
		for _, at := range m.places() {
			c := m.kept("closed while written")
			how, then := pick(m, FIN, RST, RST, Hang), m.after()
			c.Name = fmt.Sprintf("%s at %s, %s", how, at, then)
			m.add(c, func(c *Conn) {
				if c.Index > 0 {
					c.follow(then)
					return
				}
				if !c.Serve(1) {
					return
				}
				if then == refuses {
					c.Refuse()
				}
				if _, err := c.in.Peek(1); err != nil { // the next request is on its way
					c.failed(err)
					return
				}
				if c.Take(at) {
					c.End(how)
				}
			})
		}
	}
}
