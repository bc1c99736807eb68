package keyring_test

import (
	"context"
	"testing"

	"github.com/wxpay-chain/wxpay/keyring"
)

func TestCanonical(t *testing.T) {
	tests := []struct{ serial, want, why string }{
		{"", "", "no serial stays none"},
		{"0", "0", "zero is a number"},
		{"0000", "0", "the same number"},
		{"D7CE59D1F522D701", "D7CE59D1F522D701", "as printed"},
		{"d7ce59d1f522d701", "D7CE59D1F522D701", "as other tools print it"},
		{"000a0", "A0", "only leading zeros go"},
		{publicKeyID, publicKeyID, "stays as it is"},
		{"pub_key_id_01", "PUB_KEY_ID_01", "without case, like the others"},
		{"ſ\u0131", "ſ\u0131", "letters whose upper case is ASCII are no ASCII letters"},
		{"a\xff", "A\xff", "bytes stay"},
		{"平台a", "平台A", "so do other letters"},
	}
	for _, test := range tests {
		got := keyring.Canonical(test.serial)
		if got != test.want {
			t.Errorf("Canonical(%q) = %q, want %q: %s", test.serial, got, test.want, test.why)
		}
		if again := keyring.Canonical(got); again != got {
			t.Errorf("Canonical(%q) = %q: not the same when done twice", got, again)
		}
	}
}

func TestFromCertificate(t *testing.T) {
	cert := certificate(t, 0x0ABC)
	key := keyring.FromCertificate(cert)
	if key.Serial != "0ABC" || key.Public != cert.PublicKey {
		t.Errorf("serial %q", key.Serial)
	}
	ring := keyring.Static(key)
	if err := keyring.Check(ring, merchantSerial); err != nil {
		t.Error(err)
	}
	if _, err := ring.Lookup(context.Background(), "abc"); err != nil {
		t.Error(err)
	}
	if key := keyring.FromCertificate(nil); key != (keyring.Key{}) {
		t.Errorf("FromCertificate(nil) has the serial %q", key.Serial)
	}
}
