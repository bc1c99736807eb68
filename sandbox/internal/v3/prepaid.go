package v3

import (
	"fmt"
	"slices"

	"github.com/tidwall/gjson"
)

// Prepaid is an order by its prepay_id.
type Prepaid struct {
	Owner, Number string // sub_mchid, and out_trade_no or combine_out_trade_no
	App           bool   // it is an App order
	AppIDs        []string
	MchIDs        []string
}

// Prepaid finds the order that a prepay_id stands for and that can be paid now.
func (s *Service) Prepaid(id string) (p Prepaid, err error) {
	l, now := s.ledger, s.Now()
	err = l.act(func() error {
		for o := range l.orders.all() {
			if o.token == id && o.combined == "" {
				l.expire(o, now)
				p = prepaidOf(o.owner, o.number, o.trade, o.body, "")
				return payable(o.state, over(o.issued.Add(tokenLife(o.trade)), now))
			}
		}
		for m := range l.combinations.all() {
			if m.token == id {
				for _, part := range m.parts {
					l.expire(part, now)
				}
				p = prepaidOf("", m.number, m.trade, m.body, "combine_")
				return payable(m.state(), over(m.issued.Add(tokenLife(m.trade)), now))
			}
		}
		return fmt.Errorf("%w: no order has this prepay_id, or a later one has taken its place", ErrUnknown)
	})
	return p, err
}

// payable returns why an order cannot be paid, or nil.
func payable(state string, expired bool) error {
	switch {
	case state != notPaid:
		return fmt.Errorf("%w: the order is %s", ErrState, state)
	case expired:
		return fmt.Errorf("%w: the prepay_id has expired, after two hours", ErrState)
	}
	return nil
}

// prepaidOf reads the numbers of an order from the request that made it.
func prepaidOf(owner, number, trade string, body []byte, prefix string) Prepaid {
	values := func(names ...string) (found []string) {
		for _, name := range names {
			if v := gjson.GetBytes(body, name).String(); v != "" && !slices.Contains(found, v) {
				found = append(found, v)
			}
		}
		return found
	}
	return Prepaid{
		Owner: owner, Number: number, App: trade == "APP",
		AppIDs: values(prefix+"appid", "sp_appid", "sub_appid"), MchIDs: values(prefix+"mchid", "sp_mchid", "sub_mchid"),
	}
}
