package keyring

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Cache lets the processes of a fleet share what one of them has downloaded; wxredis.NewCache makes one of a Redis. It
// need not be trusted with keys: an entry is WeChat Pay's answer as it came, encrypted under the APIv3 key and signed, and is
// decrypted and verified anew by whoever loads it; its age is what WeChat Pay signed. A Cache that fails is logged, and
// never fails a call.
//
// Implementations must obey ctx and be safe for concurrent use. A name is that of DownloadConfig.
type Cache interface {
	// Load returns the entry of a name; nil, and no error, if there is none.
	Load(ctx context.Context, name string) ([]byte, error)
	// Store keeps an entry, in place of an earlier one, for a time.
	Store(ctx context.Context, name string, entry []byte, keep time.Duration) error
	// Lease gives the right to download to one process at a time. The token is "", and the error nil, while another has it.
	// The right ends after the time given, or with Release.
	Lease(ctx context.Context, name string, last time.Duration) (token string, err error)
	// Release gives the right back. It does nothing if the right has ended, even if another has it by now.
	Release(ctx context.Context, name, token string) error
}

const (
	// keep is how long an entry is of use: longer than any interval.
	keep = 24 * time.Hour
	// maxEntry is the longest entry that is looked at, in bytes: the longest answer, in base64, and headers.
	maxEntry = maxBody/3*4 + 16<<10
	// cacheTimeout bounds one access to a Cache.
	cacheTimeout = 2 * time.Second
)

// errEntry says that what a Cache holds is no entry.
var errEntry = errors.New("the entry is not one that keyring.Download has stored")

// signatureHeaders are what is needed of an answer's headers to verify it again.
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
