package check

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

// captured is a notice that is to be verified, with the results so far.
type captured struct {
	ctx        context.Context
	header     http.Header
	body       []byte
	now        time.Time
	ignoreTime bool

	list  Diagnoses
	event *notify.Event // nil if the notice cannot be believed or read
}

// Notice checks a notice at time now, as package notify does. The event is nil if the notice cannot
// be believed or read. The error means that the command line cannot be used.
func Notice(ctx context.Context, c *creds.Credentials, header http.Header, body []byte, now time.Time, ignoreTime bool) (Diagnoses, *notify.Event, error) {
	n := captured{ctx: ctx, header: header, body: body, now: now, ignoreTime: ignoreTime}
	check := n.checkV3
	if isXML(body) {
		check = n.checkV2
	}
	err := check(c)
	return n.list, n.event, err
}

// checkV3 makes the checks of APIv3. The error means that the command line cannot be used.
func (n *captured) checkV3(c *creds.Credentials) error {
	if len(n.header) == 0 {
		return cli.Usagef("there are no headers; give the whole request as it came, --headers or -H")
	}
	ring, err := c.Keyring()
	if err == nil {
		err = keyring.Check(ring, c.SerialNo)
	}
	if err != nil {
		return cli.NewUsage(err, "%s", cli.TextOf(err))
	}
	key, err := c.APIv3Key()
	if err != nil {
		return err
	}
	v := verification{ctx: n.ctx, ring: ring, header: n.header, body: n.body, now: n.now}
	n.list = v.diagnose(n.ignoreTime)
	parser := notify.Parser{Keyring: ring, APIv3Key: string(key), MchID: c.MchID, Now: func() time.Time { return n.now }}
	if signed, ok := v.signedAt(); ok { // a wrong time does not keep the later checks from being made
		parser.Now = func() time.Time { return signed }
	}
	n.event, err = parser.Parse(n.ctx, n.header, n.body)
	n.noteV3(err)
	return nil
}

// checkV2 makes the checks of APIv2. The error means that the command line cannot be used.
func (n *captured) checkV2(c *creds.Credentials) error {
	key, err := c.APIv2Key()
	if err != nil {
		return err
	}
	parser := notify.Parser{APIv2Key: string(key), MchID: c.MchID}
	if c.HasAPIv3Key() {
		key, err := c.APIv3Key()
		if err != nil {
			return err
		}
		parser.APIv3Key = string(key)
	}
	n.event, err = parser.ParseXML(n.ctx, n.body)
	if errors.Is(err, notify.ErrConfig) { // the APIv2 key was given, so the APIv3 key is missing
		_, err := c.APIv3Key()
		return err
	}
	n.noteV2(err)
	return nil
}
