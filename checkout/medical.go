package checkout

import "context"

// MedicalMiniProgram are the parameters of wx.requestMedicalInsurancePay, with which a mini program
// invokes a payment by medical insurance (医保支付).
type MedicalMiniProgram struct {
	MixTradeNo   string `json:"mixTradeNo"`
	*MiniProgram        // of the cash part (自费); nil if insurance pays all
}

// MedicalJSAPI are the parameters of WeixinJSBridge.invoke("requestMedicalInsurancePay", …), for a
// page in WeChat. Its appid has a small i.
type MedicalJSAPI struct {
	AppID string `json:"appid"`
	MedicalMiniProgram
}

// MedicalMiniProgram makes the parameters for a medical order. mixTradeNo is the mix_trade_no of
// the order's answer. prepayID is that of the cash order, or "" if insurance pays all
// (INSURANCE_ONLY). See JSAPI for errors.
func (m Merchant) MedicalMiniProgram(ctx context.Context, appID, mixTradeNo, prepayID string) (MedicalMiniProgram, error) {
	if err := check("mixTradeNo", mixTradeNo); err != nil {
		return MedicalMiniProgram{}, err
	}
	p := MedicalMiniProgram{MixTradeNo: mixTradeNo}
	if prepayID == "" {
		return p, nil
	}
	cash, err := m.MiniProgram(ctx, appID, prepayID)
	if err != nil {
		return MedicalMiniProgram{}, err
	}
	p.MiniProgram = &cash
	return p, nil
}

// MedicalJSAPI makes the parameters for a medical order that is paid on a page in WeChat. See
// MedicalMiniProgram.
func (m Merchant) MedicalJSAPI(ctx context.Context, appID, mixTradeNo, prepayID string) (MedicalJSAPI, error) {
	if err := check("appID", appID); err != nil {
		return MedicalJSAPI{}, err
	}
	p, err := m.MedicalMiniProgram(ctx, appID, mixTradeNo, prepayID)
	if err != nil {
		return MedicalJSAPI{}, err
	}
	return MedicalJSAPI{AppID: appID, MedicalMiniProgram: p}, nil
}
