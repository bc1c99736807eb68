package sandbox_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestVerdictIsThatOfOpenSSL sends random requests, most of them spoilt somewhere. It compares the
// sandbox's verdict with that of `openssl dgst -sha256 -verify` on the message and signature that
// came over the wire.
func TestVerdictIsThatOfOpenSSL(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not on PATH")
	}
	if runtime.GOOS == "windows" {
		t.Skip("there is no /dev/fd to hand openssl a signature with")
	}
	perKey := 60
	if os.Getenv("CI") != "" { // the gate asks openssl ten times as often
		perKey = 600
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	const keys = 4
	var all []verdict
	for k := range keys {
		merchant := wxtest.Key(wxtest.Spare + k)
		all = append(all, attack(t, rand.New(rand.NewPCG(seed, uint64(k))), openssl, merchant, perKey)...)
	}
	count := map[string]int{}
	for _, v := range all {
		count[v.want]++
		if v.asked {
			count["asked openssl"]++
		}
		if diff := cmp.Diff(v.want, v.got); diff != "" {
			t.Errorf("%s (-openssl +sandbox):\n%s\n%s", v.how, diff, v.authorization)
		}
	}
	t.Logf("%d requests: %v", len(all), count)
	if testing.Short() {
		return
	}
	// of 600 requests a key
	for what, least := range map[string]int{"asked openssl": 2000, "accepted": 500, "signature": 800, "Authorization": 30, "timestamp": 20, "mchid": 30, "serial_no": 30} {
		if count[what] < least*perKey/600 {
			t.Errorf("only %d of %d are %q: this shows too little", count[what], len(all), what)
		}
	}
}

// verdict is one request and what both sides say of it: "accepted" or the name of what is wrong.
type verdict struct {
	how, authorization string
	want, got          string
	asked              bool // whether openssl had to decide
}

// attack runs n requests against a sandbox with a merchant's key of its own; the others sign
// nothing here.
func attack(t *testing.T, random *rand.Rand, openssl string, merchant *rsa.PrivateKey, n int) []verdict {
	t.Helper()
	keys := &sandbox.Keys{Merchant: merchant, Public: boxtest.Keys().Public, Platform: boxtest.Keys().Platform}
	box := open(t, sandbox.Config{Keys: keys, Now: atInstant})
	judge := newJudge(t, openssl, box)
	transport := &http.Transport{MaxIdleConnsPerHost: 4}
	defer transport.CloseIdleConnections()
	list := make([]verdict, n)
	work := make(chan func())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for f := range work {
				f()
			}
		})
	}
	for i := range list {
		how := spoilers[random.IntN(len(spoilers))]
		c := randomCall(random, box)
		how.spoil(random, c, keys)
		req := unsigned(c.request(t, box))
		work <- func() {
			v := verdict{how: how.name, authorization: req.Header.Get("Authorization")}
			v.want, v.asked = judge.verdict(t, c, v.authorization)
			v.got = sandboxVerdict(t, transport, req)
			list[i] = v
		}
	}
	close(work)
	wg.Wait()
	return list
}

// judge asks openssl.
type judge struct {
	openssl, public, mchID, serial string
	size                           int // bytes of a signature
}

func newJudge(t *testing.T, openssl string, box *sandbox.Sandbox) *judge {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&box.MerchantKey().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := filepath.Join(t.TempDir(), "public.der") // openssl is quicker at reading this than PEM
	if err := os.WriteFile(public, der, 0o600); err != nil {
		t.Fatal(err)
	}
	return &judge{openssl, public, "1900000109", fmt.Sprintf("%X", box.MerchantCertificate().SerialNumber), box.MerchantKey().Size()}
}

// verdict is what should come of a request, and whether openssl was asked for it.
func (j *judge) verdict(t *testing.T, c *call, authorization string) (want string, asked bool) {
	fields, ok := simpleParse(strings.TrimSpace(authorization))
	if !ok {
		return "Authorization", false
	}
	message := c.method + "\n" + c.target + "\n" + fields["timestamp"] + "\n" + fields["nonce_str"] + "\n" + c.body + "\n"
	matches, asked := j.verify(t, message, fields["signature"])
	seconds, err := strconv.ParseInt(fields["timestamp"], 10, 64)
	plain := err == nil && fields["timestamp"] == strconv.FormatInt(seconds, 10)
	switch {
	case fields["mchid"] != j.mchID:
		return "mchid", asked
	case !sameNumber(fields["serial_no"], j.serial):
		return "serial_no", asked
	case !plain || seconds < instant.Unix()-300 || seconds > instant.Unix()+300:
		return "timestamp", asked
	case strings.ContainsAny(fields["nonce_str"], `,\`):
		return "nonce_str", asked
	case !matches:
		return "signature", asked
	}
	return "accepted", asked
}

// verify runs `openssl dgst -sha256 -verify`. Base64 that is not in its one standard form counts as
// no signature.
func (j *judge) verify(t *testing.T, message, signature string) (matches, asked bool) {
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || base64.StdEncoding.EncodeToString(raw) != signature {
		return false, false
	}
	if len(raw) > j.size {
		// The command reads no more of the file than a signature's length, so it would not see what
		// is too much. RFC 8017, section 8.2.2, step 1: a signature of another length is invalid.
		return false, false
	}
	read, write, err := os.Pipe() // quicker than a file, and large enough for a signature
	if err == nil {
		_, err = write.Write(raw)
		err = errors.Join(err, write.Close())
	}
	if err != nil {
		t.Error(err)
		return false, false
	}
	defer read.Close()
	cmd := exec.CommandContext(t.Context(), j.openssl, "dgst", "-sha256", "-keyform", "DER", "-verify", j.public, "-signature", "/dev/fd/3")
	cmd.Env = []string{"OPENSSL_CONF=/dev/null"} // without a config file to read, it starts in half the time
	cmd.ExtraFiles = []*os.File{read}
	cmd.Stdin = strings.NewReader(message)
	out, err := cmd.CombinedOutput()
	verified := bytes.Contains(out, []byte("Verified OK"))
	if verified != (err == nil) || !verified && !bytes.Contains(out, []byte("Verification")) && !bytes.Contains(out, []byte("Error")) {
		t.Errorf("openssl says %q, %v", out, err)
	}
	return verified, true
}

// sameNumber reports whether two serials are one hexadecimal number. Neither case nor zeros in
// front tell them apart.
func sameNumber(a, b string) bool {
	x, isX := new(big.Int).SetString(a, 16)
	y, isY := new(big.Int).SetString(b, 16)
	return isX && isY && x.Cmp(y) == 0
}

// sandboxVerdict sends a request. A refusal for anything but the signature means that the signature
// was accepted.
func sandboxVerdict(t *testing.T, transport *http.Transport, req *http.Request) string {
	res, err := transport.RoundTrip(req)
	if err != nil {
		t.Error(err)
		return ""
	}
	r, err := readReply(res)
	if err != nil {
		t.Error(err)
		return ""
	}
	if r.status != http.StatusUnauthorized {
		return "accepted"
	}
	return r.problem(t).Detail.Field
}
