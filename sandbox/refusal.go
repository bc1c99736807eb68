package sandbox

import "encoding/json"

// refusal is a "no" in the documented form (docs/protocol.md section 8).
type refusal struct {
	status  int
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Detail  *detail `json:"detail,omitempty"`
}

// detail says where the mistake is and what was compared.
type detail struct {
	Field    string           `json:"field,omitempty"` // JSON Pointer into the body, or a name
	Value    string           `json:"value,omitempty"` // what was there, where that helps
	Issue    string           `json:"issue,omitempty"`
	Location string           `json:"location,omitempty"` // body, header, authorization, url
	Sign     *signInformation `json:"sign_information,omitempty"`
}

// signInformation shows the message that the sandbox checked the signature over.
type signInformation struct {
	Method    string `json:"method"`
	URL       string `json:"url"`
	Length    int    `json:"sign_message_length"` // bytes of the whole message
	Truncated string `json:"truncated_sign_message"`
}

func (r *refusal) answer() Answer {
	body, err := json.Marshal(r)
	if err != nil { // strings and integers only: cannot happen
		body = []byte(`{"code":"SYSTEM_ERROR","message":"系统错误"}`)
	}
	return Answer{Status: r.status, Body: body}
}

func signError(field, issue string, sign *signInformation) *refusal {
	return &refusal{status: 401, Code: "SIGN_ERROR", Message: "签名错误，验签未通过",
		Detail: &detail{Field: field, Issue: issue, Location: "authorization", Sign: sign}}
}

func paramError(location, field, value, issue string) *refusal {
	return &refusal{status: 400, Code: "PARAM_ERROR", Message: "参数错误",
		Detail: &detail{Field: field, Value: value, Issue: issue, Location: location}}
}

func headerError(status int, code, header, issue string) *refusal {
	return &refusal{status: status, Code: code, Message: "请求头 " + header + " 不符合要求",
		Detail: &detail{Field: header, Issue: issue, Location: "header"}}
}
