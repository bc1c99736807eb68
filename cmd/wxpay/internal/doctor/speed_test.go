package doctor

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// busySigner takes ten times as long for its first signatures, as on a machine with other work.
type busySigner struct{ made int }

func (*busySigner) Scheme() string { return "WECHATPAY2-SHA256-RSA2048" }

func (s *busySigner) Sign(context.Context, []byte) ([]byte, error) {
	took := time.Millisecond
	if s.made++; s.made < 15 {
		took *= 10
	}
	time.Sleep(took)
	return nil, nil
}

// TestSpeedOfGo wants the time of a signature while the machine is free. In the bubble of synctest
// time passes only in the signer.
func TestSpeedOfGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, err := speedOfGo(t.Context(), new(busySigner))
		if err != nil || got != time.Millisecond {
			t.Errorf("%v, %v, want 1ms", got, err)
		}
	})
}
