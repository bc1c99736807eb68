package main

import "github.com/wxpay-chain/wxpay"

// page is one page of the documentation: a body as in its request table (请求参数), and the fields
// of the answer (返回字典) to show.
type page struct {
	title  string // of the page
	path   string // as the page prints it
	body   wxpay.JSON
	answer []string // the fields that every good answer has
	extra  []string // fields that an answer may lack; the sandbox gives them too

	// sensitive are the fields that the page marks as encrypted (敏感信息). wxpay knows them by
	// itself. This list is for byhand.go, and for the printed table.
	sensitive []string
}

// samples are the five pages.
type samples struct {
	issue            page // 申请品类凭证码
	tokens           page // 生成授权token
	preOrder         page // 微工卡核身预下单
	preOrderWithAuth page // 微工卡核身预下单（流程中完成授权）
	permissions      page // 商户预授权
}

// newSamples writes the five bodies once; each style sends the same ones. An Option is read before
// the verb returns and never written to, so a body may be used for any number of calls.
func newSamples() samples {
	return samples{issuePage(), tokensPage(), preOrderPage(), preOrderWithAuthPage(), permissionsPage()}
}

// pages returns all five, in the order in which they are called.
func (in samples) pages() []page {
	return []page{in.issue, in.tokens, in.preOrder, in.preOrderWithAuth, in.permissions}
}

// These are invented personal data, in plain text: wxpay encrypts them before they are sent. The
// check digit of the ID number is wrong on purpose.
const (
	name     = "张三"
	mobile   = "13800000000"
	idNumber = "330102199001010000"
)

// issuePage is 申请品类凭证码 https://pay.weixin.qq.com/doc/v3/partner/4013989530
func issuePage() page {
	return page{
		title: "申请品类凭证码",
		path:  "v3/gov/subsidy/zhejiang/authcode/issue",
		body: wxpay.JSON{
			"category_id": "A01",
			"openid":      "",
			"name":        name,
			"mobile":      mobile,
			"add_code":    "330000",
			"custom_info": "",
			"cert_type":   "1",
			"cert_no":     idNumber,
			"req_ssn":     "123",
		},
		answer:    []string{"resp_code", "resp_desc"},
		extra:     []string{"auth_code"},
		sensitive: []string{"name", "mobile", "cert_no"},
	}
}

// tokensPage is 生成授权token
// https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter4_1_1.shtml
func tokensPage() page {
	return page{
		title: "生成授权token",
		path:  "v3/payroll-card/tokens",
		body: wxpay.JSON{
			"openid":          "9x111111",
			"appid":           "wxa1111111",
			"sub_appid":       "wxa1111111",
			"sub_mchid":       "1111111",
			"user_name":       name,
			"id_card_number":  idNumber,
			"employment_type": "LONG_TERM_EMPLOYMENT",
		},
		answer:    []string{"openid", "mchid", "sub_mchid", "token", "expires_in"},
		sensitive: []string{"user_name", "id_card_number"},
	}
}

// preOrderPage is 微工卡核身预下单 https://pay.weixin.qq.com/doc/v3/partner/4012923362
func preOrderPage() page {
	return page{
		title: "微工卡核身预下单",
		path:  "v3/payroll-card/authentications/pre-order",
		body: wxpay.JSON{
			"openid":              "onqOjjmo8wmTOOtSKwXtGjg9Gb58",
			"appid":               "wxa1111111",
			"sub_mchid":           "1111111",
			"sub_appid":           "wxa1111111",
			"authenticate_number": "mcdhehfgisdhfjghed39384564i83",
			"project_name":        "某项目",
			"employer_name":       "某单位名称",
			"authenticate_type":   "SIGN_IN",
		},
		answer: []string{"authenticate_number", "openid", "mchid", "sub_mchid", "token", "expires_in"},
	}
}

// preOrderWithAuthPage is 微工卡核身预下单（流程中完成授权）
// https://pay.weixin.qq.com/doc/v3/partner/4012461761
func preOrderWithAuthPage() page {
	return page{
		title: "微工卡核身预下单（流程中完成授权）",
		path:  "v3/payroll-card/authentications/pre-order-with-auth",
		body: wxpay.JSON{
			"openid":              "onqOjjmo8wmTOOtSKwXtGjg9Gb58",
			"appid":               "wxa1111111",
			"sub_mchid":           "1111111",
			"sub_appid":           "wxa1111111",
			"authenticate_number": "mcdhehfgisdhfjghed39384564i83",
			"project_name":        "某项目",
			"employer_name":       "某用工企业",
			"user_name":           name,
			"id_card_number":      idNumber,
			"employment_type":     "LONG_TERM_EMPLOYMENT",
			"authenticate_type":   "SIGN_IN",
		},
		answer:    []string{"authenticate_number", "openid", "mchid", "sub_mchid", "token", "expires_in"},
		sensitive: []string{"user_name", "id_card_number"},
	}
}

// permissionsPage is 商户预授权 https://pay.weixin.qq.com/doc/v3/merchant/4012647349
func permissionsPage() page {
	return page{
		title: "商户预授权",
		path:  "v3/payscore/permissions",
		body: wxpay.JSON{
			"service_id":         "500001",
			"appid":              "wxd678efh567hg6787",
			"authorization_code": "1234323JKHDFE1243252",
			"notify_url":         "http://www.qq.com",
		},
		answer: []string{"apply_permissions_token"},
	}
}
