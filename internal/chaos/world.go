package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/chaos/draw"
	"github.com/wxpay-chain/wxpay/internal/chaos/network"
	"github.com/wxpay-chain/wxpay/internal/chaos/outage"
	"github.com/wxpay-chain/wxpay/internal/chaos/shop"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
	"github.com/wxpay-chain/wxpay/wxredis"
)

// clockSpeed is how fast the world's clock runs. A minute takes two seconds, so that retries of
// notices and downloads of certificates, which have minutes between them, take place in a run.
const clockSpeed = 30

// world is WeChat Pay, a merchant, and the network and the services between them.
type world struct {
	settings
	folder   string
	box      *sandbox.Sandbox
	auditor  *wxpay.Client // reaches WeChat Pay without the network
	network  *network.Network
	hosts    [2]*network.Host
	notices  *network.Notices
	redis    *outage.Redis
	store    *redis.Client
	shop     *shop.Shop
	schedule *outage.Schedule
	closers  []func() error // called the last first
}

// open builds a world. Its error leaves nothing behind.
func open(s settings) (w *world, err error) {
	w = &world{settings: s}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
		}
	}()
	for _, build := range []func() error{w.openFolder, w.openBox, w.openNetwork, w.openNotices, w.openRedis, w.openShop} {
		if err := build(); err != nil {
			return w, err
		}
	}
	w.schedule = &outage.Schedule{Draw: s.draw(), P: s.outages, Block: s.block, Longest: s.longest, Outages: w.outageList()}
	w.startPump()
	return w, nil
}

// later has something closed with the world.
func (w *world) later(close func() error) { w.closers = append(w.closers, close) }

// close ends all that the world has started.
func (w *world) close() (err error) {
	for i := len(w.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, w.closers[i]())
	}
	return err
}

func (w *world) openFolder() (err error) {
	w.folder, err = os.MkdirTemp("", "chaos-*")
	w.later(func() error { return os.RemoveAll(w.folder) })
	return err
}

// openBox starts WeChat Pay, and a client of it that nothing disturbs.
func (w *world) openBox() (err error) {
	begin := time.Now()
	now := func() time.Time { return begin.Add(clockSpeed * time.Since(begin)) }
	w.box, err = sandbox.New(sandbox.Config{Now: now, Keys: w.kit.keys, FeeRate: "0.00%", Keep: 6 * w.generation})
	if err != nil {
		return err
	}
	w.later(w.box.Close)
	if w.auditor, err = wxpay.New(w.box.Config()); err != nil {
		return err
	}
	w.later(func() error { return w.auditor.Close(context.Background()) })
	return nil
}

// openNetwork starts WeChat Pay's two hosts.
func (w *world) openNetwork() error {
	var err error
	w.network, err = network.New(network.Config{Draw: w.draw(), P: w.p, Patience: w.patience, To: w.box.URL, Liar: w.kit.liar, Roots: w.kit.roots})
	if err != nil {
		return err
	}
	w.later(func() error { w.network.Close(); return nil })
	for i := range w.hosts {
		if w.hosts[i], err = w.network.NewHost(); err != nil {
			return err
		}
		w.later(func() error { w.hosts[i].Kill(); return nil })
	}
	return nil
}

// openNotices starts the way from WeChat Pay to the merchant.
func (w *world) openNotices() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	w.notices = &network.Notices{Network: w.network, URL: "http://" + listener.Addr().String()}
	server := &http.Server{Handler: w.notices, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(listener) }()
	w.later(func() error { err := server.Close(); <-served; return err })
	return nil
}

// openRedis starts the merchant's Redis, and a client of it with little patience.
func (w *world) openRedis() error {
	address, err := network.FreeAddress()
	if err != nil {
		return err
	}
	if w.redis, err = outage.StartRedis(address, w.folder); err != nil {
		return err
	}
	w.later(func() error { return w.redis.Kill() })
	redis.SetLogger(silent{}) // a dead Redis is no news here
	w.store = redis.NewClient(&redis.Options{Addr: address, ContextTimeoutEnabled: true, DialTimeout: time.Second, MaxRetries: 1})
	w.later(w.store.Close)
	return nil
}

// openShop starts the merchant.
func (w *world) openShop() (err error) {
	config := w.box.Config()
	account := shop.Account{Config: config, APIv3Key: w.box.Keys().APIv3Key, Public: w.box.Key(), Patience: w.patience,
		Hosts: []string{w.hosts[0].URL, w.hosts[1].URL}, Roots: w.kit.roots.PEM()}
	if config.Now == nil {
		return errors.New("the sandbox has no clock of its own")
	}
	if w.trustLiar {
		account.Trusted = []keyring.Key{{Serial: network.LiarSerial, Public: &w.network.Liar.PublicKey}}
	}
	w.shop, err = shop.Open(shop.Config{
		Draw: w.draw(), P: w.own, Calm: w.network.Calm.Load, Hits: &w.network.Hits, Answers: w.network.Answers, Account: account, User: w.box,
		Folder: w.folder, NotifyTo: w.notices.URL + "/notify", Moved: func(url string) { w.notices.To.Store(&url) },
		Store: wxredis.NewStore(w.store, wxredis.StoreConfig{}), Sabotage: w.sabotage,
	})
	if err == nil {
		w.later(func() error { return w.shop.Close(context.Background()) })
	}
	return err
}

// startPump lets WeChat Pay look at its clock often, and ends outages that last too long.
func (w *world) startPump() {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(100 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				w.box.Advance(0)
				w.schedule.Heal(false)
			case <-stop:
				return
			}
		}
	}()
	w.later(func() error { close(stop); <-stopped; return nil })
}

// draw returns the source of all decisions.
func (s *settings) draw() draw.Source { return draw.Source{Seed: s.seed} }

type silent struct{}

// Printf implements the logger of go-redis.
func (silent) Printf(context.Context, string, ...any) {}
