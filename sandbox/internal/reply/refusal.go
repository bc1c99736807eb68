package reply

// Refusal is an error answer in the documented form (docs/protocol.md section 8).
type Refusal struct {
	Status  int     `json:"-"`
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Detail  *Detail `json:"detail,omitempty"`
}

// Detail says where the mistake is and what was compared.
type Detail struct {
	Field    string           `json:"field,omitempty"` // JSON Pointer into the body, or a name
	Value    string           `json:"value,omitempty"` // what was there, where that helps
	Issue    string           `json:"issue,omitempty"`
	Location string           `json:"location,omitempty"` // body, meta, header, authorization, query, url
	Sign     *SignInformation `json:"sign_information,omitempty"`
}

// SignInformation shows the message that the sandbox checked the signature over.
type SignInformation struct {
	Method    string `json:"method"`
	URL       string `json:"url"`
	Length    int    `json:"sign_message_length"` // bytes of the whole message
	Truncated string `json:"truncated_sign_message"`
}

// Answer returns the refusal as an answer.
func (r *Refusal) Answer() Answer {
	body, err := Marshal(r)
	if err != nil { // strings and integers only: cannot happen
		body = []byte(`{"code":"SYSTEM_ERROR","message":"系统错误"}`)
	}
	return Answer{Status: r.Status, Body: body, Code: r.Code, Issue: r.issue()}
}

// issue returns the mistake with its field in front, "" if the refusal does not say.
func (r *Refusal) issue() string {
	switch {
	case r.Detail == nil:
		return ""
	case r.Detail.Issue == "" || r.Detail.Field == "":
		return r.Detail.Issue
	}
	return r.Detail.Field + ": " + r.Detail.Issue
}

// SignError refuses a request for its signature: 401 SIGN_ERROR. sign may be nil.
func SignError(field, issue string, sign *SignInformation) *Refusal {
	return &Refusal{Status: 401, Code: "SIGN_ERROR", Message: "签名错误，验签未通过",
		Detail: &Detail{Field: field, Issue: issue, Location: "authorization", Sign: sign}}
}

// ParamError refuses a value: 400 PARAM_ERROR. location is body, header, query or url.
func ParamError(location, field, value, issue string) *Refusal {
	return &Refusal{Status: 400, Code: "PARAM_ERROR", Message: "参数错误",
		Detail: &Detail{Field: field, Value: value, Issue: issue, Location: location}}
}

// HeaderError refuses a header.
func HeaderError(status int, code, header, issue string) *Refusal {
	return &Refusal{Status: status, Code: code, Message: "请求头 " + header + " 不符合要求",
		Detail: &Detail{Field: header, Issue: issue, Location: "header"}}
}
