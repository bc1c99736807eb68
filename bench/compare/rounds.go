package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/wxpay-chain/wxpay/bench/internal/keys"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
	"github.com/wxpay-chain/wxpay/bench/internal/server"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

// runAll does all works. The rate of arrivals follows from the throughput of the floor.
func (b *bench) runAll(ctx context.Context, p plan) error {
	for _, w := range p.works() {
		if w.job.Work == protocol.Arrivals {
			if err := b.writeArrivals(p); err != nil {
				return err
			}
		}
		for round := range w.rounds {
			fmt.Fprintf(os.Stderr, "%s %s, round %d of %d\n", time.Now().Format(time.TimeOnly), w.name, round+1, w.rounds)
			if err := b.round(ctx, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// round has each client do a job, one after the other.
func (b *bench) round(ctx context.Context, w work) error {
	if w.job.Work == protocol.Notices {
		if err := b.writeNotice(); err != nil { // whose signature holds for five minutes
			return err
		}
	}
	for _, c := range b.present() {
		s, err := b.measure(ctx, c, w)
		if err != nil {
			return err
		}
		b.results.add(w, c.name, s)
	}
	return nil
}

// share of the floor's throughput at which calls arrive. All clients keep up with it.
const share = 0.4

// writeArrivals makes up the times of arrivals, the same for all clients. They are those of many
// callers who know nothing of each other (a Poisson process).
func (b *bench) writeArrivals(p plan) error {
	first := b.present()[0].name // the floor, unless it was left out
	b.rate = math.Round(share * median(b.results.values(p.flood, first, throughput)))
	random := rand.New(rand.NewPCG(1, 2))
	var due []int64
	for at := 0.0; at < float64(p.seconds); at += random.ExpFloat64() / b.rate {
		due = append(due, int64(at*1e6))
	}
	return b.writeJSON(protocol.ArrivalsFile, due)
}

// payment is the content of the notice, as WeChat Pay documents it (支付成功回调通知).
const payment = `{"transaction_id":"1217752501201407033233368018","amount":{"payer_total":100,"total":100,"currency":"CNY",` +
	`"payer_currency":"CNY"},"mchid":"1900007291","trade_state":"SUCCESS","bank_type":"CMC","success_time":"2026-11-20T10:34:56+08:00",` +
	`"payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},"out_trade_no":"1217752501201407033233368018","appid":"wxd678efh567hg6787",` +
	`"trade_state_desc":"支付成功","trade_type":"JSAPI","attach":"自定义数据"}`

// writeNotice signs and encrypts a notice.
func (b *bench) writeNotice() error {
	const nonce, associated = "fdasflkja484", "transaction"
	platform, err := keys.Platform(b.dir)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{
		"id": "EV-2018022511223320873", "create_time": time.Now().Format(time.RFC3339), "resource_type": "encrypt-resource",
		"event_type": "TRANSACTION.SUCCESS", "summary": "支付成功",
		"resource": map[string]any{
			"original_type": "transaction", "algorithm": "AEAD_AES_256_GCM", "associated_data": associated, "nonce": nonce,
			"ciphertext": wxtest.Seal(protocol.APIv3Key, nonce, associated, []byte(payment)), // JSON has it in base64
		},
	})
	if err != nil {
		return err
	}
	notice := protocol.Notice{Header: map[string]string{}, Body: string(body)}
	header := server.Header(platform, time.Now(), notice.Body)
	for name := range header {
		notice.Header[name] = header.Get(name)
	}
	return b.writeJSON(protocol.NoticeFile, notice)
}

func (b *bench) writeJSON(name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.dir, name), data, 0o600)
}
