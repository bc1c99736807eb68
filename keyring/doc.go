// Package keyring holds WeChat Pay's keys by serial: those that answers and
// notifications are verified with, and that sensitive fields are encrypted
// with. A serial is what the Wechatpay-Serial header says, in either mode: the
// ID of WeChat Pay's public key (微信支付公钥, PUB_KEY_ID_…) or the serial
// number of a platform certificate (平台证书). Both kinds may be in one keyring
// at once, as they have to be while WeChat Pay switches a merchant from one to
// the other (灰度切换).
//
// [Static] makes a keyring of keys at hand, which is all that a merchant with the public key needs. [Download]
// makes one of platform certificates, which it fetches, checks and renews by itself; a [Cache] lets a fleet share them. [Switch]
// puts the two together while the switch goes on. [Verify] checks a signature by what a keyring holds.
package keyring
