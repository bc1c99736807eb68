package main

import (
	"errors"
	"flag"
	"io"
	"strings"
	"time"
)

// options are the values of the flags and the environment.
type options struct {
	real bool // call the real service

	mchID, serial, key     string
	publicKey, publicKeyID string
	certificate            string
	baseURL                string

	timeout time.Duration // 0: the client's default
}

// setting is an option that may stand in the environment too.
type setting struct {
	flag, env, usage string
	value            *string
}

func (o *options) settings() []setting {
	return []setting{
		{"mchid", "WXPAY_MCHID", "merchant `number` (商户号)", &o.mchID},
		{"serial", "WXPAY_SERIAL_NO", "`serial` of the merchant's API certificate (商户API证书序列号)", &o.serial},
		{"key", "WXPAY_PRIVATE_KEY", "`file` with the merchant's private key (商户API私钥), apiclient_key.pem", &o.key},
		{"public-key", "WXPAY_PUBLIC_KEY", "`file` with WeChat Pay's public key (微信支付公钥), pub_key.pem", &o.publicKey},
		{"public-key-id", "WXPAY_PUBLIC_KEY_ID", "its `ID` (微信支付公钥ID), PUB_KEY_ID_…", &o.publicKeyID},
		{"certificate", "WXPAY_CERTIFICATE", "`file` with a platform certificate (平台证书), instead of the public key or beside it", &o.certificate},
		{"base-url", "WXPAY_BASE_URL", "`URL` to call instead of https://api.mch.weixin.qq.com", &o.baseURL},
	}
}

// flagSet defines the flags. It prints nothing by itself.
func (o *options) flagSet() *flag.FlagSet {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.BoolVar(&o.real, "real", false, "call the real service; any other setting but -timeout says so too.\n"+
		"-real=false calls the sandbox whatever is set")
	for _, s := range o.settings() {
		flags.StringVar(s.value, s.flag, "", s.usage+" [$"+s.env+"]")
	}
	flags.DurationVar(&o.timeout, "timeout", 0, "of one call, such as 10s (default 30s)")
	return flags
}

// parseOptions reads the flags. The environment gives values for flags that are not set. It returns
// flag.ErrHelp for -h.
func parseOptions(args []string, getenv func(string) string) (options, error) {
	var o options
	flags := o.flagSet()
	switch err := flags.Parse(args); {
	case err != nil && strings.HasPrefix(err.Error(), "bad flag syntax"), err == nil && flags.NArg() > 0:
		return options{}, errors.New("there is an argument that is no flag") // not quoted: it may be a key
	case err != nil:
		return options{}, err
	}
	if o.timeout < 0 {
		return options{}, errors.New("-timeout is negative")
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if given["real"] && !o.real {
		return options{timeout: o.timeout}, nil
	}
	for _, s := range o.settings() {
		if !given[s.flag] {
			*s.value = getenv(s.env)
		}
		o.real = o.real || *s.value != ""
	}
	return o, nil
}

// missing returns the names of settings that the real service needs and that are not there.
func (o *options) missing() []string {
	needed := map[string]bool{"mchid": true, "serial": true, "key": true}
	if (o.publicKey == "") != (o.publicKeyID == "") { // neither is of use without the other
		needed["public-key"], needed["public-key-id"] = true, true
	}
	var missing []string
	for _, s := range o.settings() {
		if needed[s.flag] && *s.value == "" {
			missing = append(missing, "-"+s.flag+" ("+s.env+")")
		}
	}
	if o.publicKey == "" && o.publicKeyID == "" && o.certificate == "" {
		missing = append(missing, "WeChat Pay's key, which is -public-key (WXPAY_PUBLIC_KEY) with -public-key-id (WXPAY_PUBLIC_KEY_ID), "+
			"or -certificate (WXPAY_CERTIFICATE)")
	}
	return missing
}

const explanation = `usage: go run ./examples/quickstart [flags]

Makes five calls of WeChat Pay (微信支付) in three styles, sync and async, 30 in all, and one that the
server refuses. Without flags they go to a sandbox in this process. It needs no account. Sensitive
fields (敏感信息) are encrypted by wxpay, and in one of the six by hand: the table says by whom.

With a merchant's settings THE SAME 31 REQUESTS GO TO THE REAL SERVICE, signed in the merchant's name.
They hold the sample values of the documentation, which it should refuse. So there a call counts as
answered when a verified answer came, or a refusal by the service: 4xx with a code, but not 401 (the keys
do not fit). Private key, its serial and the merchant number are needed, and either the public key with its
ID or a platform certificate.

Exit status: 0, 1 when something is not as expected, 2 when the settings cannot be used.

`

// usage is the text of -h. Values from the environment are not in it.
func usage() string {
	var b strings.Builder
	b.WriteString(explanation)
	flags := new(options).flagSet()
	flags.SetOutput(&b)
	flags.PrintDefaults()
	return b.String()
}
