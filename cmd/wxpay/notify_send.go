package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// notifySendFlags are the flags of "wxpay notify send".
type notifySendFlags struct {
	to, keys, originalType, fault string
	set                           []string
	times                         int
}

func notifySendCommand(t *cli.Terminal) *cobra.Command {
	var f notifySendFlags
	cmd := &cobra.Command{
		Use:   "send EVENT",
		Short: "Send a notice as WeChat Pay would: signed, encrypted, with every documented field",
		Long: `Send a notice (回调通知) of any event of APIv3 to a server, with every field that is documented for it, signed and encrypted as
WeChat Pay does it, by the keys of a folder that "wxpay sandbox --keys" wrote. The sandbox need not run. It prints the answer
and says whether WeChat Pay would take it for accepted (200 or 204 within 5 s) or send the notice again.

With --fault the notice is wrong in one way, and a server has to refuse it. If it is accepted, the exit code is 1. Its value is
bad-signature, probe, stale=-301s, unknown-serial, missing=Wechatpay-Nonce or unsigned.

Without --to nothing is sent: the notice is printed, headers and body, in the form that "wxpay notify verify" reads.`,
		Example: `  wxpay notify send TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify --set out_trade_no=1217752501201407033233368018 --set amount.total=100
  wxpay notify send TRANSACTION.SUCCESS --original-type profitsharing --to http://127.0.0.1:8000/notify
  wxpay notify send REFUND.SUCCESS --to http://127.0.0.1:8000/notify --fault stale=-301s
  wxpay notify send REFUND.SUCCESS --to http://127.0.0.1:8000/notify --times 5    # the same one, at the same instant
  wxpay notify send REFUND.SUCCESS | wxpay notify verify --config wxpay-sandbox`,
		Args:              cli.ArgsBetween(1, 1, words.Say("one EVENT, as in: wxpay notify send TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify")),
		ValidArgsFunction: find.CompleteEvent,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := newNotifySend(f, args[0])
			if err != nil {
				return err
			}
			warnUnknown(t, s.event, s.options)
			return sendNotice(cmd.Context(), t, s)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "`URL` of the server, http or https; it is called, wherever it is")
	flags.StringVar(&f.keys, "keys", "wxpay-sandbox", "`folder` of the sandbox's keys")
	flags.StringVar(&f.originalType, "original-type", "", "`kind` of resource, where an event has several (default: the first one documented)")
	flags.StringArrayVar(&f.set, "set", nil, "a field of the resource, `path=value` as in amount.total=100; may be repeated")
	flags.StringVar(&f.fault, "fault", "", "what is wrong with the notice: `bad-signature`, probe, stale=-301s …")
	flags.IntVar(&f.times, "times", 1, "how `many` times it comes at the same instant, up to 64")
	_ = cmd.MarkFlagDirname("keys")
	for _, name := range []string{"to", "original-type", "set", "times"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	_ = cmd.RegisterFlagCompletionFunc("fault", cobra.FixedCompletions(
		[]string{"bad-signature", "probe", "stale=-301s", "unknown-serial", "missing=Wechatpay-Nonce", "unsigned"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// notifySend is a notice that is to be sent.
type notifySend struct {
	event   *catalog.Webhook
	to      string // "" prints the notice
	keys    *sandbox.Keys
	mchID   string
	options sandbox.NoticeOptions
	fault   sandbox.Fault
	times   int
}

// newNotifySend reads the command line.
func newNotifySend(f notifySendFlags, event string) (*notifySend, error) {
	s := &notifySend{to: f.to, times: f.times}
	var err error
	if s.event, err = sentEvent(event); err != nil {
		return nil, err
	}
	if s.options, err = noticeOptions(s.event, f); err != nil {
		return nil, err
	}
	if f.to != "" {
		if u, err := url.Parse(f.to); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return nil, cli.Usagef("--to is no http or https URL")
		}
	}
	if f.fault != "" {
		if s.fault, err = sandbox.ParseFault(f.fault); err != nil || strings.HasPrefix(s.fault.String(), "duplicated") { // --times sends duplicates
			return nil, wrongFault()
		}
	}
	switch {
	case f.times < 1 || f.times > 64:
		return nil, cli.Usagef("--times is %d; it is a number from 1 to 64", f.times)
	case f.times > 1 && f.fault != "":
		return nil, cli.Usagef("--times and --fault do not go together; send the wrong one by itself")
	case f.times > 1 && f.to == "":
		return nil, cli.Usagef("--times needs a server to send to; give it with --to")
	}
	s.keys, s.mchID, err = creds.ReadKeys(f.keys)
	if err == nil && s.keys == nil {
		err = cli.Usagef("%s holds no keys of a sandbox; \"wxpay sandbox --keys FOLDER\" makes some", cli.NameOr(f.keys, words.Say("the folder of --keys")))
	}
	return s, err
}

// wrongFault makes the error for a fault that a notice cannot have.
func wrongFault() error {
	return cli.Usagef("--fault has no such fault; it is one of bad-signature, probe, stale=-301s, unknown-serial, missing=Wechatpay-Nonce (or -Timestamp, -Signature, -Serial), unsigned")
}

// sendNotice lets a sandbox in this process send the notice, and prints the answers.
func sendNotice(ctx context.Context, t *cli.Terminal, s *notifySend) (err error) {
	box, err := sandbox.New(sandbox.Config{
		Keys: s.keys, MchID: s.mchID, Now: t.Now, NotifyHosts: []string{"*"}, CertificateOnly: s.keys.PublicKeyID == "",
	})
	if err != nil {
		return cli.Usagef("%s; choose another folder with --keys", strings.TrimPrefix(err.Error(), "sandbox: "))
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	to := s.to
	if to == "" {
		captured := newCapture()
		defer captured.Close()
		defer func() {
			if err == nil {
				t.Printf("%s", captured.text())
			}
		}()
		to = captured.URL
	}
	fault := s.fault
	if s.times > 1 {
		fault = sandbox.Duplicated(s.times)
	}
	if box.InjectNotices(fault) != nil {
		return wrongFault()
	}
	if _, err := box.Notify(s.event.Event, to, s.options); err != nil {
		return cli.Usagef("%s", strings.TrimPrefix(err.Error(), "sandbox: "))
	}
	begun := time.Now()
	if err := box.Settle(ctx); err != nil {
		return err
	}
	if s.to == "" {
		return nil
	}
	return reportSent(t, s, box.Notices()[0], time.Since(begun))
}

// capture is a server that keeps the request that it receives.
type capture struct {
	*httptest.Server
	got chan []byte
}

func newCapture() *capture {
	c := &capture{got: make(chan []byte, 1)}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dump, err := httputil.DumpRequest(r, true); err == nil {
			c.got <- dump
		}
	}))
	return c
}

// text returns the request. Its path is /notify in place of this server's.
func (c *capture) text() []byte {
	select {
	case dump := <-c.got:
		return slices.Concat([]byte("POST /notify"), dump[len("POST /"):])
	default:
		return nil
	}
}
