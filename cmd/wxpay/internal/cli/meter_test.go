package cli

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMeter draws on a terminal by a clock of its own, and looks at all that was written.
func TestMeter(t *testing.T) {
	const half = "[############------------]  50%  1.0 KiB / 2.0 KiB"
	type step struct {
		after      time.Duration
		done, size int64
	}
	for _, tt := range []struct {
		reason     string
		terminal   Terminal
		steps      []step
		want, ends string // ends is what End writes
	}{
		{"a bar", Terminal{Live: true}, []step{{time.Second, 1 << 10, 2 << 10}}, "\r" + half + "\r" + half, "\r" + blanks(len(half)) + "\r"},
		{"a shorter line covers a longer one", Terminal{Live: true}, []step{{time.Second, 1 << 10, 2 << 10}, {time.Second, 812, 0}},
			"\r" + half + "\r" + half + "\r812 B" + blanks(len(half)-5) + "\r812 B", "\r     \r"},
		{"a transfer that ends at once", Terminal{Live: true}, []step{{99 * time.Millisecond, 1, 2}}, "", ""},
		{"not twice within the pause", Terminal{Live: true}, []step{{time.Second, 812, 0}, {time.Millisecond, 900, 0}}, "\r812 B\r812 B", "\r     \r"},
		{"more than was said", Terminal{Live: true}, []step{{time.Second, 3 << 20, 2 << 20}}, "\r3.0 MiB\r3.0 MiB", "\r       \r"},
		{"a narrow terminal", Terminal{Live: true, Columns: 8}, []step{{time.Second, 1, 2}}, "\r[######\r[######", "\r       \r"},
		{"no terminal", Terminal{}, []step{{time.Second, 1, 2}}, "", ""},
		{"for machines", Terminal{Live: true, JSON: true}, []step{{time.Second, 1, 2}}, "", ""},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			var screen bytes.Buffer
			now := time.Unix(1, 0)
			tt.terminal.Err, tt.terminal.Now = &screen, func() time.Time { return now }
			m := tt.terminal.NewMeter()
			for _, s := range tt.steps {
				now = now.Add(s.after)
				m.Show(s.done, s.size)
			}
			if diff := cmp.Diff(tt.want, screen.String()); diff != "" {
				t.Errorf("drawn (-want +got):\n%s", diff)
			}
			screen.Reset()
			m.End()
			now = now.Add(time.Minute)
			m.Show(1, 2)
			if diff := cmp.Diff(tt.ends, screen.String()); diff != "" {
				t.Errorf("at the end, and after it (-want +got):\n%s", diff)
			}
		})
	}
}

func blanks(n int) string { return string(bytes.Repeat([]byte(" "), n)) }

func TestByteSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1 << 10: "1.0 KiB", 1536: "1.5 KiB", 20 << 20: "20.0 MiB", 1 << 30: "1.0 GiB", 1<<63 - 1: "8.0 EiB"} {
		if got := ByteSize(n); got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
}
