package keyring

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Cache lets the processes of a fleet share what one of them has downloaded; wxredis.NewCache makes
// a Cache of a Redis. It need not be trusted with keys. An entry is WeChat Pay's answer as it came,
// encrypted under the APIv3 key and signed, and each process decrypts and verifies it anew. The age
// of an entry is the time that WeChat Pay signed. A Cache that fails is logged, and never fails a
// call.
//
// Implementations must obey ctx and be safe for concurrent use. A name is that of DownloadConfig.
type Cache interface {
	// Load returns the entry of a name, or nil and no error if there is none.
	Load(ctx context.Context, name string) ([]byte, error)
	// Store keeps an entry for a time, in place of an earlier entry.
	Store(ctx context.Context, name string, entry []byte, keep time.Duration) error
	// Lease gives the right to download to one process at a time. While another process has it, the
	// token is "" and the error nil. The lease ends after the time given, or with Release.
	Lease(ctx context.Context, name string, last time.Duration) (token string, err error)
	// Release gives the lease back. It does nothing if the lease has ended, even if another process
	// has a new one by now.
	Release(ctx context.Context, name, token string) error
}

const (
	// keep is how long an entry is useful. It is longer than any interval.
	keep = 24 * time.Hour
	// maxEntry is the length in bytes of the longest entry that is read. It fits the longest answer,
	// in base64, and headers.
	maxEntry = maxBody/3*4 + 16<<10
	// cacheTimeout bounds one access to a Cache.
	cacheTimeout = 2 * time.Second
)

// errEntry says that a Cache returned something other than an entry.
var errEntry = errors.New("the entry is not one that keyring.Download has stored")

// signatureHeaders are the headers of an answer that are needed to verify it again.
var signatureHeaders = [...]string{wire.HeaderSerial, wire.HeaderTimestamp, wire.HeaderNonce, wire.HeaderSignature}

// entry is an answer in a Cache.
type entry struct {
	Header map[string]string `json:"header"`
	Body   []byte            `json:"body"`
}

// encode makes the entry of an answer.
func (a *answer) encode() ([]byte, error) {
	e := entry{Header: make(map[string]string, len(signatureHeaders)), Body: a.body}
	for _, name := range signatureHeaders {
		e.Header[name] = a.header.Get(name)
	}
	return json.Marshal(e)
}

// decodeEntry is the reverse of encode.
func decodeEntry(data []byte) (*answer, error) {
	var e entry
	if len(data) > maxEntry || json.Unmarshal(data, &e) != nil {
		return nil, errEntry
	}
	a := &answer{header: make(http.Header, len(signatureHeaders)), body: e.Body}
	for _, name := range signatureHeaders {
		a.header.Set(name, e.Header[name])
	}
	return a, nil
}
