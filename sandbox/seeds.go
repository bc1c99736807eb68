package sandbox

// The endpoints that the sandbox knows by itself, each as its page documents it. Every request field of these is a
// string.

// endpoint describes one POST with a JSON object as body.
type endpoint struct {
	path    string
	request []field
	answer  []output
}

// field is one field of a request's body.
type field struct {
	name      string
	required  bool     // must be there and not be empty
	encrypted bool     // 敏感信息: encrypted with the key that Wechatpay-Serial names
	enum      []string // the values it may have; nil: any
}

// output is one field of an answer: a value from the table, or echoed from the request.
type output struct {
	name string
	from source
	text string // of constant
}

// source says where an answer's field comes from.
type source int

const (
	echo     source = iota // the request's field of the same name
	mchID                  // the merchant's number
	token                  // made up
	lifetime               // of a token, in seconds
	constant
)

// seeds is the table of the built-in endpoints. A function, so that nobody can change it.
func seeds() []endpoint {
	employment := []string{"LONG_TERM_EMPLOYMENT", "SHORT_TERM_EMPLOYMENT", "COOPERATION_EMPLOYMENT"}
	authentication := []string{"SIGN_IN", "INSURANCE", "CONTRACT"}
	preOrderAnswer := []output{
		{name: "authenticate_number"}, {name: "openid"}, {name: "mchid", from: mchID}, {name: "sub_mchid"},
		{name: "token", from: token}, {name: "expires_in", from: lifetime},
	}
	return []endpoint{
		{ // 申请品类凭证码 https://pay.weixin.qq.com/doc/v3/partner/4013989530
			path: "v3/gov/subsidy/zhejiang/authcode/issue",
			request: []field{
				{name: "category_id", required: true},
				{name: "openid"},
				{name: "name", required: true, encrypted: true},
				{name: "mobile", required: true, encrypted: true},
				{name: "add_code", required: true},
				{name: "custom_info"},
				{name: "cert_type", required: true, enum: []string{"1", "2", "3", "4", "5"}},
				{name: "cert_no", required: true, encrypted: true},
				{name: "req_ssn", required: true},
			},
			answer: []output{
				{name: "resp_code", from: constant, text: "0000"},
				{name: "resp_desc", from: constant, text: "成功"},
				{name: "auth_code", from: token},
			},
		},
		{ // 生成授权token https://pay.weixin.qq.com/doc/v3/partner/4012461589
			path: "v3/payroll-card/tokens",
			request: []field{
				{name: "openid", required: true},
				{name: "appid"},
				{name: "sub_appid"},
				{name: "sub_mchid", required: true},
				{name: "user_name", required: true, encrypted: true},
				{name: "id_card_number", required: true, encrypted: true},
				{name: "employment_type", required: true, enum: employment},
			},
			answer: []output{
				{name: "openid"}, {name: "mchid", from: mchID}, {name: "sub_mchid"},
				{name: "token", from: token}, {name: "expires_in", from: lifetime},
			},
		},
		{ // 微工卡核身预下单 https://pay.weixin.qq.com/doc/v3/partner/4012923362
			path: "v3/payroll-card/authentications/pre-order",
			request: []field{
				{name: "openid", required: true},
				{name: "appid"},
				{name: "sub_mchid", required: true},
				{name: "sub_appid"},
				{name: "authenticate_number", required: true},
				{name: "project_name", required: true},
				{name: "employer_name", required: true},
				{name: "authenticate_type", required: true, enum: authentication},
			},
			answer: preOrderAnswer,
		},
		{ // 微工卡核身预下单（流程中完成授权） https://pay.weixin.qq.com/doc/v3/partner/4012461761
			path: "v3/payroll-card/authentications/pre-order-with-auth",
			request: []field{
				{name: "openid", required: true},
				{name: "appid"},
				{name: "sub_mchid", required: true},
				{name: "sub_appid"},
				{name: "authenticate_number", required: true},
				{name: "project_name", required: true},
				{name: "employer_name", required: true},
				{name: "user_name", required: true, encrypted: true},
				{name: "id_card_number", required: true, encrypted: true},
				{name: "employment_type", required: true, enum: employment},
				{name: "authenticate_type", required: true, enum: authentication},
			},
			answer: preOrderAnswer,
		},
		{ // 商户预授权 https://pay.weixin.qq.com/doc/v3/merchant/4012647349
			path: "v3/payscore/permissions",
			request: []field{
				{name: "service_id", required: true},
				{name: "appid", required: true},
				{name: "authorization_code", required: true},
				{name: "notify_url"},
			},
			answer: []output{{name: "apply_permissions_token", from: token}},
		},
	}
}
