package sandbox

import (
	"errors"

	"github.com/wxpay-chain/wxpay/sandbox/internal/courier"
)

// NoticeOptions say how a notice that was ordered differs from the documented one. The zero value
// changes nothing.
type NoticeOptions struct {
	// OriginalType is the kind of resource, for an event that has several: TRANSACTION.SUCCESS has
	// transaction and profitsharing. Default: the first that is documented.
	OriginalType string
	// Set holds values of the resource's fields, by path: "amount.total". Default: plausible ones.
	Set map[string]any
}

// Notify sends a notification (回调通知) on order: any event of APIv3, with every field that is
// documented for it. It returns the notice's ID as soon as the notice is on its way; Settle and
// Notices tell what became of it. It fails for an unknown event, for a URL that the sandbox may not
// send to, and after Close.
func (s *Sandbox) Notify(event, to string, o NoticeOptions) (id string, err error) {
	if err := errors.Join(s.courier.Closed(), s.conf.mayNotify(to)); err != nil {
		return "", err
	}
	n, err := s.service.Notice(event, o.OriginalType, o.Set)
	if err != nil {
		return "", err
	}
	n.URL = to
	if id, err = s.courier.Send(courier.Letter(n)); err != nil {
		return "", errors.New("sandbox: this notice does not marshal")
	}
	return id, nil
}
