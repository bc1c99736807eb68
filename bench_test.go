package wxpay_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
)

func BenchmarkChainOfFive(b *testing.B) {
	client := newClient(b, newBox(b))
	b.Run("Seg", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.Seg("v3").Seg("payrollCard").Seg("authentications").Seg("preOrder").Seg("_id_").Path(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Chain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.Chain("v3/payroll-card/authentications/pre-order/{id}").Path(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPost compares a signed and verified POST with the signature and the verification that it
// needs, turn by turn in one run. x/bare is the ratio of their times. With the toy key (1024 bits,
// which New refuses as PrivateKey) the client's own part weighs more.
func BenchmarkPost(b *testing.B) {
	for _, bits := range []int{2048, 1024} {
		b.Run(strconv.Itoa(bits)+" bits", func(b *testing.B) {
			key, err := rsa.GenerateKey(rand.Reader, bits)
			if err != nil {
				b.Fatal(err)
			}
			benchmarkPost(b, key)
		})
	}
}

// merchantSigner and platformRing take a key that New would refuse.
type (
	merchantSigner struct{ crypto.Signer }
	platformRing   struct{ key keyring.Key }
)

func (r platformRing) Current(context.Context) (keyring.Key, error)        { return r.key, nil }
func (r platformRing) Lookup(context.Context, string) (keyring.Key, error) { return r.key, nil }

type answerBody struct{ strings.Reader }

func (*answerBody) Close() error { return nil }

func benchmarkPost(b *testing.B, key *rsa.PrivateKey) {
	const body = `{"apply_permissions_token":"J6mshdTEhRX3Xie94qdRL6IxHzxbsKy3TIjzt5ud"}`
	now := time.Now()
	signer := wxtest.Signature{Key: key, Serial: "PUB_KEY_ID_01", Nonce: "593BEC0C930BF1AFEB40B4A08C8FB242", At: now}
	message := []byte(wxtest.Message(strconv.FormatInt(now.Unix(), 10), signer.Nonce, body))
	header := signer.Header(body)
	header.Set("Content-Type", "application/json")
	client, err := wxpay.New(wxpay.Config{
		MchID: "1900007291", SerialNo: "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB",
		Signer:  merchantSigner{crypto.RSA(key)},
		Keyring: platformRing{keyring.Key{Serial: "PUB_KEY_ID_01", Public: &key.PublicKey}},
		Transport: roundTripFunc(func(req *http.Request) (*http.Response, error) {
			_ = req.Body.Close()
			return &http.Response{StatusCode: 200, Header: header, Body: &answerBody{*strings.NewReader(body)}, ContentLength: int64(len(body))}, nil
		}),
		Now: func() time.Time { return now },
	})
	if err != nil {
		b.Fatal(err)
	}
	request := permissions() // the map is the caller's
	call := func() {
		if _, err := client.Chain(permissionsPath).Post(context.Background(), request); err != nil {
			b.Fatal(err)
		}
	}
	bare := func() {
		digest := sha256.Sum256(message)
		signature, err := rsa.SignPKCS1v15(nil, key, stdcrypto.SHA256, digest[:])
		if err == nil {
			err = rsa.VerifyPKCS1v15(&key.PublicKey, stdcrypto.SHA256, digest[:], signature)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	call() // connections, pools
	var ours, least time.Duration
	for b.Loop() {
		start := time.Now()
		bare()
		middle := time.Now()
		call()
		least += middle.Sub(start)
		ours += time.Since(middle)
	}
	b.ReportMetric(float64(ours)/float64(least), "x/bare")
	b.ReportMetric(float64(ours.Nanoseconds()-least.Nanoseconds())/float64(b.N), "ns-own/op")
	b.ReportMetric(testing.AllocsPerRun(100, bare), "allocs/bare")
	b.ReportMetric(testing.AllocsPerRun(100, call), "allocs/call")
}
