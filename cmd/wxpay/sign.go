package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/check"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/crypto"
	wxcall "github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/middleware"
)

// signFlags are the flags of sign, without those for credentials.
type signFlags struct {
	data      string
	timestamp string
	nonce     string
	brief     bool
}

func signCommand(t *cli.Terminal) *cobra.Command {
	var f signFlags
	cmd := &cobra.Command{
		Use:   "sign [METHOD URL]",
		Short: "Sign a request, or any message (签名)",
		Long: `Sign a request: from method, URL and body come the message to sign (待签名串), the signature and the Authorization header.
Only the path and the query of the URL are signed, as they stand. Nothing is sent; "wxpay call" sends.

Without METHOD and URL the message itself is read from standard input, byte for byte, and its signature printed in base64.
So a client's paySign (调起支付签名) is made: app ID, timestamp, nonce and package, a line each.`,
		Example: `  wxpay sign GET 'v3/certificates?algorithm_type=RSA' --config ./keys
  wxpay sign POST v3/payroll-card/tokens -d @body.json --config ./keys
  curl -H "Authorization: $(wxpay sign -b GET v3/certificates)" -H 'Accept: application/json' https://api.mch.weixin.qq.com/v3/certificates
  printf '%s\n' wx8888888888888888 1414561699 5K8264ILTKCH16CQ2502SI8ZNMTM67VS prepay_id=wx2016 | wxpay sign --key apiclient_key.pem`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 || len(args) > 2 {
				return cli.Usagef("sign takes a METHOD and a URL, or neither and a message on standard input")
			}
			return nil
		},
		ValidArgsFunction: find.CompleteEndpoint,
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.data, "data", "d", "", "body: `text`, @FILE, or @- for standard input")
	flags.StringVar(&f.timestamp, "timestamp", "", "Unix `seconds` to sign with instead of now")
	flags.StringVar(&f.nonce, "nonce", "", "`text` to sign with instead of a random one")
	flags.BoolVarP(&f.brief, "brief", "b", false, "print the value of the Authorization header alone")
	for _, name := range []string{"data", "timestamp", "nonce"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	find := creds.Flags(t, cmd, creds.Caller)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := find()
		if err != nil {
			return err
		}
		if len(args) == 0 {
			return signMessage(cmd.Context(), t, c)
		}
		return signRequest(cmd.Context(), t, c, args[0], args[1], f)
	}
	return cmd
}

// signedMessage is the output of sign for machines.
type signedMessage struct {
	Message       string `json:"message"`
	Signature     string `json:"signature"`
	Timestamp     string `json:"timestamp,omitempty"`
	Nonce         string `json:"nonce,omitempty"`
	Authorization string `json:"authorization,omitempty"`
}

// signMessage signs standard input.
func signMessage(ctx context.Context, t *cli.Terminal, c *creds.Credentials) error {
	key, err := c.PrivateKey()
	if err != nil {
		return err
	}
	message, err := t.ReadInput("-")
	if err != nil {
		return err
	}
	if len(message) == 0 {
		return cli.Usagef("there is nothing to sign: give METHOD and URL, or a message on standard input")
	}
	if message[len(message)-1] != '\n' {
		t.Notef("%s the message does not end with a line feed, as all of WeChat Pay's do\n", t.Paint(cli.Yellow, t.Say("note:")))
	}
	signature, err := crypto.RSA(key).Sign(ctx, message)
	if err != nil {
		return err
	}
	text := base64.StdEncoding.EncodeToString(signature)
	if t.JSON {
		return t.PrintJSON(signedMessage{Message: string(message), Signature: text})
	}
	t.Printf("%s\n", text)
	return nil
}

// signRequest signs a request as the client does.
func signRequest(ctx context.Context, t *cli.Terminal, c *creds.Credentials, method, url string, f signFlags) error {
	mchID, serialNo, err := c.Merchant()
	if err != nil {
		return err
	}
	key, err := c.PrivateKey()
	if err != nil {
		return err
	}
	body, err := t.ReadData(f.data)
	if err != nil {
		return err
	}
	req, err := requestOf(ctx, method, url, c.BaseURL, body)
	if err != nil {
		return err
	}
	now, err := f.clock(t.Now)
	if err != nil {
		return err
	}
	nonce := f.nonce
	if nonce == "" {
		nonce = crypto.Nonce()
	}
	signer := &recorder{Signer: crypto.RSA(key)}
	authorization, err := authorize(req, middleware.Identity{
		MchID: mchID, SerialNo: serialNo, Signer: signer, Now: now, Nonce: func() string { return nonce },
	})
	if err != nil {
		return err
	}
	if bytes.HasSuffix(body, []byte("\n")) {
		t.Notef("%s the body ends with a line feed, which is signed too: send it, as curl --data-binary does\n", t.Paint(cli.Yellow, t.Say("note:")))
	}
	printSigned(t, signedMessage{
		Message: string(signer.message), Signature: base64.StdEncoding.EncodeToString(signer.signature),
		Timestamp: strconv.FormatInt(now().Unix(), 10), Nonce: nonce, Authorization: authorization,
	}, f.brief)
	return nil
}

func printSigned(t *cli.Terminal, s signedMessage, brief bool) {
	switch {
	case t.JSON:
		_ = t.PrintJSON(s)
	case brief:
		t.Printf("%s\n", s.Authorization)
	default:
		t.Printf("%s\n%s\n", t.Paint(cli.Bold, t.Say("The message to sign (待签名串), each line with its line feed:")), cli.PrintableLines(s.Message))
		t.Printf("%s\n%s\n\n", t.Paint(cli.Bold, t.Say("Its signature:")), s.Signature)
		t.Printf("%s %s\n", t.Paint(cli.Bold, "Authorization:"), s.Authorization)
	}
}

// clock returns the time to sign with.
func (f signFlags) clock(now func() time.Time) (func() time.Time, error) {
	if f.timestamp == "" {
		at := now() // one time for the message and for the output
		return func() time.Time { return at }, nil
	}
	seconds, err := strconv.ParseInt(f.timestamp, 10, 64)
	if err != nil || seconds < 0 {
		return nil, cli.Usagef("--timestamp is no number of seconds since 1970")
	}
	return func() time.Time { return time.Unix(seconds, 0) }, nil
}

// requestOf returns a request to sign. A path without a host is appended to the base URL.
func requestOf(ctx context.Context, method, target, baseURL string, body []byte) (*http.Request, error) {
	if strings.ContainsAny(target, "{} \n") {
		return nil, cli.Usagef("the URL has a placeholder or a space; write it as it goes over the wire, with values in it")
	}
	if !strings.Contains(target, "://") {
		if baseURL == "" {
			baseURL = "https://api.mch.weixin.qq.com"
		}
		target = strings.TrimRight(baseURL, "/") + "/" + strings.TrimPrefix(target, "/")
	}
	req, err := http.NewRequestWithContext(ctx, strings.ToUpper(method), target, bytes.NewReader(body))
	if err != nil || req.URL.Host == "" {
		return nil, cli.Usagef("these are no METHOD and URL; as in: wxpay sign GET v3/certificates") // they may hold a token
	}
	return req, nil
}

// recorder is a signer that keeps the message and the signature.
type recorder struct {
	crypto.Signer
	message, signature []byte
}

func (r *recorder) Sign(ctx context.Context, message []byte) (signature []byte, err error) {
	r.message = message
	r.signature, err = r.Signer.Sign(ctx, message)
	return r.signature, err
}

// authorize returns the Authorization header that the client's own layer would send with a request.
func authorize(req *http.Request, id middleware.Identity) (string, error) {
	ctx, _ := wxcall.With(req.Context(), "", false) // it is not sent, so its sensitive fields may be in clear
	var value string
	res, err := middleware.Sign(id)(check.Transport(func(signed *http.Request) (*http.Response, error) {
		value = signed.Header.Get("Authorization")
		return &http.Response{Body: http.NoBody}, nil
	})).RoundTrip(req.WithContext(ctx))
	if err != nil {
		return "", err
	}
	return value, res.Body.Close()
}
