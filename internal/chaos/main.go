// Command chaos lets a merchant trade with the sandbox while all between them and around them
// fails. Then it compares the books of both.
//
//	go -C internal/chaos run . -seed 1 -exchanges 100000
//	go -C internal/chaos run . -soak 30m
//
// It exits with 1 if the books differ. README.md in its folder says more.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	balanced, err := command(ctx, os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
	}
	if err != nil || !balanced {
		os.Exit(1)
	}
}

// command runs the command line.
func command(ctx context.Context, args []string, out io.Writer) (balanced bool, err error) {
	s := settings{longest: 3 * time.Second}
	f := flag.NewFlagSet("chaos", flag.ContinueOnError)
	f.Uint64Var(&s.seed, "seed", rand.Uint64N(1_000_000), "of all decisions; a seed replays them")
	f.IntVar(&s.exchanges, "exchanges", 100_000, "after so many no new journey begins")
	f.DurationVar(&s.soak, "soak", 0, "trade for so long instead, and watch goroutines, files and memory")
	f.IntVar(&s.workers, "workers", 64, "customers at a time")
	f.IntVar(&s.generation, "generation", 3000, "customers between two audits")
	f.Float64Var(&s.p, "p", 0.02, "the probability of each fault on the network, at most 0.04")
	f.Float64Var(&s.own, "own", 0.02, "the probability of each fault of the merchant's database, Store and handlers")
	f.Float64Var(&s.outages, "outages", 0.02, "the share of blocks with an outage, of each sort")
	f.IntVar(&s.block, "block", 100, "customers in a block")
	limit := f.Duration("limit", 30*time.Minute, "the run ends without a result after so long, and the time of a soak")
	f.DurationVar(&s.patience, "patience", 2*time.Second, "the time limit of an attempt")
	if err := f.Parse(args); err != nil {
		return false, err
	}
	if err := s.check(); err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, *limit+s.soak)
	defer cancel()
	folder, err := os.MkdirTemp("", "chaos-*")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if s.kit, err = newKit(folder); err != nil {
		return false, err
	}
	fmt.Fprintf(out, "seed %d\n", s.seed)
	r, err := trade(ctx, s, func(format string, values ...any) { fmt.Fprintf(out, format+"\n", values...) })
	if r == nil {
		return false, err
	}
	r.print(out)
	return r.balanced(), err
}

// check refuses settings without a meaning. The 24 faults of a request share the whole.
func (s *settings) check() error {
	switch {
	case s.p < 0 || s.p > 0.04 || s.own < 0 || s.own > 0.2 || s.outages < 0 || s.outages > 1:
		return errors.New("-p is 0 to 0.04, -own 0 to 0.2, and -outages 0 to 1")
	case s.workers < 1 || s.generation < 1 || s.block < 1 || s.patience <= 0:
		return errors.New("-workers, -generation, -block and -patience are positive")
	}
	return nil
}

// trade opens a world, runs it and closes it.
func trade(ctx context.Context, s settings, tell func(string, ...any)) (r *report, err error) {
	w, err := open(s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	r, err = w.run(ctx, tell)
	r.took = time.Since(r.begun)
	return r, err
}
