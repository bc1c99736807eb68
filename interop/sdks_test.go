package interop

import (
	"path/filepath"
	"testing"
)

// TestSDKs has each foreign client try every operation that it has, and holds the outcomes to its
// file. Each has a sandbox of its own, so that none sees the orders of another.
func TestSDKs(t *testing.T) {
	program, dir := build(t), filepath.Join(t.TempDir(), "keys")
	for _, sdk := range []struct {
		name string
		run  func(*testing.T, *command)
	}{
		{"wechatpay-go", testWechatpayGo},
		{"gopay", testGopay},
	} {
		t.Run(sdk.name, func(t *testing.T) {
			box := start(t, program, dir, "\n", "--json")
			sdk.run(t, box)
			box.end(t)
		})
	}
}
