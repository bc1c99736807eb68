package sidebyside

import (
	"context"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// README:begin

func wxpayToken(ctx context.Context, client *wxpay.Client, key keyring.Key) (string, error) {
	name, err := crypto.Encrypt(key.Public, "张三")
	if err != nil {
		return "", err
	}
	idCard, err := crypto.Encrypt(key.Public, "11010519491231002X")
	if err != nil {
		return "", err
	}
	res, err := client.Chain("v3/payroll-card/tokens").Post(ctx, wxpay.JSON{
		"openid":          "9x111111",
		"appid":           "wxa1111111",
		"sub_mchid":       "1111111",
		"user_name":       name,
		"id_card_number":  idCard,
		"employment_type": "LONG_TERM_EMPLOYMENT",
	}, wxpay.Header{"Wechatpay-Serial": key.Serial})
	if err != nil {
		return "", err
	}
	return res.Get("token").String(), nil
}

// README:end
