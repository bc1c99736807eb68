package wxpay_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
)

// TestNewHosts: a list of hosts is refused for the reasons of a BaseURL.
func TestNewHosts(t *testing.T) {
	for _, c := range []struct {
		reason string
		hosts  []string
		says   string
	}{
		{"none", nil, "no host"},
		{"an empty name", []string{mainHost, ""}, "host number 2 of NewHosts is not a host name, such as api.mch.weixin.qq.com"},
		{"a space", []string{"api mch"}, "host number 1 of NewHosts is not a host name, such as"},
		{"two in one", []string{"a.com,b.com"}, "host number 1 of NewHosts has a comma; each host is an argument of its own"},
		{"a character that no name has", []string{"gateway;test"}, "letters, digits, dots and hyphens"},
		{"a dot and no name", []string{"."}, "letters, digits, dots and hyphens"},
		{"a port and no name", []string{":8443"}, "letters, digits, dots and hyphens"},
		{"a port too high", []string{"gateway.test:99999"}, "a port that is not from 1 to 65535"},
		{"a port with a zero in front", []string{"gateway.test:0443"}, "a port that is not from 1 to 65535"},
		{"port 0", []string{"gateway.test:0"}, "a port that is not from 1 to 65535"},
		{"a host with the usual port, too", []string{"gateway.test", "Gateway.test:443"}, `number 2 of NewHosts is "gateway.test", which stands there twice`},
		{"a port twice", []string{"gateway.test:8443", "https://gateway.test:8443/"}, `"gateway.test" with port 8443, which`},
		{"without TLS", []string{"http://gateway.test"}, "without TLS"},
		{"another scheme", []string{"ftp://gateway.test"}, `scheme "ftp"`},
		{"a path", []string{"gateway.test/hk"}, "a path goes into BaseURL"},
		{"a query", []string{"gateway.test?a=b"}, "query"},
		{"a user", []string{"me@gateway.test"}, "user name"},
		{"a host twice", []string{"gateway.test", "https://Gateway.test"}, "twice"},
		{"a host twice, with its usual port", []string{"gateway.test", "gateway.test:443"}, "twice"},
		{"a host twice, with an empty port", []string{"gateway.test", "gateway.test:"}, "twice"},
		{"a host twice, with a dot at its end", []string{"gateway.test", "gateway.test."}, "twice"},
		{"an address twice", []string{"http://[::1]", "http://[::1]:80"}, "twice"},
	} {
		hosts, err := wxpay.NewHosts(c.hosts...)
		if hosts != nil || !errors.Is(err, wxpay.ErrConfig) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.reason, err)
		}
	}
	hosts, err := wxpay.NewHosts("https://API.mch.weixin.qq.com:443/", "http://127.0.0.1:8080", "http://[::1]:80", "gateway.test:80")
	if err != nil {
		t.Fatal(err)
	}
	want := []wxpay.HostState{{Host: mainHost}, {Host: "127.0.0.1:8080"}, {Host: "[::1]"}, {Host: "gateway.test:80"}}
	if diff := cmp.Diff(want, hosts.States()); diff != "" {
		t.Errorf("States (-want +got):\n%s", diff)
	}
	if got := (*wxpay.Hosts)(nil).States(); got != nil {
		t.Errorf("States of nil: %v", got)
	}
}

// listOf makes a list, or ends the test.
func listOf(t *testing.T, hosts ...string) *wxpay.Hosts {
	t.Helper()
	list, err := wxpay.NewHosts(hosts...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestHostsOfConfig: which hosts take part, by BaseURL and Hosts. Seven calls tell it, while the
// first host refuses.
func TestHostsOfConfig(t *testing.T) {
	const cn, cn2 = "api.wechatpay.cn", "api2.wechatpay.cn"
	for _, c := range []struct {
		reason, base string
		hosts        []string
		first, next  string // "": there is no next
		err          string
	}{
		{"nothing is configured", "", nil, mainHost, backupHost, ""},
		{"the main host by name", "https://" + mainHost, nil, mainHost, backupHost, ""},
		{"in another case", "https://API.mch.weixin.qq.com/", nil, "API.mch.weixin.qq.com", backupHost, ""},
		{"its other name", "https://" + cn, nil, cn, cn2, ""},
		{"a backup host has none", "https://" + backupHost, nil, backupHost, "", ""},
		{"a prefix has none by itself", "https://" + mainHost + "/hk/", nil, mainHost, "", ""},
		{"a prefix with hosts", "https://" + mainHost + "/hk/", []string{mainHost, backupHost}, mainHost, backupHost, ""},
		{"a gateway has none", "https://gateway.test", nil, "gateway.test", "", ""},
		{"gateways", "https://gw1.test", []string{"gw1.test", "gw2.test"}, "gw1.test", "gw2.test", ""},
		{"another order", "", []string{backupHost, mainHost}, backupHost, mainHost, ""},
		{"other names", "", []string{cn, backupHost}, cn, backupHost, ""},
		{"the usual port in Hosts", "", []string{mainHost + ":443", backupHost}, mainHost, backupHost, ""},
		{"the usual port in BaseURL", "https://gw1.test:443/x", []string{"GW1.test", "gw2.test"}, "gw1.test", "gw2.test", ""},
		{"the usual port of the main host", "https://" + mainHost + ":443", nil, mainHost, backupHost, ""},
		{"switched off", "", []string{mainHost}, mainHost, "", ""},
		{"an empty list", "", []string{}, "", "", "NewHosts makes one"},
		{"gateways without a BaseURL", "", []string{"gw1.test", "gw2.test"}, "", "", "set BaseURL"},
		{"BaseURL is not the first", "https://gw2.test", []string{"gw1.test", "gw2.test"}, "", "", `BaseURL has "gw2.test" over https, and Hosts begins with "gw1.test" over https; name the same host`},
		{"nor is it with another scheme", "http://127.0.0.1:1", []string{"127.0.0.1:1"}, "", "", `"127.0.0.1" with port 1 over http, and Hosts begins with "127.0.0.1" with port 1 over https`},
		{"another port without a BaseURL", "", []string{mainHost + ":8443", backupHost}, "", "", `Hosts has "api.mch.weixin.qq.com" with port 8443, which is not WeChat Pay's`},
	} {
		inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
			config.BaseURL = c.base
			switch {
			case len(c.hosts) > 0:
				config.Hosts = listOf(t, c.hosts...)
			case c.hosts != nil:
				config.Hosts = new(wxpay.Hosts)
			}
			if c.err != "" {
				if _, err := wxpay.New(config); !errors.Is(err, wxpay.ErrConfig) || !strings.Contains(err.Error(), c.err) {
					t.Errorf("%s: %v", c.reason, err)
				}
				return
			}
			client := open(t, config)
			world.set(c.first, "refuses")
			calls(t, client, 7)
			want := repeat(c.first, 7)
			if c.next != "" {
				want = slices.Concat(repeat(c.first, 5), repeat(c.next, 2))
			}
			if diff := cmp.Diff(want, world.take()); diff != "" {
				t.Errorf("%s: (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

// TestHostsTakePart: calls, links and downloads at the list's hosts move. Links to other hosts and
// endpoints with a host of their own do not.
func TestHostsTakePart(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		client := open(t, config)
		world.set(mainHost, "refuses")
		calls(t, client, 5)
		world.take()
		for _, c := range []struct {
			reason string
			call   func() error
			want   string
		}{
			{"a call", func() error { _, err := client.Chain("v3/thing").Get(t.Context()); return err }, backupHost},
			{"a download", func() error {
				_, err := client.Chain("v3/billdownload/file").Download(t.Context(), io.Discard, wxpay.Query{"token": "x"})
				return err
			}, backupHost},
			{"a link to the main host", func() error {
				_, err := client.Link("https://"+mainHost+"/v3/billdownload/file?token=x").Download(t.Context(), io.Discard)
				return err
			}, backupHost},
			{"a link to the main host with its usual port", func() error {
				_, err := client.Link("https://" + mainHost + ":443/v3/billdownload/file?token=x").Get(t.Context())
				return err
			}, backupHost},
			{"a link to the backup host", func() error {
				_, err := client.Link("https://" + backupHost + "/v3/billdownload/file?token=x").Get(t.Context())
				return err
			}, backupHost},
			{"a link to the other main host", func() error {
				_, err := client.Link("https://api.wechatpay.cn/v3/billdownload/file").Get(t.Context())
				return err
			}, "api.wechatpay.cn"},
			{"an endpoint with a prefix of its own", func() error { _, err := client.Chain("v3/refunds").Get(t.Context()); return err }, mainHost},
			{"a prefix that the caller writes", func() error { _, err := client.Chain("hk/v3/thing").Get(t.Context()); return err }, mainHost},
			{"an endpoint with a host of its own", func() error {
				_, err := client.Chain("v3/global/transactions/native").Post(t.Context(), wxpay.JSON{})
				return err
			}, "apihk.mch.weixin.qq.com"},
		} {
			err := c.call()
			if diff := cmp.Diff([]string{c.want}, world.take()); diff != "" || err == nil {
				t.Errorf("%s: %v (-want +got):\n%s", c.reason, err, diff)
			}
		}
	})
}
