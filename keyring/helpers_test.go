package keyring_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"sync"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
)

const (
	publicKeyID    = "PUB_KEY_ID_0114232134912410000000000000000"
	platformSerial = "5157F09EFDC096DE15EBE81A47057A72"
	merchantSerial = "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB"
)

// keyA and keyB differ from the keys of issue, which are the first four.
func keyA() *rsa.PublicKey { return &wxtest.Key(4).PublicKey }
func keyB() *rsa.PublicKey { return &wxtest.Key(5).PublicKey }

// smallKey has 1024 bits, too few for WeChat Pay.
var smallKey = sync.OnceValue(func() *rsa.PublicKey {
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		panic(err)
	}
	return &key.PublicKey
})

// copied is the same key in another place of memory.
func copied(key *rsa.PublicKey) *rsa.PublicKey {
	return &rsa.PublicKey{N: new(big.Int).Set(key.N), E: key.E}
}

// certificate makes a certificate by the standard library.
func certificate(t testing.TB, serial int64) *x509.Certificate {
	t.Helper()
	key := wxtest.Key(6)
	template := &x509.Certificate{SerialNumber: big.NewInt(serial)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// remote is a keyring that downloads: it lists nothing.
type remote struct{}

func (remote) Current(context.Context) (keyring.Key, error) { return keyring.Key{}, context.Canceled }

func (remote) Lookup(context.Context, string) (keyring.Key, error) {
	return keyring.Key{}, context.Canceled
}

// listed is a keyring of another make that lists its keys.
type listed struct {
	remote
	keys []keyring.Key
}

func (l *listed) Keys() []keyring.Key { return l.keys }
