package server

import (
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

// freshFor is how long a signature is used again. Clients believe one for five minutes.
const freshFor = 30 * time.Second

// signedAnswer is an answer that is signed anew after freshFor.
type signedAnswer struct {
	key    *rsa.PrivateKey
	body   []byte
	signed atomic.Pointer[signedHeader]
}

type signedHeader struct {
	at     time.Time
	header http.Header
}

func (a *signedAnswer) write(w http.ResponseWriter) {
	now := time.Now()
	s := a.signed.Load()
	if s == nil || now.Sub(s.at) > freshFor {
		s = &signedHeader{now, Header(a.key, now, string(a.body))}
		a.signed.Store(s)
	}
	for name, values := range s.header {
		w.Header()[name] = values
	}
	_, _ = w.Write(a.body)
}

// Header returns the headers of a JSON text in WeChat Pay's name.
func Header(key *rsa.PrivateKey, at time.Time, body string) http.Header {
	by := wxtest.Signature{Key: key, Serial: protocol.PublicKeyID, Nonce: "593BEC0C930BF1AFEB40B4A08C8FB242", At: at}
	header := by.Header(body)
	header.Set("Content-Type", "application/json")
	header.Set("Request-ID", "08F78BB5AF0610D302")
	return header
}

// sign answers with JSON in WeChat Pay's name.
func (s *Server) sign(w http.ResponseWriter, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	once := signedAnswer{key: s.platform, body: body}
	once.write(w)
}
