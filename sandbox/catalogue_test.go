package sandbox_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// served are the endpoints that the sandbox answers: APIv3, without files.
func served() (list []*catalog.Endpoint) {
	for _, e := range catalog.All() {
		if !strings.HasPrefix(e.Path, "v2/") && !e.Upload && !e.Download {
			list = append(list, e)
		}
	}
	return list
}

// tally counts what was shown of the endpoints.
type tally struct {
	sync.Mutex
	count map[string]int
}

func (n *tally) add(what string) {
	n.Lock()
	defer n.Unlock()
	n.count[what]++
}

// TestCatalogue asks every endpoint once with its official sample, and once each with a field
// removed, of a wrong type and of no documented value. Without CI in the environment it spoils the
// samples of every third endpoint, which saves seconds.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	c := &catalogueTest{box: box, done: &tally{count: map[string]int{}}, client: &http.Transport{MaxIdleConnsPerHost: 8}}
	defer c.client.CloseIdleConnections()
	t.Run("endpoints", func(t *testing.T) {
		const shards = 4
		all := served()
		for i := range shards {
			t.Run("shard", func(t *testing.T) {
				t.Parallel()
				for j := i; j < len(all); j += shards {
					c.endpoint(t, all[j])
				}
			})
		}
	})
	want := map[string]int{"accepted": 1026, "as is": 933}
	for _, e := range served() {
		if len(c.found(t, e).Response) == 0 {
			want["answered without a body"]++
		}
	}
	for name, badField := range badFields {
		for _, e := range served() {
			if !isSpoiled(e) {
				continue
			}
			if _, _, ok := sampleOf(t, c.found(t, e), func(s string) string { return s }).spoil(badField); ok {
				want[name]++
			}
		}
	}
	if diff := cmp.Diff(want, c.done.count); diff != "" {
		t.Errorf("endpoints shown (-want +got):\n%s", diff)
	}
}

type catalogueTest struct {
	box    *sandbox.Sandbox
	client *http.Transport // keeps connections
	done   *tally
}

// found is the endpoint that an expanded path of e leads to: another one of the same form for some.
func (c *catalogueTest) found(t *testing.T, e *catalog.Endpoint) *catalog.Endpoint {
	t.Helper()
	if e.SameAs == "" {
		return e
	}
	same, ok := catalog.Lookup(e.Method, e.SameAs)
	if !ok {
		t.Fatalf("%s: no %s", e.Path, e.SameAs)
	}
	return same
}

// emptyStatus is the status of an answer without a body. Requests about invoices (电子发票) are
// only accepted.
func emptyStatus(name string) int {
	switch strings.TrimPrefix(name, "POST v3/new-tax-control-fapiao/fapiao-applications") {
	case "", "/issue-general", "/issue-passenger-transport", "/issue-refined-oil", "/real-estate-leasing",
		"/{fapiao_apply_id}/insert-cards", "/{fapiao_apply_id}/reverse":
		return 202
	}
	return 204
}

func (c *catalogueTest) endpoint(t *testing.T, e *catalog.Endpoint) {
	e = c.found(t, e)
	name := e.Method + " " + e.Path
	key := c.box.Key().Public.(*rsa.PublicKey)
	seal := func(text string) string { return encryptFor(key, text) }
	if e.ByHand {
		seal = func(text string) string { return encryptOld(t, key, text) }
	}
	s := sampleOf(t, e, seal)
	r := c.send(t, s)
	switch {
	case len(e.Response) == 0 && r.status == emptyStatus(name) && len(r.body) == 0:
		c.done.add("answered without a body")
	case r.status != 200 || len(e.Response) == 0:
		t.Errorf("%s: %d %s", name, r.status, r.body)
		return
	default:
		check := answerChecker{key: c.box.MerchantKey()}
		check.object(nest(e.Response), r.body, "")
		if check.faults != nil {
			t.Errorf("%s: %s", name, strings.Join(check.faults[:min(5, len(check.faults))], "; "))
		}
	}
	c.done.add("accepted")
	if s.asIs {
		c.done.add("as is")
	}
	if !isSpoiled(e) {
		return
	}
	for what, badField := range badFields {
		c.spoiled(t, s, what, badField)
	}
}

// isSpoiled reports whether spoilt samples of an endpoint are sent.
func isSpoiled(e *catalog.Endpoint) bool { return os.Getenv("CI") != "" || len(e.Path)%6 == 0 }

// spoiled wants a refusal that names the field.
func (c *catalogueTest) spoiled(t *testing.T, s *sample, what string, badField func(spot) (any, bool)) {
	at, undo, ok := s.spoil(badField)
	if !ok {
		return
	}
	defer undo()
	r := c.send(t, s)
	p := r.problem(t)
	_, inElement := strings.CutPrefix(p.Detail.Field, at.pointer+"/") // of a list
	if r.status != 400 || p.Code != "PARAM_ERROR" || p.Detail.Location != at.where || p.Detail.Field != at.pointer && !inElement || p.Detail.Issue == "" {
		t.Errorf("%s %s: %s: %s: %d %s", s.endpoint.Method, s.endpoint.Path, at.pointer, what, r.status, r.body)
		return
	}
	c.done.add(what)
}

func (c *catalogueTest) send(t *testing.T, s *sample) reply {
	t.Helper()
	target, body := s.target(t)
	res, err := c.client.RoundTrip(unsigned(newCall(c.box, s.endpoint.Method, target, body).request(t, c.box)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := readReply(res)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// encryptOld is the padding that a few endpoints still want.
func encryptOld(t *testing.T, key *rsa.PublicKey, text string) string {
	t.Helper()
	//lint:ignore SA1019 these endpoints use it
	raw, err := rsa.EncryptPKCS1v15(rand.Reader, key, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(raw)
}
