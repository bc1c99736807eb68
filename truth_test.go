package wxpay_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/hostile"
)

// truthSeed draws the cases of TestTruth. WXPAY_TRUTH_SEED takes its place, and
// WXPAY_TRUTH_CASE is a regular expression for the cases to run.
const truthSeed = 10

// hangs is how long a call may go on after its context or its Timeout has ended. It is far
// more than a slow machine needs.
const hangs = 3 * time.Second

// atOnce is how many cases run side by side: most of them wait.
const atOnce = 64

// TestTruth compares MayHaveActed with a server that knows whether it took the request, in
// every way of failing that can be ordered. Three things are held:
//
//   - A request that was taken whole is never a "no", but for the refusals that docs/errors.md
//     lists as not carried out.
//   - A request arrives whole at most once.
//   - A request of which no byte can have reached the server is a "yes" in at most 5 % of
//     the cases.
//
// Where the server took a part, or left bytes unread, the client cannot know. Both answers are
// right then. Without CI in the environment it runs half of the cases, which saves seconds.
func TestTruth(t *testing.T) {
	seed := uint64(truthSeed)
	if s := os.Getenv("WXPAY_TRUTH_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("WXPAY_TRUTH_SEED=%d", seed)
	log.SetOutput(io.Discard) // net/http tells it of each odd frame
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	world, err := hostile.NewWorld()
	if err != nil {
		t.Fatal(err)
	}
	trials := clientTrials(t, seed)
	for _, c := range hostile.Cases(seed) {
		trials = append(trials, trial{Case: c})
	}
	only := regexp.MustCompile(os.Getenv("WXPAY_TRUTH_CASE"))
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(trials), func(i, j int) { trials[i], trials[j] = trials[j], trials[i] })
	if only.String() == "" && os.Getenv("CI") == "" { // the gate runs all of them
		trials = trials[:len(trials)/4]
	}
	outcomes := runTrials(world, trials, only)
	if only.String() == "" && len(outcomes) < 1000 {
		t.Errorf("%d cases, want at least 1,000", len(outcomes))
	}
	reportTruth(t, outcomes)
}

// runTrials runs the cases. Their order is drawn from the seed, so that those that wait and those
// that work are mixed.
func runTrials(world *hostile.World, trials []trial, only *regexp.Regexp) []outcome {
	var (
		mu       sync.Mutex
		outcomes []outcome
		all      sync.WaitGroup
		free     = make(chan struct{}, atOnce)
	)
	for _, tr := range trials {
		if !only.MatchString(tr.String()) {
			continue
		}
		free <- struct{}{}
		all.Go(func() {
			o := tr.run(world)
			mu.Lock()
			defer mu.Unlock()
			outcomes = append(outcomes, o)
			<-free
		})
	}
	all.Wait()
	return outcomes
}

// outcome is the result of a case, on both sides.
type outcome struct {
	trial
	broken error // the case did not come to its call: a mistake of the test
	err    error
	truth  hostile.Truth
	hung   bool
}

// run makes the call of a case.
func (tr trial) run(world *hostile.World) outcome {
	o := outcome{trial: tr}
	play := tr.Play
	if play == nil {
		play = func(c *hostile.Conn) { c.ServeAll() }
	}
	server, err := hostile.Start(world, tr.Small, play)
	if err != nil {
		o.broken = err
		return o
	}
	client, closeIdle, err := tr.client(world, server)
	if err != nil {
		server.Finish()
		o.broken = err
		return o
	}
	if o.broken = tr.prepare(client, server); o.broken == nil {
		o.err, o.hung = tr.within(func(ctx context.Context) error { return tr.judged(ctx, client, server) }, server)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	closed := make(chan struct{})
	go func() { // HTTP/2 may wait here for a server that does not read
		defer close(closed)
		_ = client.Close(ctx)
		closeIdle()
	}()
	server.Finish()
	select {
	case <-closed:
	case <-time.After(hangs):
		o.hung = true
	}
	o.truth = server.Truth()
	return o
}

// linger is how long a call goes on after its play is over. In that time the client may do
// something wrong.
const linger = 50 * time.Millisecond

// within makes a call and ends its context when the play says so. It finds out whether the call
// obeys its context and its Timeout.
func (tr trial) within(call func(context.Context) error, server *hostile.Server) (err error, hung bool) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- call(ctx) }()
	limit := time.NewTimer(tr.timeout() + hangs)
	defer limit.Stop()
	signal := server.Signal
	if tr.heeds {
		signal = nil
	}
	for {
		select {
		case err = <-done:
			return err, hung
		case <-signal:
			signal = nil
			defer time.AfterFunc(linger, cancel).Stop()
			limit.Reset(hangs)
		case <-limit.C:
			if hung { // not even a cut connection ends it
				return nil, true
			}
			hung = true
			server.Sever()
			limit.Reset(hangs)
		}
	}
}

// prepare makes the calls before the judged call, and begins the server's ledger.
func (tr trial) prepare(client *wxpay.Client, server *hostile.Server) error {
	for range tr.Warm {
		if _, err := tr.call(context.Background(), client); err != nil {
			return err
		}
	}
	if tr.Await {
		select {
		case <-server.Signal:
		case <-time.After(5 * time.Second):
			return errors.New("the play did not come to its point")
		}
	}
	server.Next()
	return nil
}

// call makes one call as the case wants it.
func (tr trial) call(ctx context.Context, client *wxpay.Client) (*wxpay.Response, error) {
	method, options := tr.request()
	return client.Chain("v3/truth").Do(ctx, method, options...)
}

func (tr trial) request() (method string, options []wxpay.Option) {
	method = tr.Method
	if method == "" {
		method = "POST"
	}
	if tr.Size > 0 {
		options = append(options, wxpay.JSON{"out_trade_no": strings.Repeat("7", tr.Size)})
	}
	if tr.Idempotency {
		options = append(options, wxpay.Header{"Idempotency-Key": "1"})
	}
	if tr.Expect {
		options = append(options, wxpay.Header{"Expect": "100-continue"})
	}
	return method, options
}

// codeForm is how WeChat Pay writes its codes.
var codeForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)

// answeredNo reports whether an error is a refusal that docs/errors.md lists as not carried out. A
// refusal under a wrong signature is none.
func answeredNo(err error) bool {
	var refused *wxpay.APIError
	var unverified *wxpay.VerifyError
	if !errors.As(err, &refused) || errors.As(err, &unverified) {
		return false
	}
	var body struct{ Code any }
	_ = json.Unmarshal(refused.Body, &body) // a body that is no object has no code
	code, _ := body.Code.(string)
	switch status := refused.StatusCode; {
	case status == 401, status == 429:
		return true
	case refused.Verified:
		return status >= 400 && status < 500 && code != ""
	default:
		return (status == 400 || status == 403 || status == 404) && codeForm.MatchString(code)
	}
}
