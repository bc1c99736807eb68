package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// write writes the report.
func (b *bench) write(w io.Writer, a about, p plan, profiles []profile) {
	fmt.Fprintf(w, "# Side by side\n\n`bench/run` has written this; [README.md](README.md) says what it measures and how.\n\n")
	for _, line := range a.lines {
		fmt.Fprintf(w, "- %s\n", line)
	}
	b.writeWarnings(w, a, p)
	b.writeClients(w)
	b.writeTargets(w)
	b.writeFlood(w, p)
	b.writeSequence(w, p)
	b.writeOpen(w, p)
	b.writeRest(w, p)
	if len(profiles) > 0 {
		fmt.Fprintf(w, "\n## Profiles\n\nWhere the CPU went at %d in flight, in one more run of each.\n", inFlight)
	}
	for _, one := range profiles {
		fmt.Fprintf(w, "\n%s:\n\n```text\n%s\n```\n", one.client, one.top)
	}
}

// warning is what makes the figures worth less, for the report and for the caption of the chart.
type warning struct{ long, short string }

// warnings returns those of a run.
func (b *bench) warnings(a about, p plan) (list []warning) {
	if a.load > busyLoad {
		list = append(list, warning{
			fmt.Sprintf("The machine was busy: its load average was %.2f before the run. Other programs have changed these figures.", a.load),
			"BUSY MACHINE",
		})
	}
	if b.pin.lacks != "" {
		list = append(list, warning{
			fmt.Sprintf("No process was kept on one core: %s. The figures are not those of one core.", b.pin.lacks), "NOT ONE CORE",
		})
	}
	if p.flood.job.Count < full.flood.job.Count {
		list = append(list, warning{"This was the short form. It shows that all works, and not how fast.", "SHORT FORM"})
	}
	return list
}

func (b *bench) writeWarnings(w io.Writer, a about, p plan) {
	for _, one := range b.warnings(a, p) {
		fmt.Fprintf(w, "\n**%s**\n", one.long)
	}
}

// caption says below the chart where and when it was measured, and what makes it worth less: a
// chart is shown without the report.
func (b *bench) caption(a about, p plan) string {
	text := a.caption
	for _, one := range b.warnings(a, p) {
		text += ", " + one.short
	}
	return text
}

func (b *bench) writeClients(w io.Writer) {
	var rows, lacking [][]string
	for _, c := range b.clients {
		if c.lacks != "" {
			lacking = append(lacking, []string{c.name, strings.ReplaceAll(c.lacks, "\n", " ")})
			continue
		}
		size := "–"
		if info, err := os.Stat(c.program()); err == nil && c.isGo() {
			size = fmt.Sprintf("%.1f", float64(info.Size())/(1<<20))
		}
		rows = append(rows, []string{
			c.name, c.version, size,
			spread(b.results.values(full.start, c.name, millis), "%.0f"), spread(b.results.values(full.start, c.name, peak), "%.0f"),
		})
	}
	section(w, "Clients", "The time is that of a process which makes a client and ends, with the start of its runtime.",
		[]string{"client", "version", "binary, MiB", "start, ms", "memory, MiB"}, rows)
	if len(lacking) > 0 {
		section(w, "Left out", "", []string{"client", "why"}, lacking)
	}
}

func (b *bench) writeTargets(w io.Writer) {
	section(w, "What wxpay wants", fmt.Sprintf("At %d in flight on one core; ratios within a round.", inFlight),
		[]string{"target", "measured", "verdict"}, b.results.targets().rows())
}

func (b *bench) writeFlood(w io.Writer, p plan) {
	intro := fmt.Sprintf("%d calls, %d at a time, over HTTP without TLS.", p.flood.job.Count, inFlight)
	b.table(w, "64 in flight on one core", intro, p.flood, []column{
		{"calls/s", throughput, "", "%.0f"}, {"CPU of a call, µs", cpuMicros, "", "%.0f"},
		{"CPU, of the floor's", cpuMicros, floor, "%.3f"}, {"CPU, of wechatpay-go's, tuned", cpuMicros, officialTuned, "%.3f"},
		{"connections for 1000 calls", opened, "", "%.0f"}, {"server busy, %", serverShare, "", "%.0f"},
	})
}

func (b *bench) writeSequence(w io.Writer, p plan) {
	intro := fmt.Sprintf("%d calls, each after the answer to the last, over HTTP without TLS.", p.sequence.job.Count)
	b.table(w, "One call after the other", intro, p.sequence, []column{
		{"median, ms", quantile(0.5), "", "%.2f"}, {"of the floor's", quantile(0.5), floor, "%.3f"}, {"99 %, ms", quantile(0.99), "", "%.2f"},
		{"allocations", allocs, "", "%.0f"}, {"allocated, KiB", kib, "", "%.1f"},
	})
}

func (b *bench) writeOpen(w io.Writer, p plan) {
	intro := fmt.Sprintf("%.0f calls a second over TLS for %d s, whether or not earlier ones have been answered. "+
		"The rate is %.1f of the floor's throughput above, and the times are the same for all.", b.rate, p.seconds, share)
	b.table(w, "Calls as they arrive", intro, p.open, []column{
		{"median, ms", quantile(0.5), "", "%.2f"}, {"99 %, ms", quantile(0.99), "", "%.2f"},
		{"CPU of a call, µs", cpuMicros, "", "%.0f"}, {"connections for 1000 calls", opened, "", "%.0f"},
	})
}

func (b *bench) writeRest(w io.Writer, p plan) {
	intro := fmt.Sprintf("%d MiB, with its digest checked. gopay hands the file over as bytes in memory, wechatpay-php writes it to disk; "+
		"the others give it away as it comes.", b.options.billMiB)
	b.table(w, "A bill", intro, p.bill, []column{
		{"seconds", seconds, "", "%.2f"}, {"CPU, s", cpuSeconds, "", "%.2f"}, {"memory, MiB", peak, "", "%.0f"},
	})
	intro = fmt.Sprintf("%d notices of a payment (支付成功回调通知), verified, decrypted and read.", p.notices.job.Count)
	b.table(w, "Notices", intro, p.notices, []column{
		{"notices/s", throughput, "", "%.0f"}, {"CPU of a notice, µs", cpuMicros, "", "%.1f"}, {"CPU, of the floor's", cpuMicros, floor, "%.2f"},
		{"allocations", allocs, "", "%.0f"},
	})
}

// column is a figure of each client. With a base it is divided by the figure of that client in the
// same round.
type column struct {
	name   string
	of     measure
	base   string
	format string
}

// table writes a row for each client.
func (b *bench) table(w io.Writer, title, intro string, of work, columns []column) {
	head := []string{"client"}
	for _, c := range columns {
		head = append(head, c.name)
	}
	var rows [][]string
	for _, client := range b.present() {
		row := []string{client.name}
		for _, c := range columns {
			values := b.results.values(of, client.name, c.of)
			if c.base != "" {
				values = b.results.ratios(of, client.name, c.base, c.of)
			}
			row = append(row, spread(values, c.format))
		}
		rows = append(rows, row)
	}
	rounds := "1 round."
	if of.rounds > 1 {
		rounds = fmt.Sprintf("%d rounds: median (minimum–maximum).", of.rounds)
	}
	section(w, title, intro+" "+rounds, head, rows)
}

// section writes a heading, a text and a table.
func section(w io.Writer, title, intro string, head []string, rows [][]string) {
	fmt.Fprintf(w, "\n## %s\n\n", title)
	if intro != "" {
		fmt.Fprintf(w, "%s\n\n", intro)
	}
	fmt.Fprintf(w, "| %s |\n| --- |%s\n", strings.Join(head, " | "), strings.Repeat(" --: |", len(head)-1))
	for _, row := range rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
	}
}
