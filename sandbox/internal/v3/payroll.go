package v3

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The states of a payroll card's relation (授权关系) and of an authentication (核身).
const (
	unauthorized = "UNAUTHORIZED"
	authorized   = "AUTHORIZED"

	authenticating   = "AUTHENTICATE_PROCESSING"
	authenticated    = "AUTHENTICATE_SUCCESS"
	notAuthenticated = "AUTHENTICATE_FAILED"
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

// authentication is a proof of who the user is, ordered beforehand.
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

// setRelationState is the only way by which a relation's state changes. The lock is held.
func (l *ledger) setRelationState(r *relation, state string, now time.Time) {
	r.state, r.since = state, now
}

// setAuthenticationState is the only way by which an authentication's state changes. The lock is
// held.
func (l *ledger) setAuthenticationState(a *authentication, state, failure string, now time.Time) {
	a.state, a.failure, a.at = state, failure, now
}

// relation finds a relation or makes it. The lock is held.
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
	return answer(c, func(c *call) (*relation, *reply.Refusal) {
		r := c.ledger.relation(c.text("sub_mchid"), c.text("openid"))
		r.expires = c.now.Add(payrollLife)
		return r, nil
	}, func(c *call, _ relation) document.Doc {
		return c.documented().Mirror(c.in.JSON, "openid", "sub_mchid").Set("mchid", c.s.MchID).
			Set("token", pki.Base62(32)).Set("expires_in", int(payrollLife/time.Second))
	})
}

// queryRelation answers 查询微工卡授权关系. A user who was never heard of has not authorised
// anything.
func queryRelation(c *call) reply.Answer {
	return answer(c, func(c *call) (*relation, *reply.Refusal) {
		sub, openid := c.given("sub_mchid"), c.in.Vars["openid"]
		if r := c.ledger.relations.get(keyOf(sub, openid)); r != nil {
			return r, nil
		}
		return &relation{sub: sub, openid: openid, state: unauthorized}, nil
	}, func(c *call, r relation) document.Doc {
		doc := c.documented().Set("openid", r.openid).Set("mchid", c.s.MchID).Set("sub_mchid", r.sub).
			Set("authorize_state", r.state).Without("deauthorize_time")
		if r.state != authorized {
			return doc.Without("authorize_time")
		}
		return doc.Set("authorize_time", pki.RFC3339(r.since))
	})
}

// preOrder answers 微工卡核身预下单, and the same with the authorisation on the way
// (流程中完成授权).
func preOrder(c *call) reply.Answer {
	return answer(c, placeAuthentication, func(c *call, a authentication) document.Doc {
		left := max(0, a.expires.Sub(c.now)+time.Second-1) // whole seconds, rounded up
		return c.documented().Mirror(a.body, "authenticate_number", "openid", "sub_mchid").Set("mchid", c.s.MchID).
			Set("token", a.token).Set("expires_in", int(left/time.Second))
	})
}

// placeAuthentication makes an authentication, or finds the authentication made by the same
// request. The lock is held.
func placeAuthentication(c *call) (*authentication, *reply.Refusal) {
	l, sub, number := c.ledger, c.text("sub_mchid"), c.text("authenticate_number")
	if a := l.authentications.get(keyOf(sub, number)); a != nil {
		if a.print != c.print {
			return nil, otherContent("/authenticate_number", "核身流水号已存在但信息不一致")
		}
		if a.state == authenticating && over(a.expires, c.now) {
			a.token, a.expires = pki.Base62(32), c.now.Add(payrollLife)
		}
		return a, nil
	}
	a := &authentication{sub: sub, number: number, openid: c.text("openid"), body: c.in.JSON, print: c.print, token: pki.Base62(32),
		withAuth: c.has("employment_type"), expires: c.now.Add(payrollLife), state: authenticating, at: c.now}
	if r := l.relations.get(keyOf(sub, a.openid)); !a.withAuth && (r == nil || r.state != authorized) {
		return nil, noAuth("用户未授权", "the user has not authorised the payroll card; POST /sandbox/authorize-payroll does that, in Go Sandbox.AuthorizePayroll")
	}
	l.authentications.put(keyOf(sub, number), a)
	return a, nil
}

// queryAuthentication answers 获取核身结果.
func queryAuthentication(c *call) reply.Answer {
	return answer(c, func(c *call) (*authentication, *reply.Refusal) {
		if a := c.ledger.authentications.get(keyOf(c.given("sub_mchid"), c.in.Vars["authenticate_number"])); a != nil {
			return a, nil
		}
		return nil, recordNotExist("no authentication with this number was ordered here")
	}, func(c *call, a authentication) document.Doc { return a.document(c.documented(), c.s.MchID) })
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
	return answer(c, findAuthentications, func(c *call, found []authentication) document.Doc {
		offset, limit := c.number("offset", 0), c.number("limit", 10)
		doc := c.documented()
		pattern := document.Doc(doc.Get("data.0").Raw)
		doc = doc.SetRaw("data", []byte("[]")).Set("total_count", len(found)).Set("offset", offset).Set("limit", limit)
		for i := offset; i < min(len(found), offset+limit); i++ {
			doc = doc.SetRaw("data.-1", found[i].document(pattern, c.s.MchID))
		}
		return doc
	})
}

// findAuthentications returns copies of the authentications that a query asks for, the latest
// first. The lock is held.
func findAuthentications(c *call) (*[]authentication, *reply.Refusal) {
	q, found := c.in.Query, []authentication{}
	for a := range c.ledger.authentications.all() {
		if a.sub == q.Get("sub_mchid") && a.openid == q.Get("openid") && a.state == q.Get("authenticate_state") &&
			pki.InBeijing(a.at).Format(time.DateOnly) == q.Get("authenticate_date") {
			found = append(found, *a)
		}
	}
	slices.SortFunc(found, func(a, b authentication) int {
		if later := b.at.Compare(a.at); later != 0 {
			return later
		}
		return strings.Compare(a.number, b.number)
	})
	return &found, nil
}

// AuthorizePayroll has the user authorise a sub-merchant's payroll card (微工卡授权) with the
// latest token.
func (s *Service) AuthorizePayroll(sub, openid string) error {
	l := s.ledger
	return l.act(func() error {
		now, r := s.Now(), l.relations.get(keyOf(sub, openid))
		switch {
		case r == nil:
			return fmt.Errorf("%w: no token was made for this user", ErrUnknown)
		case r.state == authorized:
			return nil
		case over(r.expires, now):
			return fmt.Errorf("%w: the token has expired", ErrState)
		}
		l.setRelationState(r, authorized, now)
		return nil
	})
}

// VerifyPayroll ends an authentication (核身): well where failure is "", else with that reason.
func (s *Service) VerifyPayroll(sub, number, failure string) error {
	l := s.ledger
	return l.act(func() error {
		now, a := s.Now(), l.authentications.get(keyOf(sub, number))
		switch {
		case a == nil:
			return fmt.Errorf("%w: no authentication has this authenticate_number", ErrUnknown)
		case a.state != authenticating:
			return fmt.Errorf("%w: the authentication is %s", ErrState, a.state)
		case over(a.expires, now):
			return fmt.Errorf("%w: the token has expired", ErrState)
		}
		if failure != "" {
			l.setAuthenticationState(a, notAuthenticated, failure, now)
			return nil
		}
		if r := l.relation(sub, a.openid); a.withAuth && r.state != authorized {
			l.setRelationState(r, authorized, now)
		}
		l.setAuthenticationState(a, authenticated, "", now)
		return nil
	})
}
