package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox"
)

const (
	payrollTokens = `{"openid":"9x111111","sub_mchid":"1111111","user_name":"张三","id_card_number":"110101199003078515","employment_type":"LONG_TERM_EMPLOYMENT"}`
	payrollOrder  = `{"openid":"9x111111","sub_mchid":"1111111","authenticate_number":"N1","project_name":"某项目","employer_name":"某单位","authenticate_type":"SIGN_IN"}`
	payrollBoth   = `{"openid":"9x111111","sub_mchid":"1111111","authenticate_number":"N1","project_name":"某项目","employer_name":"某单位","authenticate_type":"SIGN_IN",
		"user_name":"张三","id_card_number":"110101199003078515","employment_type":"LONG_TERM_EMPLOYMENT"}`
	preOrderPath  = "POST v3/payroll-card/authentications/pre-order"
	relationQuery = "GET v3/payroll-card/relations/{openid}"
	proofQuery    = "GET v3/payroll-card/authentications/{authenticate_number}"
	proofList     = "GET v3/payroll-card/authentications"
)

var (
	openid9  = map[string]string{"openid": "9x111111"}
	subQuery = map[string]string{"sub_mchid": "1111111"}
	n1       = map[string]string{"authenticate_number": "N1"}
)

func authorises(box *sandbox.Sandbox, _ func(string) string) error {
	return box.AuthorizePayroll("1111111", "9x111111")
}

func verifies(failure string) func(*sandbox.Sandbox, func(string) string) error {
	return func(box *sandbox.Sandbox, _ func(string) string) error {
		return box.VerifyPayroll("1111111", "N1", failure)
	}
}

// listed are the records of today in one state.
func listed(state string, more map[string]string) map[string]string {
	query := map[string]string{"openid": "9x111111", "sub_mchid": "1111111", "authenticate_state": state,
		"authenticate_date": time.Now().In(time.FixedZone("", 8*60*60)).Format(time.DateOnly)}
	for k, v := range more {
		query[k] = v
	}
	return query
}

func TestPayrollFromTokenToProof(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "never heard of", call: relationQuery, vars: openid9, qry: subQuery, want: map[string]any{"authorize_state": "UNAUTHORIZED", "authorize_time": absent{}}},
		{why: "no token", act: authorises, err: sandbox.ErrUnknown},
		{why: "not authorised", call: preOrderPath, body: payrollOrder, status: 403, code: "NO_AUTH"},
		{why: "a token", call: "POST v3/payroll-card/tokens", body: payrollTokens, keep: map[string]string{"token": "token"},
			want: map[string]any{"openid": "9x111111", "sub_mchid": "1111111", "mchid": "1900000109", "expires_in": 1800}},
		{why: "still not", call: relationQuery, vars: openid9, qry: subQuery, want: map[string]any{"authorize_state": "UNAUTHORIZED"}},
		{why: "the user authorises", act: authorises},
		{why: "twice does no harm", act: authorises},
		{why: "authorised", call: relationQuery, vars: openid9, qry: subQuery, keep: map[string]string{"at": "authorize_time"},
			want: map[string]any{"authorize_state": "AUTHORIZED", "deauthorize_time": absent{}}},
		{why: "not with others", call: relationQuery, vars: openid9, qry: map[string]string{"sub_mchid": "1111112"}, want: map[string]any{"authorize_state": "UNAUTHORIZED"}},
		{why: "no proof yet", call: proofQuery, vars: n1, qry: subQuery, status: 404, code: "RESOURCE_NOT_EXISTS"},
		{why: "ordered", call: preOrderPath, body: payrollOrder, keep: map[string]string{"token": "token"}, want: map[string]any{"authenticate_number": "N1"}},
		{why: "the same again", call: preOrderPath, body: payrollOrder, want: map[string]any{"token": "$token"}},
		{why: "another project", call: preOrderPath, body: strings.Replace(payrollOrder, "某项目", "另一项目", 1), status: 400, code: "INVALID_REQUEST"},
		{why: "going on", call: proofQuery, vars: n1, qry: subQuery, want: map[string]any{"authenticate_state": "AUTHENTICATE_PROCESSING",
			"authenticate_time": absent{}, "project_name": "某项目", "authenticate_failed_reason": absent{}}},
		{why: "the user proves it", act: verifies("")},
		{why: "twice", act: verifies(""), err: sandbox.ErrState},
		{why: "proven", call: proofQuery, vars: n1, qry: subQuery, want: map[string]any{"authenticate_state": "AUTHENTICATE_SUCCESS", "openid": "9x111111"},
			keep: map[string]string{"at": "authenticate_time"}},
		{why: "listed", call: proofList, qry: listed("AUTHENTICATE_SUCCESS", nil), want: map[string]any{"total_count": 1, "offset": 0, "limit": 10,
			"data.#": 1, "data.0.authenticate_number": "N1", "data.0.authenticate_time": "$at"}},
		{why: "not in this state", call: proofList, qry: listed("AUTHENTICATE_FAILED", nil), want: map[string]any{"total_count": 0, "data.#": 0}},
		{why: "behind the end", call: proofList, qry: listed("AUTHENTICATE_SUCCESS", map[string]string{"offset": "1", "limit": "5"}),
			want: map[string]any{"total_count": 1, "data.#": 0, "offset": 1, "limit": 5}},
		{why: "another day", call: proofList, qry: listed("AUTHENTICATE_SUCCESS", map[string]string{"authenticate_date": "2020-12-25"}), want: map[string]any{"total_count": 0}},
	})
}

func TestPayrollAuthorisedOnTheWay(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "ordered", call: preOrderPath + "-with-auth", body: payrollBoth},
		{why: "proven", act: verifies("")},
		{why: "authorised", call: relationQuery, vars: openid9, qry: subQuery, want: map[string]any{"authorize_state": "AUTHORIZED"}},
	})
}

func TestPayrollFails(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nothing to prove", act: verifies("x"), err: sandbox.ErrUnknown},
		{why: "ordered", call: preOrderPath + "-with-auth", body: payrollBoth},
		{why: "another face", act: verifies("人脸识别不通过")},
		{why: "queried", call: proofQuery, vars: n1, qry: subQuery, want: map[string]any{"authenticate_state": "AUTHENTICATE_FAILED",
			"authenticate_failed_reason": "人脸识别不通过"}},
		{why: "not authorised", call: relationQuery, vars: openid9, qry: subQuery, want: map[string]any{"authorize_state": "UNAUTHORIZED"}},
	})
}

func TestPayrollTokensExpire(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "a token", call: "POST v3/payroll-card/tokens", body: payrollTokens},
		{why: "ordered", call: preOrderPath + "-with-auth", body: payrollBoth},
		{why: "half an hour", act: later(30 * time.Minute)},
		{why: "too late", act: authorises, err: sandbox.ErrState},
		{why: "too late", act: verifies(""), err: sandbox.ErrState},
		{why: "another token", call: "POST v3/payroll-card/tokens", body: payrollTokens},
		{why: "ordered again", call: preOrderPath + "-with-auth", body: payrollBoth, want: map[string]any{"expires_in": 1800}},
		{why: "in time", act: authorises},
		{why: "in time", act: verifies("")},
	})
}
