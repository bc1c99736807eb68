package interop

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-pay/gopay"
	gopayv3 "github.com/go-pay/gopay/wechat/v3"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/interop/internal/table"
)

// gopayCall is one method of gopay. Its parameters are texts, numbers, a file, and a BodyMap for
// the query or the body. Their names cannot be seen from outside.
type gopayCall struct {
	stage  *stage
	way    *recorder
	client *gopayv3.ClientV3
	method reflect.Value
	name   string
	kind   gopayv3.OrderNoType
}

// links are the paths of the methods that take a link of WeChat Pay.
var links = map[string]string{
	"V3BillDownLoadBill":         "/v3/billdownload/file?token=x",
	"V3TransferElecsignDownload": "/v3/transferdownload/signfile?token=x",
	"V3MediaDownloadImage":       "/v3/merchant-service/images/x",
}

// imageUpload gives the media_id of an image that can be downloaded.
const imageUpload = "POST v3/merchant-service/images/upload"

// linkTo returns a link with what is known of the file. gopay takes links to the official host
// only.
func linkTo(link string, given map[string]any) string {
	if id, there := given["media_id"].(string); there {
		link = strings.Replace(link, "/images/x", "/images/"+url.PathEscape(id), 1)
	}
	if at, err := url.Parse(fmt.Sprint(given["download_url"])); err == nil && at.Host != "" {
		link = at.RequestURI()
	}
	return officialHost + link
}

// types are those of the parameters after the context.
func (c gopayCall) types() iter.Seq[reflect.Type] {
	return func(yield func(reflect.Type) bool) {
		for i := 1; i < c.method.Type().NumIn(); i++ {
			if !yield(c.method.Type().In(i)) {
				return
			}
		}
	}
}

// try calls the method twice. The first request has marks for values and is not sent. The marks
// show which endpoint the method is for, and which of its values each parameter is. The method has
// no such operation if it does not take numbers of this kind.
func (c gopayCall) try(t *testing.T) (call table.Call, has bool) {
	call.Name = c.name
	names, err := c.probe(t)
	seen := c.way.last
	if seen.url == nil {
		call.Said = c.way.said(err)
		return call, c.kind == 0 || err == nil || err.Error() != "unsupported order number type"
	}
	e, known := c.way.endpoint()
	if !known {
		e = &catalog.Endpoint{Method: seen.method, Path: strings.TrimPrefix(seen.url.Path, "/")}
	}
	call.Endpoint = e.Method + " " + e.Path
	c.way.last = exchange{}
	err = c.fill(t, e, seen, names)
	call.Said = c.way.said(err)
	if call.Endpoint == imageUpload && call.Said == "" {
		c.stage.keepImage(t, c.way.last.answer)
	}
	if call.Said != "" {
		t.Logf("%s %s: %s; %s", call.Name, call.Endpoint, call.Said, c.way.last.refusal.Detail.Issue)
	}
	return call, true
}

// mark is the value of a parameter in the first call: a link, or a number, since some parameters
// are numbers.
func (c gopayCall) mark(i int) string {
	if link, is := links[c.name]; is {
		return officialHost + link
	}
	return strconv.Itoa(1900000000 + i)
}

const officialHost = "https://api.mch.weixin.qq.com"

// probe makes the first call. gopay sends no BodyMap that lacks certain fields. It returns their
// names.
func (c gopayCall) probe(t *testing.T) (names []string, err error) {
	t.Helper()
	c.way.probe = true
	defer func() { c.way.probe = false }()
	for {
		c.way.last = exchange{}
		body := gopay.BodyMap{}
		for _, name := range names {
			body[name] = name
		}
		err = c.call(t, body, c.mark)
		_, missing, refused := strings.Cut(fmt.Sprint(err), "["+gopay.MissParamErr.Error()+"], ")
		if !refused {
			return names, err
		}
		names = append(names, strings.Split(missing, ", ")...)
		if len(names) > 100 {
			t.Fatalf("%s asks again for what it has: %s", c.name, missing)
		}
	}
}

// fill makes the second call, with the values of the endpoint.
func (c gopayCall) fill(t *testing.T, e *catalog.Endpoint, seen exchange, names []string) error {
	t.Helper()
	m := c.stage.set(t, e)
	m.Seal = func(plaintext string) string {
		sealed, err := c.client.V3EncryptText(plaintext)
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	r := m.Request(e)
	body := gopay.BodyMap(r.JSON)
	if r.JSON == nil {
		body = gopay.BodyMap(r.Query)
	}
	for _, name := range names {
		if value, there := r.Find(name); there {
			body[name] = value
		}
	}
	return c.call(t, body, func(i int) string {
		if link, is := links[c.name]; is {
			return linkTo(link, m.Given)
		}
		name := seen.nameOf(e, c.mark(i))
		for _, from := range []map[string]any{r.JSON, r.Query, r.Vars, m.Given, uploadOf(c.name).meta} {
			if value, there := from[name]; there {
				return fmt.Sprint(value)
			}
		}
		return c.mark(i)
	})
}

// nameOf finds a mark in the path, the query or the body of a request.
func (x exchange) nameOf(e *catalog.Endpoint, mark string) string {
	segments := strings.Split(strings.TrimPrefix(x.url.Path, "/"), "/")
	for i, segment := range strings.Split(e.Path, "/") {
		if segments[i] == mark {
			return strings.Trim(segment, "{}")
		}
	}
	for name, values := range x.url.Query() {
		if values[0] == mark {
			return name
		}
	}
	if found := regexp.MustCompile(`"(\w+)":"?` + mark).FindSubmatch(x.body); found != nil {
		return string(found[1])
	}
	return ""
}

// call calls the method. text gives the parameters that are texts or numbers.
func (c gopayCall) call(t *testing.T, body gopay.BodyMap, text func(i int) string) error {
	t.Helper()
	in := []reflect.Value{reflect.ValueOf(t.Context())}
	for of := range c.types() {
		value := reflect.New(of).Elem()
		switch as := value.Addr().Interface().(type) {
		case *gopay.BodyMap:
			*as = body
		case **gopay.File:
			*as = &gopay.File{Name: uploadOf(c.name).name, Content: []byte(uploaded)}
		case *gopayv3.OrderNoType:
			*as = c.kind
		case *string:
			*as = text(len(in))
		case *int:
			*as, _ = strconv.Atoi(text(len(in)))
		case *int64:
			*as, _ = strconv.ParseInt(text(len(in)), 10, 64)
		default:
			t.Fatalf("%s has a parameter of type %v", c.name, of)
		}
		in = append(in, value)
	}
	out := c.method.Call(in)
	switch err, _ := out[1].Interface().(error); {
	case errors.Is(err, gopay.UnmarshalErr): // with the whole answer
		what, _, _ := strings.Cut(err.Error(), ", bytes: ")
		return errors.New(what)
	case err != nil:
		return err
	}
	return c.refused(out[0])
}

// refused is an error where gopay takes an answer for a refusal, by the field Code of what it
// returns.
func (c gopayCall) refused(answer reflect.Value) error {
	if answer.Kind() == reflect.Pointer && !answer.IsNil() && answer.Elem().Kind() == reflect.Struct {
		if code := answer.Elem().FieldByName("Code"); code.IsValid() && code.Int() != gopayv3.Success {
			return fmt.Errorf("it takes the status %d for a refusal", code.Int())
		}
	}
	return nil
}
