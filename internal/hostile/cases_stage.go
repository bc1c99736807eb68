package hostile

import (
	"fmt"
	"math/rand/v2"
)

// Stages are cases whose call is to be given up at a stage: the play says when, and reads on.
func Stages(seed uint64) []Case {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 12))}
	for range 5 {
		for _, at := range m.places() {
			c := Case{Class: "given up", Name: "at " + at.String(), Wire: m.overHTTP1()}
			m.add(c, func(c *Conn) {
				if c.Take(at) {
					c.Starve()
				}
			})
		}
	}
	for range 30 {
		at := m.stage()
		m.addH2(Case{Class: "given up", Name: "h2 at " + at.String()}, func(h *H2Conn) {
			if _, ok := h.Until(at); ok {
				h.Starve()
			}
		})
	}
	for range 30 {
		m.addOpening(Case{Class: "given up", Name: "in the handshake", Wire: m.secure()}, func(c *Conn) {
			if _, err := c.in.Peek(1); err == nil {
				c.Wait()
			}
		})
		part := m.Float64()
		c := Case{Class: "given up", Name: fmt.Sprintf("at %.2f of the answer", part), Wire: m.overHTTP1()}
		m.add(c, func(c *Conn) {
			if c.Take(whole) {
				bytes := Answer{Seal: Right}.HTTP1(c.World)
				c.part(Answer{Seal: Right}, bytes, int(part*float64(len(bytes))))
				c.Starve()
			}
		})
	}
	return m.timeless()
}

// timeless are the cases without a Timeout: something else ends their calls.
func (m *maker) timeless() []Case {
	for i := range m.cases {
		m.cases[i].Timeout = 0
	}
	return m.cases
}

// some are plays over each wire, with each body.
func some(class, name string, play func(*Conn)) []Case {
	m := &maker{Rand: rand.New(rand.NewPCG(0, 0))}
	for _, wire := range []Wire{Plain, TLS, Hop, Tunnel} {
		for _, size := range []int{0, Little, Middle} {
			method := "POST"
			if size == 0 {
				method = "DELETE"
			}
			m.add(Case{Class: class, Name: name, Wire: wire, Method: method, Size: size}, play)
		}
	}
	return m.timeless()
}

// Stuck is a case whose server takes the first request, says so, and never answers.
func Stuck(class, name string) Case {
	return some(class, name, func(c *Conn) {
		if c.Take(whole) {
			c.Starve()
		}
	})[1]
}

// Served are cases that go well.
func Served(class, name string) []Case {
	return some(class, name+", answered", (*Conn).ServeAll)
}

// CutAfter are cases whose server takes the request and cuts.
func CutAfter(class, name string) []Case {
	return some(class, name+", cut", func(c *Conn) {
		if c.Take(whole) {
			c.End(RST)
		}
	})
}

// Closings are cases whose client is to be closed while the server has the request, in part
// or whole. Then the server answers, or cuts.
func Closings() []Case {
	var cases []Case
	for _, at := range []Point{nothing, afterHead, {Head: -1, Tenths: 5}, whole} {
		for _, good := range []bool{true, false} {
			name := fmt.Sprintf("at %s, answered %v", at, good)
			cases = append(cases, some("client closed", name, func(c *Conn) {
				if !c.Take(at) {
					return
				}
				c.Say()
				if good {
					c.Take(whole)
					c.Answer(Answer{Seal: Right})
				}
				c.End(FIN)
			})...)
		}
	}
	return cases
}
