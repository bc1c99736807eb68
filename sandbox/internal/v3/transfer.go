package v3

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The states of a transfer (商家转账, 单据状态) that the sandbox knows.
const (
	transferAccepted = "ACCEPTED"
	waitUserConfirm  = "WAIT_USER_CONFIRM"
	transferred      = "SUCCESS"
	transferFailed   = "FAIL"
	cancelling       = "CANCELING"
	cancelled        = "CANCELLED"
)

const (
	transferLife = 24 * time.Hour // how long the user can take to confirm
	nameFrom     = 200_000        // 分 from which on user_name is needed (page 4012716434)
	nameBelow    = 30             // 分 below which it must not be given (the same)
)

// transfer is one transfer to a user.
type transfer struct {
	key     string // on its shelf
	number  string // out_bill_no
	id      string // transfer_bill_no
	body    []byte // user_name in clear
	print   fingerprint
	notify  string
	openid  string
	token   string // package_info
	expires time.Time
	state   string
	failure string // fail_reason
	made    time.Time
	changed time.Time
}

// setTransferState is the only way by which a transfer's state changes. The lock is held.
func (l *ledger) setTransferState(t *transfer, state, failure string, now time.Time) {
	t.state, t.failure, t.changed = state, failure, now
	if state == transferred {
		said := gjson.ParseBytes(t.body)
		l.postTransfer(said.Get("sub_mchid").String(), t.id, t.number, said.Get("transfer_remark").String(), fen(said.Get("transfer_amount")), now)
	}
	tellTransfer(l, t)
}

// overdue fails a transfer that the user did not confirm in time, and returns the transfer. The
// lock is held.
func (l *ledger) overdue(t *transfer, now time.Time) *transfer {
	if t != nil && t.state == waitUserConfirm && over(t.expires, now) {
		l.setTransferState(t, transferFailed, "OVERDUE_CLOSE", t.expires)
	}
	return t
}

// overdueTransfers fails all transfers whose time is over, so that their notices go out without a
// query.
func (l *ledger) overdueTransfers(now time.Time) {
	l.hold(func() {
		for t := range l.transfers.all() {
			l.overdue(t, now)
		}
	})
}

// transferProducts are the products with transfers of this kind: those of merchants, of partners
// (服务商) and of platforms (电商收付通). Their numbers are apart.
var transferProducts = [...]string{"v3/fund-app/mch-transfer", "v3/fund-app/mch-transfer/partner", "v3/ecommerce/mch-transfer"}

// transferKey returns the key of a transfer that an endpoint of its product names.
func transferKey(path, number string) string {
	product, _, _ := strings.Cut(path, "/transfer-bills")
	return keyOf(product, number)
}

// startTransfer answers 发起转账, with or without 免确认收款授权. It also answers 用户授权后转账,
// which needs no confirmation. The same request again gets the transfer as it is by now.
func startTransfer(c *call) reply.Answer { return answer(c, placeTransfer, writeTransfer) }

// writeTransfer writes the answer of any request about a transfer.
func writeTransfer(c *call, t transfer) document.Doc {
	return t.document(c.documented(), c.e, c.s.MchID)
}

// placeTransfer makes a transfer, or finds the transfer made by the same request. The lock is held.
func placeTransfer(c *call) (*transfer, *reply.Refusal) {
	key := transferKey(c.e.Path, c.text("out_bill_no"))
	if t := c.ledger.overdue(c.ledger.transfers.get(key), c.now); t != nil {
		if t.print != c.print {
			// The message is that of the older transfers (developers' community,
			// 0000ea69408d1097f870e346762000).
			return nil, otherContent("/out_bill_no", "单号已存在但信息不一致，请查单后比较确认")
		}
		return t, nil
	}
	authorised := strings.HasSuffix(c.e.Path, "/transfer")
	switch amount, named := c.amount("transfer_amount"), c.text("user_name") != ""; {
	case amount <= 0:
		return nil, badValue("/transfer_amount", "it must be at least 1 (分)")
	case amount >= nameFrom && !named && !authorised:
		return nil, badValue("/user_name", "it is needed from 2,000 yuan on")
	case amount < nameBelow && named:
		return nil, badValue("/user_name", "it must not be given below 0.30 yuan")
	}
	t := &transfer{key: key, number: c.text("out_bill_no"), id: pki.NewNumber("1330000071100999", c.now, 40), body: c.in.JSON, print: c.print,
		notify: c.text("notify_url"), token: pki.Base62(64), expires: c.now.Add(transferLife), state: waitUserConfirm, made: c.now, changed: c.now,
		openid: cmp.Or(c.text("openid"), newOpenID())}
	c.ledger.transfers.put(key, t)
	c.ledger.transfers.identify(key, t, t.id)
	if !authorised {
		return t, nil
	}
	t.state = transferAccepted
	accepted := *t
	c.ledger.setTransferState(t, transferred, "", c.now)
	return &accepted, nil
}

// findTransfer finds the transfer of a call. The lock is held.
func findTransfer(c *call) (*transfer, *reply.Refusal) {
	t := c.ledger.transfers.byID(c.in.Vars["transfer_bill_no"])
	if number := c.in.Vars["out_bill_no"]; number != "" {
		t = c.ledger.transfers.get(transferKey(c.e.Path, number))
	}
	if t == nil || t.key != transferKey(c.e.Path, t.number) || !t.ofOwner(c.given("sub_mchid")) {
		// 404 NOT_FOUND 记录不存在, as section 8 of docs/protocol.md has it.
		return nil, refuse(404, "NOT_FOUND", "记录不存在", "", "no transfer with this number was made here")
	}
	return c.ledger.overdue(t, c.now), nil
}

// ofOwner reports whether a transfer is of the sub-merchant that a call names. "" is for endpoints
// that name none.
func (t *transfer) ofOwner(named string) bool {
	return named == "" || named == gjson.GetBytes(t.body, "sub_mchid").String()
}

// queryTransfer answers 查询转账单 by either number.
func queryTransfer(c *call) reply.Answer { return answer(c, findTransfer, writeTransfer) }

// document writes a transfer into the documented answer of an endpoint.
func (t *transfer) document(doc document.Doc, e *catalog.Endpoint, merchant string) document.Doc {
	values := fieldValues{
		"mch_id": merchant, "mchid": merchant, "out_bill_no": t.number, "transfer_bill_no": t.id, "state": t.state, "openid": t.openid,
		"create_time": pki.RFC3339(t.made), "update_time": pki.RFC3339(t.changed), "package_info": nil, "fail_reason": nil,
	}
	if t.state == waitUserConfirm {
		values["package_info"] = t.token
	}
	if t.failure != "" {
		values["fail_reason"] = t.failure
	}
	if !gjson.GetBytes(t.body, "user_name").Exists() {
		values["user_name"] = nil
	}
	authorization := gjson.GetBytes(t.body, "authorization_info").Raw
	return filled(doc, "", catalog.Tree(e.Response), values, t.body, []byte(authorization))
}

// cancelTransfer answers 撤销转账, which is possible until the user confirms (page 4012716458). The
// answer says CANCELING, since the money goes back later. A query says CANCELLED.
func cancelTransfer(c *call) reply.Answer {
	return answer(c, func(c *call) (*transfer, *reply.Refusal) {
		t, no := findTransfer(c)
		switch {
		case no != nil || t.state == cancelled:
			return t, no
		case t.state != waitUserConfirm:
			return nil, badRule("当前单据状态不支持撤销", "", "the transfer is "+t.state)
		}
		c.ledger.setTransferState(t, cancelling, "", c.now)
		accepted := *t
		c.ledger.setTransferState(t, cancelled, "", c.now)
		return &accepted, nil
	}, writeTransfer)
}

// ReceiveTransfer has the user confirm a transfer (确认收款).
func (s *Service) ReceiveTransfer(number string) error {
	return s.ledger.act(func() error {
		now := s.Now()
		var t *transfer
		for _, product := range transferProducts {
			t = cmp.Or(t, s.ledger.transfers.get(keyOf(product, number)))
		}
		if s.ledger.overdue(t, now) == nil {
			return fmt.Errorf("%w: no transfer has this out_bill_no", ErrUnknown)
		}
		if t.state != waitUserConfirm {
			return fmt.Errorf("%w: the transfer is %s", ErrState, t.state)
		}
		s.ledger.setTransferState(t, transferred, "", now)
		return nil
	})
}
