// Package keyring holds WeChat Pay's keys by serial. They verify answers and notifications, and
// encrypt sensitive fields.
//
// A serial is the value of the Wechatpay-Serial header. It is the ID of WeChat Pay's public key
// (微信支付公钥, PUB_KEY_ID_…) or the serial number of a platform certificate (平台证书). Both
// kinds may be in one keyring at once. They have to be while WeChat Pay switches a merchant from
// certificates to the public key (灰度切换).
//
// [Static] makes a keyring of given keys, which is enough for a merchant with the public key.
// [Download] makes a keyring of platform certificates, which it fetches, checks and renews by
// itself; a [Cache] lets a fleet share them. [Switch] joins the two during the switch. [Verify]
// checks a signature with the keys of a keyring.
package keyring
