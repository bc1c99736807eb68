package sandbox

// tidings are what Config.OnNotice is to be told after an attempt: one for each of its deliveries; nothing if nobody asked,
// or if it failed because Close cut it off. The lock is held.
func (c *courier) tidings(n *Notice, deliveries int) []Notice {
	if c.s.conf.OnNotice == nil || c.ctx.Err() != nil && n.State != NoticeAccepted {
		return nil
	}
	told := make([]Notice, deliveries)
	for i := range told {
		told[i] = n.clone()
		told[i].Attempts = told[i].Attempts[:len(n.Attempts)-deliveries+i+1]
	}
	return told
}

// report tells. The lock is not held: what is told may ask for Notices.
func (c *courier) report(told []Notice) {
	for _, n := range told {
		c.s.conf.OnNotice(n)
	}
}

// reportUnsent tells of a notice that no attempt is made for, in a goroutine of its own: whoever made it may hold locks. The
// lock is held, and the sandbox is not closed.
func (c *courier) reportUnsent(n *Notice) {
	if c.s.conf.OnNotice == nil {
		return
	}
	told := []Notice{n.clone()}
	c.underWay++
	c.running.Go(func() {
		c.report(told)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.leave()
	})
}
