package interop

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-pay/gopay"
	gopayv3 "github.com/go-pay/gopay/wechat/v3"

	"github.com/wxpay-chain/wxpay/interop/internal/table"
)

const gopayModule = "github.com/go-pay/gopay"

// testGopay has gopay call every method of its client for APIv3.
func testGopay(t *testing.T, box *command) {
	way := &recorder{next: newDetour(t, box.URL, "")}
	client := newGopay(t, box, way, "wechatpay_public_key.pem")
	run := table.Record{Client: table.Client{Name: "gopay", Language: "Go", Version: module(t, gopayModule, "{{.Version}}"), From: "proxy.golang.org"}}
	for _, c := range gopayCalls(gopayCall{stage: newStage(t, box), way: way, client: client}) {
		if call, is := c.try(t); is {
			run.Calls = append(run.Calls, call)
		}
	}
	hold(t, run)

	client = newGopay(t, box, way, "apiclient_cert.pem") // a key that is not WeChat Pay's
	if _, err := client.V3BankSearchProvinceList(t.Context()); !errors.Is(err, gopay.VerifySignatureErr) || way.last.status != 200 {
		t.Errorf("it does not verify answers: %v", err)
	}
}

// gopayCalls returns one call for each method, uploads first: downloads need them. of has all but
// the method.
func gopayCalls(of gopayCall) (calls []gopayCall) {
	client := reflect.ValueOf(of.client)
	for i := range client.NumMethod() {
		of.method, of.name = client.Method(i), client.Type().Method(i).Name
		method := of.method.Type()
		if !strings.HasPrefix(of.name, "V3") || method.NumIn() == 0 || method.In(0) != reflect.TypeFor[context.Context]() {
			continue // such as V3EncryptText, which sends nothing
		}
		calls = append(calls, variants(of)...)
	}
	slices.SortStableFunc(calls, func(a, b gopayCall) int { return cmp.Compare(a.rank(), b.rank()) })
	return calls
}

// rank is lower for what goes first.
func (c gopayCall) rank() int {
	if strings.Contains(c.name, "Upload") {
		return 0
	}
	return 1
}

// newGopay makes a client that verifies and encrypts with the public key of a file.
func newGopay(t *testing.T, box *command, way http.RoundTripper, publicKey string) *gopayv3.ClientV3 {
	t.Helper()
	merchant, err := os.ReadFile(box.file("apiclient_key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	public, err := os.ReadFile(box.file(publicKey))
	if err != nil {
		t.Fatal(err)
	}
	client, err := gopayv3.NewClientV3(box.MchID, box.SerialNo, box.APIv3Key, string(merchant))
	if err == nil {
		err = client.AutoVerifySignByPublicKey(public, box.PublicKeyID)
	}
	if err != nil {
		t.Fatal(err)
	}
	client.GetHttpClient().SetTransport(way)
	return client
}

// variants returns a call for each kind of number that a method takes, where it takes several.
func variants(c gopayCall) []gopayCall {
	if !slices.Contains(slices.Collect(c.types()), reflect.TypeFor[gopayv3.OrderNoType]()) {
		return []gopayCall{c}
	}
	var list []gopayCall
	for kind, name := range map[gopayv3.OrderNoType]string{
		gopayv3.TransactionId: "TransactionId", gopayv3.OutTradeNo: "OutTradeNo", gopayv3.QueryId: "QueryId",
	} {
		one := c
		one.kind, one.name = kind, fmt.Sprintf("%s(%s)", c.name, name)
		list = append(list, one)
	}
	return list
}
