package wxpay

import (
	"bufio"
	"errors"
	"os"
	"strings"
	"testing"
)

// TestConversion is the table of docs/protocol.md, section 12, in two columns: the template of a
// chain, and the path that it expands to. A row says so where wxpay departs from the PHP library.
func TestConversion(t *testing.T) {
	var noVars Vars
	for _, c := range []struct {
		why                 string
		build               func(Builder) Builder
		vars                Vars
		converted, expanded string
		err                 error // of the call, where the converted form stands
		pathErr             error // of the chain itself
	}{
		{why: "first letter lower", build: seg("A"), converted: "a", expanded: "a"},
		{why: "each other capital becomes a hyphen and its lower case", build: seg("WeChatPay"), converted: "we-chat-pay", expanded: "we-chat-pay"},
		{why: "snake case keeps its underscore", build: seg("With_underline"), converted: "with_underline", expanded: "with_underline"},
		{why: "departs: $x$ is no placeholder in PHP either, and here a capital in it looks like a value", build: seg("$variableMixed_underline$"), pathErr: ErrPath},
		{why: "departs: the name in a placeholder is kept as written", build: seg("_variableMixed_underline_"), vars: Vars{"variableMixed_underline": "x"},
			converted: "{variableMixed_underline}", expanded: "x"},
		{why: "departs: an empty path calls nothing", build: seg(""), pathErr: ErrPath},
		{why: "departs: a path without a segment calls nothing", build: seg(), pathErr: ErrPath},
		{why: "departs: the slash in front of a path is left out (JS keeps it)", build: chain("/v2/pay/micropay"), converted: "v2/pay/micropay", expanded: "v2/pay/micropay"},
		{why: "departs: official pages print it", build: chain("/v3/payroll-card/tokens"), converted: "v3/payroll-card/tokens", expanded: "v3/payroll-card/tokens"},
		{why: "departs: with a trailing slash, which stays", build: chain("/v3/applyment4sub/applyment/"), converted: "v3/applyment4sub/applyment/", expanded: "v3/applyment4sub/applyment/"},
		{why: "a digit in a name", build: seg("v3", "merchantService", "complaintsV2"), converted: "v3/merchant-service/complaints-v2", expanded: "v3/merchant-service/complaints-v2"},
		{why: "PascalCase", build: seg("v3", "merchantService", "ComplaintNotifications"), converted: "v3/merchant-service/complaint-notifications", expanded: "v3/merchant-service/complaint-notifications"},
		{why: "a placeholder in braces", build: seg("v3", "combineTransactions", "{combine_out_trade_no}"), vars: Vars{"combine_out_trade_no": "P20150806125346"},
			converted: "v3/combine-transactions/{combine_out_trade_no}", expanded: "v3/combine-transactions/P20150806125346"},
		{why: "both kinds of placeholder", build: seg("v3", "marketing", "favor", "users", "{openid}", "coupons", "{coupon_code}", "appids", "_appid_"),
			vars:      Vars{"openid": "oWm", "coupon_code": "9867588", "appid": "wx233544546545989"},
			converted: "v3/marketing/favor/users/{openid}/coupons/{coupon_code}/appids/{appid}", expanded: "v3/marketing/favor/users/oWm/coupons/9867588/appids/wx233544546545989"},
		{why: "a segment behind a placeholder", build: seg("v3", "pay", "transactions", "outTradeNo", "_out_trade_no_", "close"), vars: Vars{"out_trade_no": "1217752501"},
			converted: "v3/pay/transactions/out-trade-no/{out_trade_no}/close", expanded: "v3/pay/transactions/out-trade-no/1217752501/close"},
		{why: "V3", build: seg("V3", "pay"), converted: "v3/pay", expanded: "v3/pay"},
		{why: "snake case passes unchanged", build: chain("v3/merchant/media/video_upload"), converted: "v3/merchant/media/video_upload", expanded: "v3/merchant/media/video_upload"},
		{why: "a name in the middle", build: seg("v3", "marketing", "favor", "media", "imageUpload"), converted: "v3/marketing/favor/media/image-upload", expanded: "v3/marketing/favor/media/image-upload"},
		{why: "mixed case, placeholders and a trailing slash", build: chain("what_ever_endpoints/with-anyDepths_segments/{uri_template}/{blah}/blah/"), vars: Vars{"uri_template": "a", "blah": "b"},
			converted: "what_ever_endpoints/with-any-depths_segments/{uri_template}/{blah}/blah/", expanded: "what_ever_endpoints/with-any-depths_segments/a/b/blah/"},
		{why: "departs: an unset variable is an error, no trailing slash", build: seg("v3", "applyment4sub", "applyment", "_empty_"), vars: noVars,
			converted: "v3/applyment4sub/applyment/{empty}", err: ErrVariable},
		{why: "the trailing slash is written", build: chain("v3/applyment4sub/applyment/"), converted: "v3/applyment4sub/applyment/", expanded: "v3/applyment4sub/applyment/"},
		{why: "the same, as a pure chain", build: seg("v3", "applyment4sub", "applyment", ""), converted: "v3/applyment4sub/applyment/", expanded: "v3/applyment4sub/applyment/"},
		{why: "departs: PHP's trap, an openid in a path", build: chain("v3/marketing/favor/users/AbcdEF12345/coupons"), pathErr: ErrPath},
		{why: "{+name} takes several segments, case kept", build: chain("{+myurl}"), vars: Vars{"myurl": "v3/marketing/favor/users/AbcdEF12345/coupons"},
			converted: "{+myurl}", expanded: "v3/marketing/favor/users/AbcdEF12345/coupons"},
		{why: "a value's case is kept", build: seg("v3", "users", "_openid_"), vars: Vars{"openid": "AbcdEF12345"}, converted: "v3/users/{openid}", expanded: "v3/users/AbcdEF12345"},
		{why: "departs: _openId_ keeps its name", build: seg("_openId_"), vars: Vars{"openId": "x"}, converted: "{openId}", expanded: "x"},
		{why: "departs: so does {openId}", build: seg("{openId}"), vars: Vars{"openId": "x"}, converted: "{openId}", expanded: "x"},
		{why: "one underscore is a name", build: seg("_"), converted: "_", expanded: "_"},
		{why: "departs: a placeholder needs a name", build: seg("__"), pathErr: ErrPath},
		{why: "an underscore can be a placeholder's name", build: seg("___"), vars: Vars{"_": "x"}, converted: "{_}", expanded: "x"},
		{why: "v2 selects APIv2", build: seg("v2", "pay", "micropay"), converted: "v2/pay/micropay", expanded: "v2/pay/micropay"},
		{why: "so does a path", build: chain("v2/pay/refundquery"), converted: "v2/pay/refundquery", expanded: "v2/pay/refundquery"},
		{why: "departs: JS's lone slash", build: chain("/"), pathErr: ErrPath},
	} {
		t.Run(c.why, func(t *testing.T) {
			converted, err := c.build(Builder{}).Path()
			if converted != c.converted || !errors.Is(err, c.pathErr) {
				t.Fatalf("Path() = %q, %v; want %q, %v", converted, err, c.converted, c.pathErr)
			}
			if c.pathErr != nil {
				return
			}
			expanded, err := expand(converted, c.vars)
			if expanded != c.expanded || !errors.Is(err, c.err) {
				t.Errorf("expand(%q) = %q, %v; want %q, %v", converted, expanded, err, c.expanded, c.err)
			}
		})
	}
}

func seg(segments ...string) func(Builder) Builder {
	return func(b Builder) Builder { return b.Seg(segments...) }
}

func chain(path string) func(Builder) Builder {
	return func(b Builder) Builder { return b.Chain(path) }
}

// TestCatalogueChains converts every chain of the catalogue to its path.
func TestCatalogueChains(t *testing.T) {
	file, err := os.Open("testdata/chains.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	count := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 || fields[0] == "#" {
			continue
		}
		count++
		path, pure := fields[1], strings.Split(fields[2], ".")
		if got, err := (Builder{}).Seg(pure...).Path(); got != path || err != nil {
			t.Errorf("Seg(%q).Path() = %q, %v; want %q", pure, got, err, path)
		}
		if got, err := (Builder{}).Chain(path).Path(); got != path || err != nil {
			t.Errorf("Chain(%q).Path() = %q, %v", path, got, err)
		}
		if got := isAPIv2(path); got != strings.HasPrefix(path, "v2/") {
			t.Errorf("isAPIv2(%q) = %v", path, got)
		}
	}
	if count != 1141 {
		t.Errorf("%d endpoints read, want 1141", count)
	}
}

func TestBadSegments(t *testing.T) {
	for _, c := range []struct {
		why   string
		build func(Builder) Builder
		says  string
	}{
		{"an order number", seg("v3", "P20150806125346A"), "Vars"},
		{"an openid", seg("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"), "Vars"},
		{"an empty piece between two names", seg("Foo__Bar"), "Vars"},
		{"an acronym: WeChat Pay has none", seg("payURL"), "Vars"},
		{"a dot segment", chain("v3/../secapi"), `".."`},
		{"a single dot", seg("."), `"."`},
		{"a dot segment with a parameter", chain("v3/..;x/secapi"), "change the path"},
		{"an empty segment inside", chain("v3//pay"), "empty segment"},
		{"an empty segment between two calls", seg("v3", "", "pay"), "empty segment"},
		{"a slash in Seg", seg("v3/pay"), "Chain"},
		{"a query", chain("v3/certificates?algorithm_type=RSA"), "Query"},
		{"a fragment", chain("v3/certificates#x"), "Vars"},
		{"a percent sign", chain("v3/a%2Fb"), "encoded once"},
		{"Chinese", chain("v3/张三"), "Vars"},
		{"a newline in a path", chain("v3/a\nb"), "Vars"},
		{"a space", chain("v3/a b"), "Vars"},
		{"a backslash", chain(`v3\a`), "Vars"},
		{"half a placeholder", seg("users{openid}"), "whole segment"},
		{"an open brace", seg("{openid"), "whole segment"},
		{"a closing brace", seg("openid}"), "whole segment"},
		{"one brace", seg("{"), "whole segment"},
		{"nested braces", seg("_{openid}_"), "whole segment"},
		{"a query operator of RFC 6570", seg("{?openid}"), "only {name}"},
		{"a path operator", seg("{openid*}"), "only {name}"},
		{"a list", seg("{a,b}"), "only {name}"},
		{"a full URL as a path", chain("https://api.mch.weixin.qq.com/v3/certificates"), "client.Link"},
		{"a URL without a scheme", chain("//evil.example/v3"), "two slashes in front"},
		{"two slashes in front", chain("//v3/pay"), "two slashes in front"},
		{"two slashes and nothing", chain("//"), "two slashes in front"},
		{"a slash in front of a later piece", func(b Builder) Builder { return b.Chain("v3").Chain("/pay") }, "empty segment"},
		{"a slash in front of a later piece, behind a trailing one", func(b Builder) Builder { return b.Chain("v3/").Chain("/pay") }, "empty segment"},
		{"a slash behind an empty piece", func(b Builder) Builder { return b.Chain("").Chain("/v3") }, "empty segment"},
		{"a slash in front of a segment", seg("/v3"), "Chain"},
	} {
		_, err := c.build(Builder{}).Path()
		if !errors.Is(err, ErrPath) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want an ErrPath that says %q", c.why, err, c.says)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error has a newline", c.why)
		}
	}
}

func TestExpand(t *testing.T) {
	for _, c := range []struct {
		why, template string
		vars          Vars
		want          string
		says          string // of the error
	}{
		{"everything reserved is encoded, once", "v3/{id}", Vars{"id": "a/b?c#d%2F张三"}, "v3/a%2Fb%3Fc%23d%252F%E5%BC%A0%E4%B8%89", ""},
		{"unreserved stays", "{id}", Vars{"id": "aZ09-._~"}, "aZ09-._~", ""},
		{"sub-delims are encoded in {name}", "{id}", Vars{"id": "a+b=&;"}, "a%2Bb%3D%26%3B", ""},
		{"they stay in {+name}", "{+id}", Vars{"id": "a+b=/c:d@e"}, "a+b=/c:d@e", ""},
		{"a percent sign in {+name} is encoded once too", "{+id}", Vars{"id": "a%2Fb"}, "a%252Fb", ""},
		{"the same variable twice", "{id}/{id}", Vars{"id": "x"}, "x/x", ""},
		{"a value like a placeholder is a value", "{a}/{b}", Vars{"a": "{b}", "b": "y"}, "%7Bb%7D/y", ""},
		{"missing", "v3/{id}", nil, "", `"id" is missing`},
		{"unused", "v3/pay", Vars{"id": "x", "ab": "y"}, "", `"ab", "id"`},
		{"empty", "v3/{id}", Vars{"id": ""}, "", `"id" is empty`},
		{"a dot", "v3/{id}", Vars{"id": "."}, "", "dots"},
		{"two dots", "v3/{id}", Vars{"id": ".."}, "", "dots"},
		{"two dots inside {+name}", "v3/{+id}", Vars{"id": "a/../b"}, "", "dots"},
		{"two dots behind a slash, which a server may decode", "v3/images/{id}", Vars{"id": "x/../../certificates"}, "", "dots"},
		{"two dots behind a backslash", "v3/images/{id}", Vars{"id": `x\..\y`}, "", "dots"},
		{"two dots that are encoded already", "v3/images/{id}", Vars{"id": "%2e%2E"}, "", "dots"},
		{"two dots and a parameter", "v3/{+id}", Vars{"id": "a/..;x/b"}, "", "dots"},
		{"dots in a name", "v3/{id}", Vars{"id": "a..b/.c"}, "v3/a..b%2F.c", ""},
		{"a newline", "v3/{id}", Vars{"id": "a\nb"}, "", "control character"},
		{"a C1 control character", "v3/{id}", Vars{"id": "a\u0085b"}, "", "control character"},
		{"not UTF-8", "v3/{id}", Vars{"id": "\xd5\xc5"}, "", "not UTF-8"},
		{"a query in {+name}", "{+id}", Vars{"id": "v3/x?a=1"}, "", "Query"},
		{"a URL in {+name}", "{+id}", Vars{"id": "https://evil.example/x"}, "", "client.Link"},
		{"an empty segment in {+name}", "{+id}", Vars{"id": "/v3/x"}, "", "is empty"},
	} {
		got, err := expand(c.template, c.vars)
		if got != c.want || (err == nil) != (c.says == "") {
			t.Errorf("%s: expand = %q, %v; want %q", c.why, got, err, c.want)
		}
		if c.says != "" && (!errors.Is(err, ErrVariable) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v; want an ErrVariable that says %q", c.why, err, c.says)
		}
	}
}
