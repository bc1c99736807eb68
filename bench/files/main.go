// Command files measures downloads and uploads of large files. It compares their time with that of
// io.Copy with the same digests on the way. It also shows the peak memory of a process that does
// nothing else.
//
//	go -C bench run ./files
//	go -C bench run ./files -mib 100
//
// The server runs in this process and makes the files as it sends them. Each measurement runs in a
// process of its own, so that its peak is known (Linux).
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/wxpay-chain/wxpay/bench/internal/keys"
	"github.com/wxpay-chain/wxpay/bench/internal/server"
	"github.com/wxpay-chain/wxpay/bench/internal/usage"
)

// keysEnv names the folder with the keys of this run, for the processes that it starts.
const keysEnv = "WXPAY_BENCH_KEYS"

// measured is what a process says of its run.
type measured struct {
	Seconds float64
	PeakMiB float64
	Bytes   int64
}

func main() {
	size := flag.Int64("mib", 1024, "the size of a bill in MiB")
	upload := flag.Int64("upload", 100, "the size of an upload in MiB")
	rounds := flag.Int("rounds", 3, "how often each pair is run; the median counts")
	role := flag.String("role", "", "for its own processes")
	address := flag.String("address", "", "for its own processes")
	flag.Parse()
	if *role != "" {
		if err := run(*role, *address, *upload<<20); err != nil {
			log.Fatal(err)
		}
		return
	}
	folder, err := os.MkdirTemp("", "wxpay-files-")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := keys.Write(folder); err != nil {
		log.Fatal(err)
	}
	serving, err := server.Start(server.Config{Keys: folder, BillBytes: *size << 20, Encrypted: true})
	if err != nil {
		log.Fatal(err)
	}
	spawn := func(role string) measured { return spawn(role, serving.Plain, folder, *upload) }
	fmt.Printf("| %d MiB | MiB/s | of io.Copy | peak MiB |\n| --- | --: | --: | --: |\n", *size)
	for _, kind := range []string{"plain", "gzip", "encrypted"} {
		var ratios, speeds, peaks []float64
		for range *rounds {
			base, ours := spawn("copy-"+kind), spawn("download-"+kind)
			ratios, speeds, peaks = append(ratios, base.Seconds/ours.Seconds), append(speeds, float64(ours.Bytes>>20)/ours.Seconds), append(peaks, ours.PeakMiB)
		}
		fmt.Printf("| Download, %s | %.0f | %.2f | %.1f |\n", kind, median(speeds), median(ratios), slices.Max(peaks))
		rows := spawn("rows-" + kind)
		fmt.Printf("| Download and bill.Trades, %s | %.0f | | %.1f |\n", kind, float64(rows.Bytes>>20)/rows.Seconds, rows.PeakMiB)
	}
	sent := spawn("upload")
	fmt.Printf("| Upload of %d MiB | %.0f | | %.1f |\n", *upload, float64(sent.Bytes>>20)/sent.Seconds, sent.PeakMiB)
}

func median(of []float64) float64 { return slices.Sorted(slices.Values(of))[len(of)/2] }

// spawn runs a role in a process of its own.
func spawn(role, address, folder string, upload int64) measured {
	command := exec.Command(os.Args[0], "-role", role, "-address", address, "-upload", fmt.Sprint(upload))
	command.Stderr, command.Env = os.Stderr, append(os.Environ(), keysEnv+"="+folder)
	out, err := command.Output()
	if err != nil {
		log.Fatalf("%s: %v", role, err)
	}
	var m measured
	if err := json.Unmarshal(out, &m); err != nil {
		log.Fatalf("%s: %v: %s", role, err, out)
	}
	return m
}

// report prints what a run took. n is how many bytes it moved.
func report(start time.Time, n int64) error {
	return json.NewEncoder(os.Stdout).Encode(measured{Seconds: time.Since(start).Seconds(), Bytes: n, PeakMiB: usage.PeakMiB()})
}
