package sidebyside

import (
	"context"

	"github.com/wxpay-chain/wxpay"
)

// README:begin

func wxpayToken(ctx context.Context, client *wxpay.Client) (string, error) {
	res, err := client.Chain("v3/payroll-card/tokens").Post(ctx, wxpay.JSON{
		"openid":          "9x111111",
		"appid":           "wxa1111111",
		"sub_mchid":       "1111111",
		"user_name":       "张三",
		"id_card_number":  "11010519491231002X",
		"employment_type": "LONG_TERM_EMPLOYMENT",
	})
	if err != nil {
		return "", err
	}
	return res.Get("token").String(), nil
}

// README:end
