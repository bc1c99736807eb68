// Package network stands between a merchant and WeChat Pay, and between WeChat Pay and the
// merchant's notify_url. It cuts, delays, repeats and forges what passes, as a seed decides. It
// remembers each answer that WeChat Pay has truly sent, so that a believed forgery is found.
package network

import (
	"fmt"
	"net/http"

	"github.com/wxpay-chain/wxpay/internal/chaos/draw"
)

// placeHeader tells the network which attempt of which exchange a request is. The network takes it
// out.
const placeHeader = "Chaos-Place"

// Place names one attempt of one exchange. Faults are drawn for places.
type Place struct{ Exchange, Attempt int }

// Mark writes a place into the headers of a request.
func (p Place) Mark(h http.Header) { h.Set(placeHeader, fmt.Sprintf("%d.%d", p.Exchange, p.Attempt)) }

// placeOf takes the place out of the headers. A request without it, such as a download of
// certificates, gets the next place of the exchange -1.
func placeOf(h http.Header, unmarked *draw.Tally) Place {
	var p Place
	_, err := fmt.Sscanf(h.Get(placeHeader), "%d.%d", &p.Exchange, &p.Attempt)
	h.Del(placeHeader)
	if err != nil {
		return Place{-1, unmarked.Add("requests")}
	}
	return p
}
