package doctor

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
)

// checkSpeed says what a signature takes on this machine: in Go, and in OpenSSL, in which module
// wxopenssl signs. That module is not linked here; the openssl command measures its library.
func (p *patient) checkSpeed(ctx context.Context) {
	check := words.Say("signing")
	if p.private == nil {
		p.Skip(check, words.Say("not measured, for what is missing above"))
		return
	}
	inGo, err := speedOfGo(ctx, crypto.RSA(p.private))
	if err != nil {
		p.broken(check, err)
		return
	}
	version, inOpenSSL := speedOfOpenSSL(ctx, p.private.N.BitLen())
	if inOpenSSL == 0 {
		p.OK(check, words.Say("%s a signature in Go; to compare it, install the openssl command of OpenSSL 3 (apt-get install openssl, brew install openssl@3)", milliseconds(inGo)))
		return
	}
	p.OK(check, words.Say("%s a signature in Go, %s in %s, in which module wxopenssl signs", milliseconds(inGo), milliseconds(inOpenSSL), version))
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }

// A machine that does other work at the same time is measured in several runs, and the best counts.
const (
	runsOfGo      = 10
	measured      = 20 * time.Millisecond // at least, in each of them
	runsOfOpenSSL = 3
)

// speedOfGo returns the time of a signature.
func speedOfGo(ctx context.Context, signer crypto.Signer) (best time.Duration, err error) {
	if _, err := runOfGo(ctx, signer, 0); err != nil { // warms the caches
		return 0, err
	}
	for range runsOfGo {
		took, err := runOfGo(ctx, signer, measured)
		if err != nil {
			return 0, err
		}
		if best == 0 || took < best {
			best = took
		}
	}
	return best, nil
}

// runOfGo makes signatures for a time at least, and returns the mean time of each.
func runOfGo(ctx context.Context, signer crypto.Signer, least time.Duration) (time.Duration, error) {
	message := []byte("GET\n/v3/certificates\n1554208460\nnonce\n\n")
	for n, start := 1, time.Now(); ; n++ {
		if _, err := signer.Sign(ctx, message); err != nil {
			return 0, err
		}
		if passed := time.Since(start); passed >= least {
			return passed / time.Duration(n), nil
		}
	}
}

var (
	opensslVersion = regexp.MustCompile(`^OpenSSL ([3-9]|[1-9][0-9]+)\.[0-9.]+`)
	opensslSpeed   = regexp.MustCompile(`(?m)^\+F2:[0-9]+:[0-9]+:([0-9.]+):`) // kind, bits, signatures a second
)

// speedOfOpenSSL returns the version of the openssl command and the time of a signature, 0 without
// a command of OpenSSL 3 or newer. Each run of the command takes 2 to 4 seconds.
func speedOfOpenSSL(ctx context.Context, bits int) (version string, best time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	output, err := exec.CommandContext(ctx, "openssl", "version").Output()
	version = opensslVersion.FindString(string(output))
	if err != nil || version == "" { // LibreSSL is another library
		return "", 0
	}
	for range runsOfOpenSSL {
		took := runOfOpenSSL(ctx, bits)
		if took == 0 {
			break
		}
		if best == 0 || took < best {
			best = took
		}
	}
	return version, best
}

// runOfOpenSSL returns the mean time of a signature in a run of the openssl command, or 0.
func runOfOpenSSL(ctx context.Context, bits int) time.Duration {
	output, err := exec.CommandContext(ctx, "openssl", "speed", "-mr", "-elapsed", "-seconds", "1", "rsa"+strconv.Itoa(bits)).Output()
	found := opensslSpeed.FindSubmatch(output)
	if err != nil || found == nil {
		return 0
	}
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil || rate <= 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / rate)
}
