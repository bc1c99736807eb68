package catalog_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wxpay-chain/wxpay/catalog"
)

// The official sources, at the commits that were read. All are of the organisation wechatpay-apiv3.
const (
	officialGo      = "wechatpay-go@6dbd7ce services/"
	officialJava    = "wechatpay-java@1dab7be service/src/main/java/com/wechat/pay/java/service/"
	officialSamples = "wechatpay-skills@15f40d0 wechatpay-basic-payment/references/"
	officialMedical = "wechatpay-skills@15f40d0 wechatpay-medical-insurance-payment/references/1-商户/"
	officialPage    = "https://pay.weixin.qq.com/"
)

// official is the statement of an official source about one endpoint. It has all sensitive fields
// of the request, and all of the answer. With requestOnly the source was read only for the request.
type official struct {
	method, path string
	source       string
	request      []string
	in           string // json where empty
	answer       []string
	requestOnly  bool
}

// officials was written by hand from the named sources, not from the facts that the tables are
// generated from. It tests that those facts are right.
var officials = []official{
	{
		method: "POST", path: "v3/applyment4sub/applyment/",
		source: officialSamples + "2-服务商/示例代码/Java/19-特约商户进件/Submit.java",
		request: []string{
			"contact_info.contact_name", "contact_info.contact_id_number", "contact_info.mobile_phone", "contact_info.contact_email",
			"subject_info.identity_info.id_card_info.id_card_name",
			"subject_info.identity_info.id_card_info.id_card_number",
			"subject_info.identity_info.id_card_info.id_card_address",
			"subject_info.identity_info.id_doc_info.id_doc_name",
			"subject_info.identity_info.id_doc_info.id_doc_number",
			"subject_info.identity_info.id_doc_info.id_doc_address",
			"subject_info.ubo_info_list.#.ubo_id_doc_name",
			"subject_info.ubo_info_list.#.ubo_id_doc_number",
			"subject_info.ubo_info_list.#.ubo_id_doc_address",
			"bank_account_info.account_name", "bank_account_info.account_number",
		},
	},
	{
		method: "POST", path: "v3/apply4subject/applyment",
		source: officialSamples + "2-服务商/示例代码/Java/20-商户开户意愿确认/SubmitApplyment.java",
		request: []string{
			"contact_info.name", "contact_info.mobile", "contact_info.id_card_number",
			"identification_info.identification_name", "identification_info.identification_number", "identification_info.identification_address",
			"ubo_info.ubo_name", "ubo_info.ubo_id_number",
			"ubo_info_list.#.ubo_id_doc_name", "ubo_info_list.#.ubo_id_doc_number", "ubo_info_list.#.ubo_id_doc_address",
		},
	},
	{
		method: "POST", path: "v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement",
		source:  officialSamples + "2-服务商/示例代码/Java/19-特约商户进件/ModifySettlement.java:59-60",
		request: []string{"account_number", "account_name"},
	},
	{
		method: "POST", path: "v3/med-ins/orders",
		source:  officialMedical + "示例代码/Java/1-下单/CreateMedInsOrder.java:46-47,135; " + officialMedical + "问题排查/排障手册.md:255",
		request: []string{"payer.name", "payer.id_digest", "relative.name", "relative.id_digest"},
	},
	{
		method: "POST", path: "v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
		source:  officialSamples + "1-商户/示例代码/Java/8-订单退款/CreateAbnormalRefund.java",
		request: []string{"bank_account", "real_name"},
	},
	{
		method: "POST", path: "v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund",
		source:  officialJava + "ecommercerefund/model/CreateAbnormalRefundRequest.java:47-58",
		request: []string{"bank_account", "real_name"},
	},
	{
		method: "POST", path: "v3/profitsharing/orders",
		source:  officialGo + "profitsharing/models.go:313; " + officialJava + "profitsharing/model/CreateOrderReceiver.java",
		request: []string{"receivers.#.name"},
	},
	{
		method: "POST", path: "v3/profitsharing/receivers/add",
		source:  officialGo + "profitsharing/models.go:28,186; " + officialJava + "profitsharing/model/AddReceiverResponse.java",
		request: []string{"name"}, answer: []string{"name"},
	},
	{
		method: "POST", path: "v3/brand/profitsharing/orders",
		source:  officialJava + "brandprofitsharing/model/ReceiverEntity.java:51",
		request: []string{"receivers.#.name"},
	},
	{
		method: "POST", path: "v3/ecommerce/profitsharing/orders",
		source:  officialJava + "ecommerceprofitsharing/model/CreateOrderReceiver.java:47",
		request: []string{"receivers.#.receiver_name"},
	},
	{
		method: "POST", path: "v3/ecommerce/profitsharing/receivers/add",
		source:  officialPage + "wiki/doc/apiv3/apis/chapter7_4_7.shtml",
		request: []string{"encrypted_name"}, requestOnly: true,
	},
	{
		method: "POST", path: "v3/payroll-card/tokens",
		source:  officialGo + "payrollcard/models.go:332,334; " + officialJava + "payrollcard/model/CreateTokenRequest.java:43,48",
		request: []string{"user_name", "id_card_number"},
	},
	{
		method: "POST", path: "v3/payroll-card/authentications/pre-order-with-auth",
		source:  officialGo + "payrollcard/models.go:1458,1460; " + officialJava + "payrollcard/model/PreOrderAuthenticationWithAuthRequest.java",
		request: []string{"user_name", "id_card_number"},
	},
	{
		method: "POST", path: "v3/payroll-card/transfer-batches",
		source:  officialGo + "payrollcard/models.go:2157; " + officialJava + "payrollcard/model/TransferDetailInput.java",
		request: []string{"transfer_detail_list.#.user_name"},
	},
	{
		method: "POST", path: "v3/partner-transfer/batches",
		source:  officialGo + "partnertransferbatch/models.go:1478,1480",
		request: []string{"transfer_detail_list.#.user_name", "transfer_detail_list.#.user_id_card"},
	},
	{
		method: "GET", path: "v3/partner-transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}",
		source: officialGo + "partnertransferbatch/models.go:1222, api_transfer_detail.go",
		answer: []string{"username"},
	},
	{
		method: "GET", path: "v3/partner-transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}",
		source: officialGo + "partnertransferbatch/models.go:1222, api_transfer_detail.go",
		answer: []string{"username"},
	},
	{
		method: "GET", path: "v3/transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}",
		source: officialGo + "transferbatch/models.go:1145; " + officialJava + "transferbatch/model/TransferDetailEntity.java",
		answer: []string{"user_name"},
	},
	{
		method: "GET", path: "v3/transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}",
		source: officialGo + "transferbatch/models.go:1145; " + officialJava + "transferbatch/model/TransferDetailEntity.java",
		answer: []string{"user_name"},
	},
	{
		method: "GET", path: "v3/bill/sub-merchant-fundflowbill",
		source: officialJava + "billdownload/model/EncryptBillEntity.java:39, QueryEncryptBillEntity.java:29",
		answer: []string{"download_bill_list.#.encrypt_key"},
	},
	{
		method: "GET", path: "v3/ecommerce/bill/fundflowbill",
		source: officialJava + "billdownload/model/EncryptBillEntity.java:39, QueryEncryptBillEntity.java:29",
		answer: []string{"download_bill_list.#.encrypt_key"},
	},
	{
		method: "POST", path: "v3/inspolicymgr/deduct/policies",
		source:  officialPage + "doc/v3/merchant/4016617421",
		request: []string{"insured_name_list.#"}, requestOnly: true,
	},
	{
		method: "GET", path: "v3/realname/verify",
		source:  officialPage + "doc/v3/partner/4013735179",
		request: []string{"encrypted_credential_id", "encrypted_name"}, in: "query", requestOnly: true,
	},
	{
		method: "POST", path: "v3/ecommerce/individual-contracts/pre-entrust-sign-with-real-name-identity/mini-program",
		source:  officialPage + "doc/v3/partner/4020023723",
		request: []string{"real_name", "cred_id"}, requestOnly: true,
	},
	{
		method: "POST", path: "v3/ecommerce/individual-contracts/pre-entrust-sign-with-real-name-identity/app",
		source:  officialPage + "doc/v3/partner/4020083765",
		request: []string{"real_name", "cred_id"}, requestOnly: true,
	},
	{
		method: "POST", path: "v3/security/echo",
		source:  officialPage + "doc/v3/partner/4015139289",
		request: []string{"encrypted_echo_message"}, requestOnly: true,
	},
	{
		method: "POST", path: "v3/ecommerce/mch-transfer/transfer-bills",
		source:  officialPage + "docs/partner/apis/platsolution-mch-transfer/transfer-bill/transfer-to-user.html",
		request: []string{"user_name"}, requestOnly: true,
	},
	{
		method: "POST", path: "v3/fund-app/mch-transfer/partner/transfer-bills",
		source:  officialPage + "doc/v3/partner/4015469096",
		request: []string{"user_name"}, requestOnly: true,
	},
	{
		method: "POST", path: "v3/marketing/membercard-open/cards/{card_id}/phone-membercard/import",
		source:  officialPage + "docs/merchant/apis/membership-card/member-card-base/import-user-member-card-by-phone-number.html",
		request: []string{"encrypted_phone_number"},
	},
	{
		method: "POST", path: "v3/global/customs/verify-certificate",
		source:  officialPage + "wiki/doc/api_external/ch/apis/chapter4_3_2.shtml",
		request: []string{"certificate_id", "certificate_name"}, requestOnly: true,
	},
	{
		method: "POST", path: "v3/customs/verify-certificate",
		source:  officialPage + "wiki/doc/api/wxpay/ch/declarecustom_ch/chapter3_2.shtml",
		request: []string{"certificate_id", "certificate_name"}, requestOnly: true,
	},
}

func TestOfficialSources(t *testing.T) {
	anyOrder := cmpopts.SortSlices(cmp.Less[string])
	for _, o := range officials {
		t.Run(o.method+" "+o.path, func(t *testing.T) {
			e, ok := catalog.Lookup(o.method, o.path)
			if !ok {
				t.Fatalf("not in the catalogue; official source: %s", o.source)
			}
			if diff := gocmp.Diff(o.request, e.Encrypt, anyOrder, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("encrypted fields of the request (-%s +catalogue):\n%s", o.source, diff)
			}
			if diff := gocmp.Diff(o.places(), e.EncryptIn, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("where they stand (-%s +catalogue):\n%s", o.source, diff)
			}
			if o.requestOnly {
				return
			}
			if diff := gocmp.Diff(o.answer, e.Decrypt, anyOrder, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("encrypted fields of the answer (-%s +catalogue):\n%s", o.source, diff)
			}
		})
	}
}

// TestOfficialSourcesAreEnough keeps the table from shrinking.
func TestOfficialSourcesAreEnough(t *testing.T) {
	seen := make(map[string]bool)
	var nested, answers int
	for _, o := range officials {
		if key := o.method + " " + o.path; seen[key] || o.source == "" {
			t.Errorf("%s: listed twice, or without a source", key)
		} else {
			seen[key] = true
		}
		if slices.ContainsFunc(slices.Concat(o.request, o.answer), func(path string) bool { return strings.Contains(path, ".") }) {
			nested++
		}
		if len(o.answer) > 0 {
			answers++
		}
	}
	if len(seen) < 25 || nested < 10 || answers < 5 {
		t.Errorf("%d endpoints, %d with arrays or nesting, %d with encrypted answers; want at least 25, 10 and 5", len(seen), nested, answers)
	}
}

// places is what EncryptIn must be.
func (o official) places() []string {
	switch {
	case len(o.request) == 0:
		return nil
	case o.in == "":
		return []string{"json"}
	}
	return []string{o.in}
}
