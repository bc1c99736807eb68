package keyring_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// pubKey stands for pub_key.pem, which the merchant platform hands out.
const pubKey = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAptpm+qvIDCh/9wjU26SQ
CK26ogYkBhDrYxnAaw2JbbBsp1oDbHKk+1r381NeBUG2HEFAuU+Fr72u5ot3yKdz
oF/FajAzQNKnm569/D3upKoi8mYBaST15Uig8j8qoUW1U217LL0jEHlSnHV3lcaD
TXqDpTRR4Bfz9IqOgJgFZ8/oTfEomSrjrLYef81Eyxr7ZIMQXEKKEK7V4UXKS0+/
fDsiG/cXidhzt8UbTL9vqXqxM2+IDImyO+FAc/tkBG55LmzxPto1Nq0WbnZzRM/w
Tzrd0I/8NlevxtFbphg4evlHjFNI7+GrqR87ViEwuAJJ9Je5QQjct5YJfFRWiZ5C
MQIDAQAB
-----END PUBLIC KEY-----
`

// A merchant with WeChat Pay's public key (微信支付公钥) needs one key. During
// the switch from platform certificates, those are given as further arguments:
// keyring.Static(public, keyring.FromCertificate(cert)).
func ExampleStatic() {
	public, err := crypto.ParsePublicKey([]byte(pubKey)) // or LoadPublicKey("pub_key.pem")
	if err != nil {
		fmt.Println(err)
		return
	}
	ring := keyring.Static(keyring.Key{Serial: "PUB_KEY_ID_0114232134912410000000000000000", Public: public})

	ctx := context.Background()
	current, err := ring.Current(ctx)
	fmt.Println(current.Serial, err)
	_, err = ring.Lookup(ctx, "5157F09EFDC096DE15EBE81A47057A72")
	fmt.Println(errors.Is(err, keyring.ErrUnknownSerial))
	// Output:
	// PUB_KEY_ID_0114232134912410000000000000000 <nil>
	// true
}

// Serials compare without case and leading zeros.
func ExampleCanonical() {
	fmt.Println(keyring.Canonical("00d7ce59d1f522d701"))
	// Output: D7CE59D1F522D701
}
