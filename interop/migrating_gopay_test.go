package interop

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/go-pay/gopay"
	"github.com/go-pay/gopay/wechat/v3"
)

// The functions below hold the blocks with gopay of docs/migrating.md, without changes.

func gopayClient(mchID, serialNo, publicKeyID, apiV3Key string) (*wechat.ClientV3, error) {
	privateKey, err := os.ReadFile("apiclient_key.pem")
	if err != nil {
		return nil, err
	}
	publicKey, err := os.ReadFile("pub_key.pem")
	if err != nil {
		return nil, err
	}
	client, err := wechat.NewClientV3(mchID, serialNo, apiV3Key, string(privateKey))
	if err != nil {
		return nil, err
	}
	err = client.AutoVerifySignByPublicKey(publicKey, publicKeyID)
	return client, err
}

// gopayCertificates is compiled only: what it starts cannot be stopped.
func gopayCertificates(mchID, serialNo, apiV3Key string) (*wechat.ClientV3, error) {
	privateKey, err := os.ReadFile("apiclient_key.pem")
	if err != nil {
		return nil, err
	}
	client, err := wechat.NewClientV3(mchID, serialNo, apiV3Key, string(privateKey))
	if err != nil {
		return nil, err
	}
	err = client.AutoVerifySign()
	return client, err
}

func gopayOrder(ctx context.Context, client *wechat.ClientV3) error {
	order, err := client.V3TransactionJsapi(ctx, gopay.BodyMap{
		"appid":        "wxd678efh567hg6787",
		"mchid":        "1900000109",
		"description":  "QQ公仔",
		"out_trade_no": "A10001",
		"notify_url":   "https://example.com/paid",
		"amount":       gopay.BodyMap{"total": 100},
		"payer":        gopay.BodyMap{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
		"settle_info":  gopay.BodyMap{"profit_sharing": true},
	})
	if err != nil {
		return err
	}
	if order.Code != wechat.Success {
		return errors.New(order.Error)
	}
	params, err := client.PaySignOfJSAPI("wxd678efh567hg6787", order.Response.PrepayId)
	if err != nil {
		return err
	}
	fmt.Println(order.Response.PrepayId, params.PaySign)
	return nil
}

func gopayQuery(ctx context.Context, client *wechat.ClientV3) error {
	found, err := client.V3TransactionQueryOrder(ctx, wechat.OutTradeNo, "A10001")
	if err != nil {
		return err
	}
	if found.Code != wechat.Success {
		return errors.New(found.Error)
	}
	fmt.Println(found.Response.TradeState, found.Response.Amount.Total)
	return nil
}

func gopayClose(ctx context.Context, client *wechat.ClientV3) error {
	closed, err := client.V3TransactionCloseOrder(ctx, "A10002")
	if err != nil {
		return err
	}
	if closed.Code != wechat.Success {
		return errors.New(closed.Error)
	}
	return nil
}

func gopayRefund(ctx context.Context, client *wechat.ClientV3) error {
	refund, err := client.V3Refund(ctx, gopay.BodyMap{
		"out_trade_no":  "A10001",
		"out_refund_no": "A10001-1",
		"amount":        gopay.BodyMap{"refund": 40, "total": 100, "currency": "CNY"},
	})
	if err != nil {
		return err
	}
	if refund.Code != wechat.Success {
		return errors.New(refund.Error)
	}
	fmt.Println(refund.Response.Status)
	return nil
}

// gopayBill is compiled only: the bill of a day is there on the next.
func gopayBill(ctx context.Context, client *wechat.ClientV3, yesterday string) error {
	bill, err := client.V3BillTradeBill(ctx, gopay.BodyMap{"bill_date": yesterday})
	if err != nil {
		return err
	}
	if bill.Code != wechat.Success {
		return errors.New(bill.Error)
	}
	file, err := client.V3BillDownLoadBill(ctx, bill.Response.DownloadUrl)
	if err != nil {
		return err
	}
	fmt.Printf("%s", file)
	return nil
}

func gopayUpload(ctx context.Context, client *wechat.ClientV3) error {
	content, err := os.ReadFile("shop.png")
	if err != nil {
		return err
	}
	digest := fmt.Sprintf("%x", sha256.Sum256(content))
	upload, err := client.V3MediaUploadImage(ctx, "shop.png", digest, &gopay.File{Name: "shop.png", Content: content})
	if err != nil {
		return err
	}
	if upload.Code != wechat.Success {
		return errors.New(upload.Error)
	}
	fmt.Println(upload.Response.MediaId)
	return nil
}

func gopayTransfer(ctx context.Context, client *wechat.ClientV3) error {
	transfer, err := client.V3TransferBills(ctx, gopay.BodyMap{
		"appid":             "wxd678efh567hg6787",
		"out_bill_no":       "T10001",
		"openid":            "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"transfer_amount":   400,
		"transfer_remark":   "新会员开通有礼",
		"transfer_scene_id": "1000",
		"transfer_scene_report_infos": []gopay.BodyMap{
			{"info_type": "活动名称", "info_content": "新会员有礼"},
			{"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"},
		},
	})
	if err != nil {
		return err
	}
	if transfer.Code != wechat.Success {
		return errors.New(transfer.Error)
	}
	fmt.Println(transfer.Response.State, transfer.Response.PackageInfo)
	return nil
}

func gopayShare(ctx context.Context, client *wechat.ClientV3, transactionID string) error {
	name, err := client.V3EncryptText("张三")
	if err != nil {
		return err
	}
	added, err := client.V3ProfitShareAddReceiver(ctx, gopay.BodyMap{
		"appid":         "wxd678efh567hg6787",
		"type":          "PERSONAL_OPENID",
		"account":       "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"name":          name,
		"relation_type": "STAFF",
	})
	if err != nil {
		return err
	}
	if added.Code != wechat.Success {
		return errors.New(added.Error)
	}
	share, err := client.V3ProfitShareOrder(ctx, gopay.BodyMap{
		"appid":          "wxd678efh567hg6787",
		"transaction_id": transactionID,
		"out_order_no":   "P10001",
		"receivers": []gopay.BodyMap{{
			"type":        "PERSONAL_OPENID",
			"account":     "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
			"amount":      10,
			"description": "分给员工",
		}},
		"unfreeze_unsplit": true,
	})
	if err != nil {
		return err
	}
	if share.Code != wechat.Success {
		return errors.New(share.Error)
	}
	fmt.Println(share.Response.State)
	return nil
}

func gopayNotices(client *wechat.ClientV3, apiV3Key string, routes *http.ServeMux) {
	routes.HandleFunc("POST /notify", func(w http.ResponseWriter, r *http.Request) {
		notice, err := wechat.V3ParseNotify(r)
		if err == nil {
			err = notice.VerifySignByPKMap(client.WxPublicKeyMap())
		}
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		payment, err := notice.DecryptPayCipherText(apiV3Key)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		fmt.Println(notice.EventType, payment.OutTradeNo)
		w.WriteHeader(http.StatusNoContent)
	})
}

func gopayErrors(ctx context.Context, client *wechat.ClientV3) error {
	found, err := client.V3TransactionQueryOrder(ctx, wechat.OutTradeNo, "A19999")
	if err != nil {
		return err
	}
	if found.Code != wechat.Success && found.ErrResponse.Code == "ORDER_NOT_EXIST" {
		fmt.Println("there is no such order")
	}
	return nil
}
