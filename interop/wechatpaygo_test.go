package interop

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core"

	"github.com/wxpay-chain/wxpay/interop/internal/fill"
	"github.com/wxpay-chain/wxpay/interop/internal/table"
)

const wechatpayGo = "github.com/wechatpay-apiv3/wechatpay-go"

// testWechatpayGo has the official SDK call every method of every service.
func testWechatpayGo(t *testing.T, box *command) {
	keys := readKeys(t, box)
	way := &recorder{next: newDetour(t, box.URL, "")}
	client, err := core.NewClient(t.Context(), append(keys.publicKey(box.PublicKeyID, keys.public), withTransport(way))...)
	if err != nil {
		t.Fatal(err)
	}
	run := table.Record{Client: table.Client{Name: "wechatpay-go", Language: "Go", Version: module(t, wechatpayGo, "{{.Version}}"), From: "proxy.golang.org"}}
	s := newStage(t, box)
	for _, service := range services(client) {
		for i := range service.NumMethod() {
			c := officialCall{stage: s, way: way, method: service.Method(i), name: nameOf(service.Type(), i)}
			run.Calls = append(run.Calls, c.try(t))
		}
	}
	hold(t, run)
}

// nameOf names a method as "payments/jsapi.JsapiApiService.Prepay".
func nameOf(service reflect.Type, i int) string {
	_, path, _ := strings.Cut(service.Elem().PkgPath(), "/services/")
	return path + "." + service.Elem().Name() + "." + service.Method(i).Name
}

// missingField is the SDK's complaint about an answer in which a required field is missing. The SDK
// complains when the answer is marshalled.
var missingField = regexp.MustCompile("field `\\w+` is required and must be specified in \\w+")

// officialCall is one method of the SDK.
type officialCall struct {
	stage  *stage
	way    *recorder
	method reflect.Value
	name   string
}

// try calls the method twice. The first request is not sent, and shows which endpoint the method is
// for; the second has the values of that endpoint.
func (c officialCall) try(t *testing.T) table.Call {
	call := table.Call{Name: c.name}
	c.way.last, c.way.probe = exchange{}, true
	_, err := c.call(t, fill.Maker{Now: time.Now()}, fill.Request{})
	c.way.probe = false
	e, known := c.way.endpoint()
	if !known {
		t.Errorf("%s: no endpoint: %v", c.name, err)
		return call
	}
	call.Endpoint = e.Method + " " + e.Path
	c.way.last = exchange{}
	m := c.stage.set(t, e)
	answer, err := c.call(t, m, m.Request(e))
	if err == nil && answer != nil {
		_, err = json.Marshal(answer)
		if lacks := missingField.FindString(fmt.Sprint(err)); lacks != "" {
			err = errors.New(lacks)
		}
	}
	call.Said = c.way.said(err)
	if call.Said != "" {
		t.Logf("%s %s: %s; %s", call.Name, call.Endpoint, call.Said, c.way.last.refusal.Detail.Issue)
	}
	return call
}

// call fills the parameters and calls the method.
func (c officialCall) call(t *testing.T, m fill.Maker, r fill.Request) (answer any, err error) {
	t.Helper()
	in := []reflect.Value{reflect.ValueOf(t.Context())}
	for i := 1; i < c.method.Type().NumIn(); i++ {
		in = append(in, c.parameter(i, m, r))
	}
	out := c.method.Call(in)
	err, _ = out[len(out)-1].Interface().(error)
	if len(out) == 3 && !out[0].IsNil() {
		answer = out[0].Interface()
	}
	return answer, err
}

// parameter makes a parameter: the request, the appid for PrepayWithRequestPayment, or a file with
// its name and type.
func (c officialCall) parameter(i int, m fill.Maker, r fill.Request) reflect.Value {
	of := c.method.Type().In(i)
	switch of.Kind() {
	case reflect.Struct:
		request := reflect.New(of).Elem()
		m.Struct(request, r)
		return request
	case reflect.Interface:
		return reflect.ValueOf(strings.NewReader(uploaded))
	case reflect.String:
		u := uploadOf(c.name)
		return reflect.ValueOf([]string{"", "", u.name, u.media}[i])
	}
	panic(fmt.Sprintf("%s has a parameter of type %v", c.name, of))
}
