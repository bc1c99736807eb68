package crypto

import (
	"crypto/x509"
	"fmt"
)

// Serial returns the serial number of cert (证书序列号) as WeChat Pay prints it
// and as `openssl x509 -serial` does: upper-case hex, two digits a byte. It is
// "" for a nil certificate or one without a serial number.
func Serial(cert *x509.Certificate) string {
	if cert == nil || cert.SerialNumber == nil {
		return ""
	}
	switch n := cert.SerialNumber; n.Sign() {
	case 0:
		return "00"
	case -1:
		return fmt.Sprintf("-%X", n.Bytes())
	default:
		return fmt.Sprintf("%X", n.Bytes())
	}
}
