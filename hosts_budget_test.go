package wxpay_test

import (
	"fmt"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// TestHostsBudget: while all hosts fail, a list of many hosts does not multiply the calls. While
// one fails, each call that it fails is made again for free.
func TestHostsBudget(t *testing.T) {
	const calls = 300
	for _, c := range []struct {
		reason      string
		hosts, fail int
		most        int
	}{
		{"two hosts, none answers", 2, 2, calls*11/10 + 10},
		{"ten hosts, none answers", 10, 10, calls*11/10 + 10*5},
		{"ten hosts, and the last answers", 10, 9, calls + 9*5},
	} {
		inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
			var names []string
			for i := range c.hosts {
				names = append(names, fmt.Sprintf("pay%d.example.com", i))
				if i < c.fail {
					world.set(names[i], "refuses")
				}
			}
			var err error
			if config.Hosts, err = wxpay.NewHosts(names...); err != nil {
				t.Fatal(err)
			}
			config.BaseURL, config.Retry = "https://"+names[0], wxpay.Retry{Attempts: 10}
			client, broken := open(t, config), 0
			for range calls {
				if _, err := client.Chain("v3/thing").Get(t.Context()); attemptsOf(nil, err) == 10 {
					broken++
				}
			}
			if sent := len(world.take()); sent > c.most {
				t.Errorf("%s: %d requests for %d calls, want %d at most", c.reason, sent, calls, c.most)
			}
			if broken > 6 {
				t.Errorf("%s: %d calls made all attempts", c.reason, broken)
			}
		})
	}
}
