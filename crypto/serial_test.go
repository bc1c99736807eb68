package crypto_test

import (
	"crypto/x509"
	"math/big"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
)

var serials = []struct{ name, hex, want string }{
	{"documentation's", "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB", "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB"},
	{"high bit", "D7CE59D1F522D701", "D7CE59D1F522D701"},
	{"leading half byte", "A", "0A"},
	{"odd number of digits", "ABC", "0ABC"},
	{"inner zeros", "10000", "010000"},
	{"one", "1", "01"},
}

func TestSerial(t *testing.T) {
	for _, test := range serials {
		t.Run(test.name, func(t *testing.T) {
			n, _ := new(big.Int).SetString(test.hex, 16)
			if got := crypto.Serial(certificate(t, n)); got != test.want {
				t.Errorf("Serial = %q, want %q", got, test.want)
			}
		})
	}
	for name, test := range map[string]struct {
		cert *x509.Certificate
		want string
	}{
		"nil certificate":  {nil, ""},
		"no serial number": {&x509.Certificate{}, ""},
		"zero":             {&x509.Certificate{SerialNumber: new(big.Int)}, "00"},
		"negative":         {&x509.Certificate{SerialNumber: big.NewInt(-171)}, "-AB"},
	} {
		if got := crypto.Serial(test.cert); got != test.want {
			t.Errorf("%s: Serial = %q, want %q", name, got, test.want)
		}
	}
}

func TestSerialAgreesWithOpenssl(t *testing.T) {
	for _, test := range serials {
		t.Run(test.name, func(t *testing.T) {
			n, _ := new(big.Int).SetString(test.hex, 16)
			cert := certificate(t, n)
			out := openssl(t, pemOf("CERTIFICATE", cert.Raw), "x509", "-noout", "-serial")
			want := strings.TrimPrefix(strings.TrimSpace(string(out)), "serial=")
			if got := crypto.Serial(cert); got != want {
				t.Errorf("Serial = %q, openssl says %q", got, want)
			}
		})
	}
}
