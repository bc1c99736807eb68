package main

import (
	"time"

	"github.com/wxpay-chain/wxpay/internal/chaos/outage"
)

// outageList returns all that can fail for a while.
func (w *world) outageList() []outage.Outage {
	main, backup := w.hosts[0], w.hosts[1]
	dies := func(kill func()) func() error { return func() error { kill(); return nil } }
	return []outage.Outage{
		{Name: "main-host-dead", Begin: dies(main.Kill), End: main.Start},
		{Name: "backup-host-dead", Begin: dies(backup.Kill), End: backup.Start},
		{Name: "main-host-silent", Begin: dies(func() { main.Silence(true) }), End: dies(func() { main.Silence(false) })},
		{Name: "main-host-tls", Begin: func() error { return main.BreakTLS(true) }, End: func() error { return main.BreakTLS(false) }},
		{Name: "redis-dead", Begin: w.redis.Kill, End: w.redis.Start},
		{Name: "redis-hangs", Begin: w.redis.Hang, End: w.redis.Resume},
		{Name: "sql-dead", Begin: w.shop.Database.Kill, End: w.shop.Database.Start},
		{Name: "receiver-dead", Begin: dies(w.shop.Receiver.Kill), End: w.shop.Receiver.Start},
		{Name: "rotation", Begin: w.rotate, End: dies(w.box.Withdraw)},
		w.skewed("clock-ahead", 1, 2*time.Minute), // within what is allowed
		w.skewed("clock-behind", 2, -7*time.Minute),
	}
}

// rotate has WeChat Pay sign half of the answers with a new platform certificate.
func (w *world) rotate() error {
	_, err := w.box.Rotate(0.5)
	return err
}

// skewed is a wrong clock of one till.
func (w *world) skewed(name string, till int, by time.Duration) outage.Outage {
	turn := func(by time.Duration) func() error {
		return func() error { w.shop.Skew(till, by); return nil }
	}
	return outage.Outage{Name: name, Begin: turn(by), End: turn(0)}
}
