package hosts

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/call"
)

// hostPlay plays what happens to a host, a word for each event. A number in front repeats it.
type hostPlay struct {
	*Host
	begun []func(error) // sendings under way
	probe func(error)   // under way, or nil
}

func (p *hostPlay) do(word string) {
	end := func(outcome error) {
		if p.probe != nil {
			p.probe(outcome)
		}
		p.probe = nil
	}
	switch word {
	case "fails":
		p.Sending()(call.ErrHostFailed)
	case "answers":
		p.Sending()(nil)
	case "untold":
		p.Sending()(call.ErrHostUntold)
	case "begin":
		p.begun = append(p.begun, p.Sending())
	case "end-answered":
		first := p.begun[0]
		p.begun = p.begun[1:]
		first(nil)
	case "call": // that goes elsewhere
		if p.IsDue(0) {
			if probe := p.BeginProbe(); probe != nil {
				p.probe = probe
			}
		}
	case "probe-answered":
		end(nil)
	case "probe-failed":
		end(call.ErrHostFailed)
	case "probe-untold":
		end(call.ErrHostUntold)
	default:
		d, err := time.ParseDuration(word)
		if err != nil {
			panic(err)
		}
		time.Sleep(d) // of the bubble
	}
}

// TestHostState is the table of a host's states. The clock is a bubble's.
func TestHostState(t *testing.T) {
	const out = "5 fails "
	for _, c := range []struct {
		reason, play string
		out          bool
		probes       int
		wait         time.Duration
	}{
		{"nothing has happened", "", false, 0, time.Second},
		{"four failures are too few", "4 fails", false, 0, time.Second},
		{"five in a row put it out", "5 fails", true, 0, time.Second},
		{"an answer between them begins the row anew", "4 fails answers 4 fails", false, 0, time.Second},
		{"an untold outcome neither ends the row nor is in it", "4 fails 9 untold", false, 0, time.Second},
		{"nor does it keep the fifth from counting", "4 fails 9 untold fails", true, 0, time.Second},
		{"failures far apart are in a row too", "4 fails 1h fails", true, 0, time.Second},

		{"time alone brings nothing back", out + "1h", true, 0, time.Second},
		{"one call after a second is no load", out + "1s 1ms call", true, 0, time.Second},
		{"nor are 99", out + "1s 1ms 99 call", true, 0, time.Second},
		{"the hundredth brings a probe", out + "1s 1ms 100 call", true, 1, time.Second},
		{"a hundred calls within a second bring none", out + "100 call", true, 0, time.Second},
		{"the first call after ten seconds brings one", out + "9s call 1s call", true, 1, time.Second},
		{"one at a time", out + "1s 1ms 100 call 10s 500 call", true, 1, time.Second},
		{"an answered probe brings it back", out + "10s 1ms call probe-answered", false, 1, time.Second},
		{"a failed one does not", out + "10s 1ms call probe-failed 100 call", true, 1, time.Second},
		{"a second and a hundred calls later comes the next", out + "10s 1ms call probe-failed 1s 1ms 100 call", true, 2, time.Second},
		{"a probe that told nothing gives way to the next", out + "10s 1ms call probe-untold 1s 100 call probe-answered", false, 2, time.Second},

		{"an answer to a call brings it back, for all hosts may be out", out + "1s 1ms answers", false, 0, time.Second},
		{"but not within the first second", out + "answers", true, 0, time.Second},
		{"a failed call while it is out changes nothing", out + "1s 1ms 9 fails answers", false, 0, time.Second},
		{"nor does one take the place of a probe", out + "10s 1ms begin call", true, 1, time.Second},
		{"an answer to a call of better times brings nothing back", "begin " + out + "2s end-answered", true, 0, time.Second},

		{"out again at once: the wait doubles", out + "10s 1ms call probe-answered 5 fails", true, 1, 2 * time.Second},
		{"and is kept", out + "10s 1ms call probe-answered 5 fails 1s 500ms 100 call", true, 1, 2 * time.Second},
		{"and is over then", out + "10s 1ms call probe-answered 5 fails 2s 1ms 100 call", true, 2, 2 * time.Second},
		{"out again much later: it is a second", out + "10s 1ms call probe-answered 31s 5 fails", true, 1, time.Second},
		{"it grows to 20 s", out + strings.Repeat("20s 1ms call probe-answered 5 fails ", 6), true, 6, 20 * time.Second},
		{"and then a call after 20 s brings a probe", out + strings.Repeat("20s 1ms call probe-answered 5 fails ", 6) + "20s 1ms call", true, 7, 20 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			play, times := hostPlay{Host: New("https", "main")}, 1
			for word := range strings.FieldsSeq(c.play) {
				if n := 0; !strings.ContainsAny(word, "abcdefghijklmnopqrstuvwxyz") {
					if _, err := fmt.Sscan(word, &n); err != nil {
						t.Fatal(err)
					}
					times = n
					continue
				}
				for range times {
					play.do(word)
				}
				times = 1
			}
			want := []any{c.out, c.probes, c.wait}
			if diff := cmp.Diff(want, []any{play.Out(), play.Probes(), play.wait}); diff != "" {
				t.Errorf("%s: out, probes, wait (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}
