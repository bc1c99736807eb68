package v3

import (
	"fmt"
	"sort"
	"strconv"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The states of a payroll card's relation (授权关系) and of an authentication (核身).
const (
	unauthorized = "UNAUTHORIZED"
	authorized   = "AUTHORIZED"

	authenticating  = "AUTHENTICATE_PROCESSING"
	authenticated   = "AUTHENTICATE_SUCCESS"
	notAuthenticate = "AUTHENTICATE_FAILED"
)

// payrollLife is how long a token of the payroll card lives; the answer says so in expires_in.
const payrollLife = 30 * time.Minute

// relation is whether a user has authorised a sub-merchant's payroll card (微工卡).
type relation struct {
	sub, openid string
	state       string
	expires     time.Time // of the latest token
	since       time.Time
}

// authentication is one proof of who the user is, ordered beforehand.
type authentication struct {
	sub, number, openid string
	body                []byte
	print               fingerprint
	token               string
	withAuth            bool // the user authorises on the way
	expires             time.Time
	state               string
	failure             string
	at                  time.Time
}

// setRelationState is the only way by which a relation's state changes. The ledger's lock is held.
func (l *ledger) setRelationState(r *relation, state string, now time.Time) { r.state, r.since = state, now }

// setAuthenticationState is the only way by which an authentication's state changes. The lock is held.
func (l *ledger) setAuthenticationState(a *authentication, state, failure string, now time.Time) {
	a.state, a.failure, a.at = state, failure, now
}

// relation finds one or makes it. The lock is held.
func (l *ledger) relation(sub, openid string) *relation {
	r := l.relations.get(keyOf(sub, openid))
	if r == nil {
		r = &relation{sub: sub, openid: openid, state: unauthorized}
		l.relations.put(keyOf(sub, openid), r)
	}
	return r
}

// payrollToken answers 生成授权token.
func payrollToken(c *call) reply.Answer {
	l, now := c.s.ledger, c.s.Now()
	l.lock()
	l.relation(c.text("sub_mchid"), c.text("openid")).expires = now.Add(payrollLife)
	l.unlock()
	return c.reply(c.documented().Mirror(c.in.JSON, "openid", "sub_mchid").Set("mchid", c.s.MchID).
		Set("token", pki.Base62(32)).Set("expires_in", int(payrollLife/time.Second)))
}

// queryRelation answers 查询微工卡授权关系. Who was never heard of has not authorised anything.
func queryRelation(c *call) reply.Answer {
	l, sub, openid := c.s.ledger, c.given("sub_mchid"), c.in.Vars["openid"]
	found := relation{state: unauthorized}
	l.lock()
	if r := l.relations.get(keyOf(sub, openid)); r != nil {
		found = *r
	}
	l.unlock()
	doc := c.documented().Set("openid", openid).Set("mchid", c.s.MchID).Set("sub_mchid", sub).
		Set("authorize_state", found.state).Without("deauthorize_time")
	if found.state != authorized {
		return c.reply(doc.Without("authorize_time"))
	}
	return c.reply(doc.Set("authorize_time", pki.RFC3339(found.since)))
}

// preOrder answers 微工卡核身预下单, and the same with the authorisation on the way (流程中完成授权).
func preOrder(c *call) reply.Answer {
	a, no := c.placeAuthentication()
	if no != nil {
		return no.Answer()
	}
	left := max(0, a.expires.Sub(c.s.Now())+time.Second-1) // whole seconds, rounded up
	return c.reply(c.documented().Mirror(a.body, "authenticate_number", "openid", "sub_mchid").Set("mchid", c.s.MchID).
		Set("token", a.token).Set("expires_in", int(left/time.Second)))
}

func (c *call) placeAuthentication() (made authentication, no *reply.Refusal) {
	l, now := c.s.ledger, c.s.Now()
	print := c.fingerprint()
	sub, number := c.text("sub_mchid"), c.text("authenticate_number")
	l.lock()
	defer l.unlock()
	if a := l.authentications.get(keyOf(sub, number)); a != nil {
		if a.print != print {
			return authentication{}, otherContent("/authenticate_number", "核身流水号已存在但信息不一致")
		}
		if a.state == authenticating && !now.Before(a.expires) {
			a.token, a.expires = pki.Base62(32), now.Add(payrollLife)
		}
		return *a, nil
	}
	a := &authentication{sub: sub, number: number, openid: c.text("openid"), body: c.in.JSON, print: print, token: pki.Base62(32),
		withAuth: c.has("employment_type"), expires: now.Add(payrollLife), state: authenticating, at: now}
	if r := l.relations.get(keyOf(sub, a.openid)); !a.withAuth && (r == nil || r.state != authorized) {
		return authentication{}, noAuth("用户未授权", "the user has not authorised the payroll card; Sandbox.AuthorizePayroll does that")
	}
	l.authentications.put(keyOf(sub, number), a)
	return *a, nil
}

// queryAuthentication answers 获取核身结果.
func queryAuthentication(c *call) reply.Answer {
	l := c.s.ledger
	a, no := locked(l, func() (*authentication, *reply.Refusal) {
		if a := l.authentications.get(keyOf(c.given("sub_mchid"), c.in.Vars["authenticate_number"])); a != nil {
			return a, nil
		}
		return nil, recordNotExist("no authentication with this number was ordered here")
	})
	if no != nil {
		return no.Answer()
	}
	return c.reply(a.document(c.documented(), c.s.MchID))
}

// document writes an authentication into a documented record.
func (a *authentication) document(doc document.Doc, merchant string) document.Doc {
	doc = doc.Mirror(a.body, "project_name", "employer_name").Set("mchid", merchant).Set("sub_mchid", a.sub).Set("openid", a.openid).
		Set("authenticate_scene", "FROM_MINI_APP").Set("authenticate_source", "微工卡小程序").
		Set("authenticate_state", a.state).Set("authenticate_number", a.number)
	if a.state == authenticating {
		doc = doc.Without("authenticate_time")
	} else {
		doc = doc.Set("authenticate_time", pki.RFC3339(a.at))
	}
	if a.failure == "" {
		return doc.Without("authenticate_failed_reason")
	}
	return doc.Set("authenticate_failed_reason", a.failure)
}

// listAuthentications answers 查询核身记录: those of one user, day and state.
func listAuthentications(c *call) reply.Answer {
	offset, limit := c.number("offset", 0), c.number("limit", 10)
	found := c.authentications()
	doc := c.documented()
	pattern := document.Doc(doc.Get("data.0").Raw)
	doc = doc.SetRaw("data", []byte("[]")).Set("total_count", len(found)).Set("offset", offset).Set("limit", limit)
	for i := offset; i < min(len(found), offset+limit); i++ {
		doc = doc.SetRaw("data.-1", found[i].document(pattern, c.s.MchID))
	}
	return c.reply(doc)
}

// number is a query parameter that counts, or a default.
func (c *call) number(name string, otherwise int) int {
	n, err := strconv.Atoi(c.in.Query.Get(name))
	if err != nil || n < 0 || n > 1_000_000 {
		return otherwise
	}
	return n
}

// authentications are copies of those that a query asks for, the latest first.
func (c *call) authentications() []authentication {
	l, q := c.s.ledger, c.in.Query
	var found []authentication
	l.lock()
	for _, a := range l.authentications.by {
		if a.sub == q.Get("sub_mchid") && a.openid == q.Get("openid") && a.state == q.Get("authenticate_state") &&
			pki.InBeijing(a.at).Format(time.DateOnly) == q.Get("authenticate_date") {
			found = append(found, *a)
		}
	}
	l.unlock()
	sort.Slice(found, func(i, k int) bool {
		if !found[i].at.Equal(found[k].at) {
			return found[i].at.After(found[k].at)
		}
		return found[i].number < found[k].number
	})
	return found
}

// AuthorizePayroll has the user authorise a sub-merchant's payroll card (微工卡授权) with the latest token.
func (s *Service) AuthorizePayroll(subMchID, openid string) error {
	l, now := s.ledger, s.Now()
	l.lock()
	defer l.unlock()
	r := l.relations.get(keyOf(subMchID, openid))
	switch {
	case r == nil:
		return fmt.Errorf("%w: no token was made for this user", ErrUnknown)
	case r.state == authorized:
		return nil
	case !now.Before(r.expires):
		return fmt.Errorf("%w: the token has expired", ErrState)
	}
	l.setRelationState(r, authorized, now)
	return nil
}

// VerifyPayroll ends an authentication (核身).
func (s *Service) VerifyPayroll(subMchID, authenticateNumber, failure string) error {
	l, now := s.ledger, s.Now()
	l.lock()
	defer l.unlock()
	a := l.authentications.get(keyOf(subMchID, authenticateNumber))
	switch {
	case a == nil:
		return fmt.Errorf("%w: no authentication has this authenticate_number", ErrUnknown)
	case a.state != authenticating:
		return fmt.Errorf("%w: the authentication is %s", ErrState, a.state)
	case !now.Before(a.expires):
		return fmt.Errorf("%w: the token has expired", ErrState)
	}
	if failure != "" {
		l.setAuthenticationState(a, notAuthenticate, failure, now)
		return nil
	}
	if r := l.relation(subMchID, a.openid); a.withAuth && r.state != authorized {
		l.setRelationState(r, authorized, now)
	}
	l.setAuthenticationState(a, authenticated, "", now)
	return nil
}
