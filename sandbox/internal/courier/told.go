package courier

// versions returns the parcel after each delivery of an attempt, for Told. It returns none without
// Told, or if the attempt failed because Close cut it off. The lock is held.
func (c *Courier) versions(p *Parcel, deliveries int) []Parcel {
	if c.Told == nil || c.ctx.Err() != nil && p.State != Accepted {
		return nil
	}
	told := make([]Parcel, deliveries)
	for i := range told {
		told[i] = p.clone()
		told[i].Attempts = told[i].Attempts[:len(p.Attempts)-deliveries+i+1]
	}
	return told
}

// tell calls Told. The lock is not held: Told may ask for Parcels.
func (c *Courier) tell(told []Parcel) {
	for _, p := range told {
		c.Told(p)
	}
}

// tellUnsent tells of a parcel that no attempt is made for. It does so in a new goroutine, since
// the caller of Send may hold locks. The lock is held, and the courier is not closed.
func (c *Courier) tellUnsent(p *Parcel) {
	if c.Told == nil {
		return
	}
	told := []Parcel{p.clone()}
	c.underWay++
	c.running.Go(func() {
		c.tell(told)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.leave()
	})
}
