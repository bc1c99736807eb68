package frameworks

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/wxpay-chain/wxpay/notify"
)

// NetHTTPMux mounts a Mux under net/http: it is an http.Handler.
func NetHTTPMux(mux *notify.Mux) http.Handler {
	routes := http.NewServeMux()
	routes.Handle("POST /notify", mux)
	return routes
}

// NetHTTPParse does the same by hand. A notice that comes twice is handled twice, unless handle
// prevents it.
func NetHTTPParse(parser *notify.Parser, handle notify.HandlerFunc) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("POST /notify", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, notify.MaxBody))
		if err != nil {
			fail(w, http.StatusBadRequest)
			return
		}
		event, err := parser.Parse(r.Context(), r.Header, body)
		if err == nil {
			err = handle(r.Context(), event)
		}
		if err != nil { // for the log
			fail(w, statusOf(err))
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return routes
}

func fail(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(failed)
}
