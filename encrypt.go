package wxpay

import "github.com/wxpay-chain/wxpay/internal/fields"

type encrypt []string

// Encrypt names further sensitive fields (敏感信息) of a call, for an endpoint that the catalogue
// does not know yet, or knows too little of. A path is keys joined by dots, with # for each element
// of an array: "user_name", "receivers.#.name". A dot or a star in a key has a backslash before it.
// It also names a Query parameter.
//
//	client.Chain("v3/brand-new/receivers").Post(ctx, wxpay.JSON{…}, wxpay.Encrypt("receivers.#.name"))
//
// Values that are absent, null or empty are skipped. With a Wechatpay-Serial header it is an error:
// a caller that names the key has encrypted.
func Encrypt(paths ...string) Option { return encrypt(append([]string(nil), paths...)) }

func (e encrypt) apply(r *request) error {
	for _, path := range e {
		if _, err := fields.Parse(path); err != nil {
			return errorf(ErrOption, "Encrypt(%q): %s", path, err)
		}
	}
	r.encrypt = append(r.encrypt, e...)
	return nil
}
