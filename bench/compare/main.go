// Command compare makes the same calls with several clients of WeChat Pay, round by round, and
// writes a report in Markdown and a chart. bench/run starts it; bench/README.md says what it
// measures and how.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// options are the flags.
type options struct {
	short      bool
	rounds     int
	only       string
	clientCore int
	serverCore int
	report     string
	chart      string
	profile    string
	serve      string
	billMiB    int64
}

func main() {
	var o options
	flag.BoolVar(&o.short, "short", false, "less than a minute: whether all works, not how fast")
	flag.IntVar(&o.rounds, "rounds", full.flood.rounds, "rounds of the throughput, which the other works follow")
	flag.StringVar(&o.only, "only", "", "the clients to run, by name, with commas between")
	flag.IntVar(&o.clientCore, "client-core", 1, "the core of the clients")
	flag.IntVar(&o.serverCore, "server-core", 0, "the core of the server")
	flag.StringVar(&o.report, "report", "", "file for the report, besides stdout")
	flag.StringVar(&o.chart, "chart", "", "file for the chart (SVG)")
	flag.StringVar(&o.profile, "profile", "", "folder for CPU profiles of the floor and of both clients with wxpay")
	flag.StringVar(&o.serve, "serve", "", "for its own process: be the server, with the keys of this folder")
	flag.Int64Var(&o.billMiB, "bill-mib", 0, "size of the bill in MiB; 0 is 200, or 4 in the short form")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, stdout io.Writer) error {
	if o.serve != "" {
		return serve(o.serve, o.billMiB<<20, os.Stdin, stdout)
	}
	plan := newPlan(o.rounds, full.flood.job.Count, full.sequence.job.Count, full.notices.job.Count, full.seconds, full.billMiB)
	if o.short {
		plan = short
	}
	if o.billMiB == 0 {
		o.billMiB = plan.billMiB
	}
	about := describe(ctx, time.Now())
	b, err := newBench(ctx, o)
	if err != nil {
		return err
	}
	defer b.close()
	if err := b.runAll(ctx, plan); err != nil {
		return err
	}
	if missed := b.results.targets().missed(); o.profile == "" && missed && !o.short {
		b.options.profile = filepath.Join(b.dir, "profiles")
	}
	profiles, err := b.profiles(ctx, plan)
	if err != nil {
		return err
	}
	var report strings.Builder
	b.write(&report, about, plan, profiles)
	if _, err := io.WriteString(stdout, report.String()); err != nil {
		return err
	}
	if o.report != "" {
		if err := os.WriteFile(o.report, []byte(report.String()), 0o644); err != nil {
			return err
		}
	}
	if o.chart == "" {
		return nil
	}
	return draw(b.results, b.caption(about, plan), o.chart)
}
