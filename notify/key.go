package notify

import (
	"errors"
	"fmt"
)

var errNoKey = errors.New("notify: the notice has no ID, and Config.Key gave none")

// storeKey returns the key under which the notice is handled once. The merchant and the type stand
// in front, since two merchants may number their orders alike, and a refund has the number of its
// payment.
func (m *Mux) storeKey(e *Event) (string, error) {
	id := e.ID
	if m.config.Key != nil {
		var err error
		if id, err = m.config.Key(e); err != nil {
			return "", fmt.Errorf("notify: Config.Key: %w", err)
		}
	}
	if id == "" {
		return "", errNoKey
	}
	return e.MchID + "/" + e.Type + "/" + e.OriginalType + "/" + id, nil
}
