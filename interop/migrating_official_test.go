package interop

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	"github.com/wechatpay-apiv3/wechatpay-go/core/consts"
	"github.com/wechatpay-apiv3/wechatpay-go/core/notify"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/services/fileuploader"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/jsapi"
	"github.com/wechatpay-apiv3/wechatpay-go/services/profitsharing"
	"github.com/wechatpay-apiv3/wechatpay-go/services/refunddomestic"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"
)

// The functions below hold the blocks with wechatpay-go of docs/migrating.md, without changes.

func officialClient(ctx context.Context, mchID, serialNo, publicKeyID string) (*core.Client, error) {
	privateKey, err := utils.LoadPrivateKeyWithPath("apiclient_key.pem")
	if err != nil {
		return nil, err
	}
	publicKey, err := utils.LoadPublicKeyWithPath("pub_key.pem")
	if err != nil {
		return nil, err
	}
	client, err := core.NewClient(ctx,
		option.WithWechatPayPublicKeyAuthCipher(mchID, serialNo, privateKey, publicKeyID, publicKey))
	return client, err
}

// officialCertificates is compiled only: it calls the real service at once.
func officialCertificates(ctx context.Context, mchID, serialNo, apiV3Key string) (*core.Client, error) {
	privateKey, err := utils.LoadPrivateKeyWithPath("apiclient_key.pem")
	if err != nil {
		return nil, err
	}
	client, err := core.NewClient(ctx,
		option.WithWechatPayAutoAuthCipher(mchID, serialNo, privateKey, apiV3Key))
	return client, err
}

func officialOrder(ctx context.Context, client *core.Client) error {
	service := jsapi.JsapiApiService{Client: client}
	order, _, err := service.PrepayWithRequestPayment(ctx, jsapi.PrepayRequest{
		Appid:       core.String("wxd678efh567hg6787"),
		Mchid:       core.String("1900000109"),
		Description: core.String("QQ公仔"),
		OutTradeNo:  core.String("A10001"),
		NotifyUrl:   core.String("https://example.com/paid"),
		Amount:      &jsapi.Amount{Total: core.Int64(100)},
		Payer:       &jsapi.Payer{Openid: core.String("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")},
		SettleInfo:  &jsapi.SettleInfo{ProfitSharing: core.Bool(true)},
	})
	if err != nil {
		return err
	}
	fmt.Println(*order.PrepayId, *order.PaySign)
	return nil
}

func officialQuery(ctx context.Context, client *core.Client) error {
	service := jsapi.JsapiApiService{Client: client}
	found, _, err := service.QueryOrderByOutTradeNo(ctx, jsapi.QueryOrderByOutTradeNoRequest{
		OutTradeNo: core.String("A10001"),
		Mchid:      core.String("1900000109"),
	})
	if err != nil {
		return err
	}
	fmt.Println(*found.TradeState, *found.Amount.Total)
	return nil
}

func officialClose(ctx context.Context, client *core.Client) error {
	service := jsapi.JsapiApiService{Client: client}
	_, err := service.CloseOrder(ctx, jsapi.CloseOrderRequest{
		OutTradeNo: core.String("A10002"),
		Mchid:      core.String("1900000109"),
	})
	return err
}

func officialRefund(ctx context.Context, client *core.Client) error {
	service := refunddomestic.RefundsApiService{Client: client}
	refund, _, err := service.Create(ctx, refunddomestic.CreateRequest{
		OutTradeNo:  core.String("A10001"),
		OutRefundNo: core.String("A10001-1"),
		Amount: &refunddomestic.AmountReq{
			Refund:   core.Int64(40),
			Total:    core.Int64(100),
			Currency: core.String("CNY"),
		},
	})
	if err != nil {
		return err
	}
	fmt.Println(*refund.Status)
	return nil
}

// officialBill is compiled only: the bill of a day is there on the next.
func officialBill(ctx context.Context, client, unverified *core.Client, yesterday string) error {
	result, err := client.Get(ctx, "https://api.mch.weixin.qq.com/v3/bill/tradebill?bill_date="+yesterday)
	if err != nil {
		return err
	}
	var bill struct {
		DownloadURL string `json:"download_url"`
	}
	if err := core.UnMarshalResponse(result.Response, &bill); err != nil {
		return err
	}
	file, err := unverified.Get(ctx, bill.DownloadURL) // made with option.WithoutValidator
	if err != nil {
		return err
	}
	_, err = io.Copy(os.Stdout, file.Response.Body)
	return err
}

func officialUpload(ctx context.Context, client *core.Client) error {
	file, err := os.Open("shop.png")
	if err != nil {
		return err
	}
	defer file.Close()
	service := fileuploader.ImageUploader{Client: client}
	upload, _, err := service.Upload(ctx, file, "shop.png", consts.ImagePNG)
	if err != nil {
		return err
	}
	fmt.Println(*upload.MediaId)
	return nil
}

func officialTransfer(ctx context.Context, client *core.Client) error {
	result, err := client.Post(ctx, "https://api.mch.weixin.qq.com/v3/fund-app/mch-transfer/transfer-bills", map[string]any{
		"appid":             "wxd678efh567hg6787",
		"out_bill_no":       "T10001",
		"openid":            "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"transfer_amount":   400,
		"transfer_remark":   "新会员开通有礼",
		"transfer_scene_id": "1000",
		"transfer_scene_report_infos": []map[string]any{
			{"info_type": "活动名称", "info_content": "新会员有礼"},
			{"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"},
		},
	})
	if err != nil {
		return err
	}
	var transfer struct {
		State       string `json:"state"`
		PackageInfo string `json:"package_info"`
	}
	if err := core.UnMarshalResponse(result.Response, &transfer); err != nil {
		return err
	}
	fmt.Println(transfer.State, transfer.PackageInfo)
	return nil
}

func officialShare(ctx context.Context, client *core.Client, transactionID string) error {
	receivers := profitsharing.ReceiversApiService{Client: client}
	_, _, err := receivers.AddReceiver(ctx, profitsharing.AddReceiverRequest{
		Appid:        core.String("wxd678efh567hg6787"),
		Type:         profitsharing.RECEIVERTYPE_PERSONAL_OPENID.Ptr(),
		Account:      core.String("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
		Name:         core.String("张三"), // encrypted on the way
		RelationType: profitsharing.RECEIVERRELATIONTYPE_STAFF.Ptr(),
	})
	if err != nil {
		return err
	}
	orders := profitsharing.OrdersApiService{Client: client}
	share, _, err := orders.CreateOrder(ctx, profitsharing.CreateOrderRequest{
		Appid:         core.String("wxd678efh567hg6787"),
		TransactionId: core.String(transactionID),
		OutOrderNo:    core.String("P10001"),
		Receivers: []profitsharing.CreateOrderReceiver{{
			Type:        core.String("PERSONAL_OPENID"),
			Account:     core.String("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
			Amount:      core.Int64(10),
			Description: core.String("分给员工"),
		}},
		UnfreezeUnsplit: core.Bool(true),
	})
	if err != nil {
		return err
	}
	fmt.Println(*share.State)
	return nil
}

func officialNotices(client *core.Client, publicKeyID, apiV3Key string, routes *http.ServeMux) error {
	publicKey, err := utils.LoadPublicKeyWithPath("pub_key.pem")
	if err != nil {
		return err
	}
	handler, err := notify.NewRSANotifyHandler(apiV3Key,
		verifiers.NewSHA256WithRSAPubkeyVerifier(publicKeyID, *publicKey))
	if err != nil {
		return err
	}
	routes.HandleFunc("POST /notify", func(w http.ResponseWriter, r *http.Request) {
		payment := new(payments.Transaction)
		notice, err := handler.ParseNotifyRequest(r.Context(), r, payment)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		fmt.Println(notice.EventType, *payment.OutTradeNo)
		w.WriteHeader(http.StatusNoContent)
	})
	return nil
}

func officialErrors(ctx context.Context, client *core.Client) {
	service := jsapi.JsapiApiService{Client: client}
	_, _, err := service.QueryOrderByOutTradeNo(ctx, jsapi.QueryOrderByOutTradeNoRequest{
		OutTradeNo: core.String("A19999"),
		Mchid:      core.String("1900000109"),
	})
	if core.IsAPIError(err, "ORDER_NOT_EXIST") {
		fmt.Println("there is no such order")
	}
}
