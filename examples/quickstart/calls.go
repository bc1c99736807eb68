package main

import (
	"errors"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// page is one page of the documentation: a body as its request table (请求参数) has it, and the
// answer's fields (返回字典) that we want to see.
type page struct {
	title  string // of the page
	path   string // as the page prints it
	body   wxpay.JSON
	answer []string // the fields that every good answer has
	extra  []string // those that an answer may lack; the sandbox gives them too
}

// samples are the five pages, and the header that goes with encrypted fields.
type samples struct {
	issue            page // 申请品类凭证码
	tokens           page // 生成授权token
	preOrder         page // 微工卡核身预下单
	preOrderWithAuth page // 微工卡核身预下单（流程中完成授权）
	permissions      page // 商户预授权

	// serial names the key that the sensitive fields are encrypted with (微信支付公钥ID/平台证书序列号).
	serial wxpay.Header
}

// newSamples writes the five bodies once; each style sends the same ones. An Option is read before
// the verb returns and never written to, so a body may be used for any number of calls.
func newSamples(key keyring.Key) (samples, error) {
	who, err := encryptPerson(key)
	if err != nil {
		return samples{}, err
	}
	return samples{
		issue:            issuePage(who),
		tokens:           tokensPage(who),
		preOrder:         preOrderPage(),
		preOrderWithAuth: preOrderWithAuthPage(who),
		permissions:      permissionsPage(),
		serial:           wxpay.Header{"Wechatpay-Serial": key.Serial},
	}, nil
}

// pages are all five, in the order in which they are called.
func (in samples) pages() []page {
	return []page{in.issue, in.tokens, in.preOrder, in.preOrderWithAuth, in.permissions}
}

// person is somebody's data, each field encrypted for WeChat Pay: only base64 is left of it.
type person struct{ name, mobile, idNumber string }

// encryptPerson encrypts sensitive fields by hand (敏感信息加密), RSA-OAEP with WeChat Pay's key. Nobody
// is called so: the check digit of the ID number is wrong on purpose.
func encryptPerson(key keyring.Key) (person, error) {
	name, err1 := crypto.Encrypt(key.Public, "张三")
	mobile, err2 := crypto.Encrypt(key.Public, "13800000000")
	idNumber, err3 := crypto.Encrypt(key.Public, "330102199001010000")
	return person{name, mobile, idNumber}, errors.Join(err1, err2, err3)
}

// 申请品类凭证码 https://pay.weixin.qq.com/doc/v3/partner/4013989530
func issuePage(who person) page {
	return page{
		title: "申请品类凭证码",
		path:  "v3/gov/subsidy/zhejiang/authcode/issue",
		body: wxpay.JSON{
			"category_id": "A01",
			"openid":      "",
			"name":        who.name,
			"mobile":      who.mobile,
			"add_code":    "330000",
			"custom_info": "",
			"cert_type":   "1",
			"cert_no":     who.idNumber,
			"req_ssn":     "123",
		},
		answer: []string{"resp_code", "resp_desc"},
		extra:  []string{"auth_code"},
	}
}

// 生成授权token https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter4_1_1.shtml
func tokensPage(who person) page {
	return page{
		title: "生成授权token",
		path:  "v3/payroll-card/tokens",
		body: wxpay.JSON{
			"openid":          "9x111111",
			"appid":           "wxa1111111",
			"sub_appid":       "wxa1111111",
			"sub_mchid":       "1111111",
			"user_name":       who.name,
			"id_card_number":  who.idNumber,
			"employment_type": "LONG_TERM_EMPLOYMENT",
		},
		answer: []string{"openid", "mchid", "sub_mchid", "token", "expires_in"},
	}
}

// 微工卡核身预下单 https://pay.weixin.qq.com/doc/v3/partner/4012923362
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

// 微工卡核身预下单（流程中完成授权） https://pay.weixin.qq.com/doc/v3/partner/4012461761
func preOrderWithAuthPage(who person) page {
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
			"user_name":           who.name,
			"id_card_number":      who.idNumber,
			"employment_type":     "LONG_TERM_EMPLOYMENT",
			"authenticate_type":   "SIGN_IN",
		},
		answer: []string{"authenticate_number", "openid", "mchid", "sub_mchid", "token", "expires_in"},
	}
}

// 商户预授权 https://pay.weixin.qq.com/doc/v3/merchant/4012647349
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
