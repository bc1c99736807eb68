package sandbox_test

import (
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestNoticesArriveInOrder: the notices about one refund arrive in the order of its changes, though
// many refunds change at once and answers come late.
func TestNoticesArriveInOrder(t *testing.T) {
	const refunds, changes = 8, 6
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, func(n int) int {
		for range n % 3 * 1000 {
			runtime.Gosched()
		}
		return http.StatusNoContent
	})
	steps := paidOrder()
	for i := range refunds {
		steps = append(steps, step{why: "refunded", call: refundPath, body: refundOf(fmt.Sprintf("R-%d", i), 1, 100)})
	}
	announced(t, box, to, steps)
	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	var group sync.WaitGroup
	for i := range refunds {
		group.Go(func() {
			number := fmt.Sprintf("R-%d", i)
			res, err := client.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(t.Context(), wxpay.Vars{"out_refund_no": number})
			if err != nil {
				t.Error(err)
				return
			}
			for range changes / 2 {
				if err := box.FailRefund("", number); err != nil {
					t.Error(err)
				}
				_, err := client.Chain("v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund").Post(t.Context(),
					wxpay.Vars{"refund_id": res.Get("refund_id").String()}, wxpay.JSON{"out_refund_no": number, "type": "MERCHANT_BANK_CARD"})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	settle(t, box)
	history := map[string][]string{}
	for _, n := range to.all() {
		number := n.open(t, box).Get("out_refund_no").String()
		history[number] = append(history[number], n.open(t, box).Get("refund_status").String())
	}
	for i := range refunds {
		want := []string{"SUCCESS"}
		for range changes / 2 {
			want = append(want, "ABNORMAL", "SUCCESS")
		}
		if diff := cmp.Diff(want, history[fmt.Sprintf("R-%d", i)]); diff != "" {
			t.Errorf("R-%d (-want +got)\n%s", i, diff)
		}
	}
}

// TestNoticesAreInOrder: two that change one refund at the same time are told of in the order in
// which they did.
func TestNoticesAreInOrder(t *testing.T) {
	box := open(t, sandbox.Config{})
	flow(t, box, paidOrder(step{why: "refunded", call: refundPath, body: refundOf("R-1", 1, 100)}))
	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	res, err := client.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(t.Context(), wxpay.Vars{"out_refund_no": "R-1"})
	if err != nil {
		t.Fatal(err)
	}
	mended := make(chan struct{})
	go func() {
		defer close(mended)
		for range 200 { // refused where there is nothing to mend
			_, _ = client.Chain("v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund").Post(t.Context(),
				wxpay.Vars{"refund_id": res.Get("refund_id").String()}, wxpay.JSON{"out_refund_no": "R-1", "type": "MERCHANT_BANK_CARD"})
		}
	}()
	for working := true; working; {
		if err := box.FailRefund("", "R-1"); err != nil {
			t.Error(err)
		}
		select {
		case <-mended:
			working = false
		default:
		}
	}
	notices := settle(t, box)[1:] // behind that of the payment
	if len(notices) < 10 {
		t.Errorf("only %d changes", len(notices))
	}
	for i, n := range notices {
		if want := []string{"REFUND.SUCCESS", "REFUND.ABNORMAL"}[i%2]; n.Event != want {
			t.Fatalf("notice %d of %d: %s, want %s", i, len(notices), n.Event, want)
		}
	}
}
