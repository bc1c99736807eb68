package sidebyside

import (
	"context"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payrollcard"
)

// README:begin

func officialToken(ctx context.Context, client *core.Client) (string, error) {
	service := payrollcard.TokensApiService{Client: client}
	token, _, err := service.CreateToken(ctx, payrollcard.CreateTokenRequest{
		Openid:         core.String("9x111111"),
		Appid:          core.String("wxa1111111"),
		SubMchid:       core.String("1111111"),
		UserName:       core.String("张三"),
		IdCardNumber:   core.String("11010519491231002X"),
		EmploymentType: payrollcard.EMPLOYMENTTYPE_LONG_TERM_EMPLOYMENT.Ptr(),
	})
	if err != nil {
		return "", err
	}
	return *token.Token, nil
}

// README:end
