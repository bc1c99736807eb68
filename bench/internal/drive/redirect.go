package drive

import (
	"context"
	"net"
	"net/http"
	"net/url"

	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

// Redirect has a transport connect to the server of the job for every host. Libraries whose host is
// a constant then call https://api.mch.weixin.qq.com as they always do. A job without TLS leaves
// the encryption out below the transport, so that no request has to be changed.
//
// It changes only how the transport dials. How long connections are kept stays as it was.
func (s Setup) Redirect(t *http.Transport) error {
	target, err := url.Parse(s.URL)
	if err != nil {
		return err
	}
	var dialer net.Dialer
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, target.Host)
	}
	if target.Scheme == "https" {
		t.DialContext = dial
	} else {
		t.DialTLSContext = dial
	}
	return nil
}

// Official returns a URL of WeChat Pay's host.
func Official(path string) string { return "https://" + protocol.Host + path }
