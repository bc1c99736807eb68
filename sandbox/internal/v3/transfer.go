package v3

import (
	"fmt"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The states of a transfer (商家转账, 单据状态) that the sandbox knows.
const (
	waitUserConfirm = "WAIT_USER_CONFIRM"
	transferred     = "SUCCESS"
	transferFailed  = "FAIL"
	cancelling      = "CANCELING"
	cancelled       = "CANCELLED"
)

const (
	transferLife = 24 * time.Hour // how long the user can take to confirm
	nameFrom     = 200_000        // 分 from which on user_name is needed (page 4012716434)
	nameBelow    = 30             // 分 below which it must not be given (the same)
)

// transfer is one transfer to a user.
type transfer struct {
	number  string // out_bill_no
	id      string // transfer_bill_no
	body    []byte // user_name in clear
	print   fingerprint
	notify  string
	token   string // package_info
	expires time.Time
	state   string
	failure string // fail_reason
	made    time.Time
	changed time.Time
}

// setTransferState is the only way by which a transfer's state changes. The ledger's lock is held.
func (l *ledger) setTransferState(t *transfer, state, failure string, now time.Time) {
	t.state, t.failure, t.changed = state, failure, now
	l.tellTransfer(t)
}

// overdue fails a transfer that the user did not confirm in time. The lock is held.
func (l *ledger) overdue(t *transfer, now time.Time) *transfer {
	if t != nil && t.state == waitUserConfirm && !now.Before(t.expires) {
		l.setTransferState(t, transferFailed, "OVERDUE_CLOSE", t.expires)
	}
	return t
}

// startTransfer answers 发起转账. The same request again gets the transfer as it is by now.
func startTransfer(c *call) reply.Answer {
	t, no := c.placeTransfer()
	if no != nil {
		return no.Answer()
	}
	doc := c.documented().Set("out_bill_no", t.number).Set("transfer_bill_no", t.id).Set("create_time", pki.RFC3339(t.made)).Set("state", t.state)
	if t.state == waitUserConfirm {
		doc = doc.Set("package_info", t.token)
	} else {
		doc = doc.Without("package_info")
	}
	return c.reply(t.withFailure(doc))
}

func (c *call) placeTransfer() (made transfer, no *reply.Refusal) {
	l, now := c.s.ledger, c.s.Now()
	print := c.fingerprint()
	l.lock()
	defer l.unlock()
	number := c.text("out_bill_no")
	if t := l.overdue(l.transfers.get(keyOf(number)), now); t != nil {
		if t.print != print {
			// The message is what the older transfers say (developers' community, 0000ea69408d1097f870e346762000).
			return transfer{}, otherContent("/out_bill_no", "单号已存在但信息不一致，请查单后比较确认")
		}
		return *t, nil
	}
	switch amount, named := c.amount("transfer_amount"), c.text("user_name") != ""; {
	case amount <= 0:
		return transfer{}, badValue("/transfer_amount", "it must be at least 1 (分)")
	case amount >= nameFrom && !named:
		return transfer{}, badValue("/user_name", "it is needed from 2,000 yuan on")
	case amount < nameBelow && named:
		return transfer{}, badValue("/user_name", "it must not be given below 0.30 yuan")
	}
	t := &transfer{number: number, id: pki.NewNumber("1330000071100999", now, 40), body: c.in.JSON, print: print, notify: c.text("notify_url"),
		token: pki.Base62(64), expires: now.Add(transferLife), state: waitUserConfirm, made: now, changed: now}
	l.transfers.put(keyOf(number), t)
	l.transferID.put(t.id, t)
	return *t, nil
}

// overdueTransfers fails all transfers whose time is over, so that their notices go out though nobody asks about them.
func (l *ledger) overdueTransfers(now time.Time) {
	l.lock()
	defer l.unlock()
	for t := range l.transfers.all() {
		l.overdue(t, now)
	}
}

// findTransfer is the transfer that a call means. The lock is held.
func (c *call) findTransfer(now time.Time) (*transfer, *reply.Refusal) {
	l := c.s.ledger
	t := l.transferID.get(c.in.Vars["transfer_bill_no"])
	if number := c.in.Vars["out_bill_no"]; number != "" {
		t = l.transfers.get(keyOf(number))
	}
	if l.overdue(t, now) == nil {
		// 404 NOT_FOUND 记录不存在, as section 8 of docs/protocol.md has it.
		return nil, refuse(404, "NOT_FOUND", "记录不存在", "", "no transfer with this number was made here")
	}
	return t, nil
}

// queryTransfer answers 查询转账单 by either number.
func queryTransfer(c *call) reply.Answer {
	now := c.s.Now()
	t, no := locked(c.s.ledger, func() (*transfer, *reply.Refusal) { return c.findTransfer(now) })
	if no != nil {
		return no.Answer()
	}
	return c.reply(t.document(c.documented(), c.s.MchID))
}

// document writes a transfer into the documented answer of a query.
func (t *transfer) document(doc document.Doc, merchant string) document.Doc {
	doc = doc.Mirror(t.body, "appid", "transfer_amount", "transfer_remark", "openid", "user_name").
		Set("mch_id", merchant).Set("out_bill_no", t.number).Set("transfer_bill_no", t.id).Set("state", t.state).
		Set("create_time", pki.RFC3339(t.made)).Set("update_time", pki.RFC3339(t.changed))
	return t.withFailure(doc)
}

// withFailure writes why a transfer failed, or that it did not.
func (t *transfer) withFailure(doc document.Doc) document.Doc {
	if t.failure == "" {
		return doc.Without("fail_reason")
	}
	return doc.Set("fail_reason", t.failure)
}

// cancelTransfer answers 撤销转账, which is possible until the user confirms (page 4012716458). The answer says
// CANCELING, for the money goes back later; a query says CANCELLED.
func cancelTransfer(c *call) reply.Answer {
	l, now := c.s.ledger, c.s.Now()
	accepted, no := locked(l, func() (*transfer, *reply.Refusal) {
		t, no := c.findTransfer(now)
		switch {
		case no != nil || t.state == cancelled:
			return t, no
		case t.state != waitUserConfirm:
			return nil, badRule("当前单据状态不支持撤销", "", "the transfer is "+t.state)
		}
		l.setTransferState(t, cancelling, "", now)
		accepted := *t
		l.setTransferState(t, cancelled, "", now)
		return &accepted, nil
	})
	if no != nil {
		return no.Answer()
	}
	return c.reply(c.documented().Set("out_bill_no", accepted.number).Set("transfer_bill_no", accepted.id).
		Set("state", accepted.state).Set("update_time", pki.RFC3339(accepted.changed)))
}

// ReceiveTransfer has the user confirm a transfer (确认收款).
func (s *Service) ReceiveTransfer(outBillNo string) error {
	l, now := s.ledger, s.Now()
	l.lock()
	defer l.unlock()
	t := l.overdue(l.transfers.get(keyOf(outBillNo)), now)
	if t == nil {
		return fmt.Errorf("%w: no transfer has this out_bill_no", ErrUnknown)
	}
	if t.state != waitUserConfirm {
		return fmt.Errorf("%w: the transfer is %s", ErrState, t.state)
	}
	l.setTransferState(t, transferred, "", now)
	return nil
}
