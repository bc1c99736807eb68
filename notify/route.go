package notify

import (
	"errors"
	"fmt"
	"strings"
	"sync"
)

// several lists the types that exist with several original types and mean something else with each.
// Examples are a payment, a profit-sharing account move, and an APIv2 event of the family wxv. A
// test compares it with the catalogue.
func several() map[string][]string {
	return map[string][]string{
		"TRANSACTION.SUCCESS": {"transaction", "profitsharing", OriginalTypeWXV},
		"TRANSACTION.FAIL":    {"transaction", OriginalTypeWXV},
	}
}

// The mistakes in registering a function. The text of the error that wraps one says what to do.
var (
	// ErrSeveralOriginalTypes says that the type exists with several original types, and none was
	// named.
	ErrSeveralOriginalTypes = errors.New("notify: the type exists with several original types")
	// ErrRegistration says that a name is missing, that the function is nil, or that there is one
	// already.
	ErrRegistration = errors.New("notify: not registered")
)

// routes finds the function for an event. The zero value has none.
type routes struct {
	mu       sync.RWMutex
	exact    map[route]HandlerFunc
	prefixes map[string]HandlerFunc
	rest     HandlerFunc
}

// route is a type with an original type, or with "" for any.
type route struct{ event, original string }

// find returns the most exact function for an event. The order is: type and original type, type,
// the longest prefix, the rest.
func (r *routes) find(e *Event) HandlerFunc {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, key := range []route{{e.Type, e.OriginalType}, {e.Type, ""}} {
		if fn := r.exact[key]; fn != nil {
			return fn
		}
	}
	for end := len(e.Type) - 1; end > 0; end-- {
		if e.Type[end-1] == '.' {
			if fn := r.prefixes[e.Type[:end]]; fn != nil {
				return fn
			}
		}
	}
	return r.rest
}

// Handle registers the function for a type of event: an event_type of APIv3 ("REFUND.SUCCESS") or
// one of the TypeV2 constants. A type with several original types needs HandleOriginal, and is an
// ErrSeveralOriginalTypes here. Handle may be called while the Mux serves.
func (m *Mux) Handle(eventType string, fn HandlerFunc) error {
	if known := several()[eventType]; known != nil {
		return fmt.Errorf("%w: name one of %s for %s by HandleOriginal", ErrSeveralOriginalTypes, strings.Join(known, ", "), eventType)
	}
	return m.register("Handle", eventType, fn, func(r *routes) bool { return r.add(route{event: eventType}, fn) })
}

// HandleOriginal registers the function for a type together with an original type
// ("TRANSACTION.SUCCESS", "transaction"). It goes before the function that Handle registered for
// the same type.
func (m *Mux) HandleOriginal(eventType, originalType string, fn HandlerFunc) error {
	if originalType == "" {
		return fmt.Errorf("%w: HandleOriginal without an original type", ErrRegistration)
	}
	return m.register("HandleOriginal", eventType, fn, func(r *routes) bool { return r.add(route{eventType, originalType}, fn) })
}

// HandlePrefix registers the function for all types that begin with a prefix and have no function
// of their own. The prefix ends with a full stop ("REFUND."); a longer one goes before a shorter
// one. A prefix that covers a type with several original types ("TRANSACTION.") is an
// ErrSeveralOriginalTypes: it would take a profit-sharing notice for a payment.
func (m *Mux) HandlePrefix(prefix string, fn HandlerFunc) error {
	if !strings.HasSuffix(prefix, ".") {
		return fmt.Errorf("%w: a prefix ends with a full stop", ErrRegistration)
	}
	for eventType := range several() {
		if strings.HasPrefix(eventType, prefix) {
			return fmt.Errorf("%w: the prefix covers %s; register its types one by one", ErrSeveralOriginalTypes, eventType)
		}
	}
	return m.register("HandlePrefix", prefix, fn, func(r *routes) bool {
		if r.prefixes[prefix] != nil {
			return false
		}
		if r.prefixes == nil {
			r.prefixes = map[string]HandlerFunc{}
		}
		r.prefixes[prefix] = fn
		return true
	})
}

// HandleRest registers the function for every event that has no other function, known or not.
// Without it such a notice is answered with a failure and logged at Error, so that none is lost
// unseen. A function that returns nil declines them all.
func (m *Mux) HandleRest(fn HandlerFunc) error {
	return m.register("HandleRest", "the rest", fn, func(r *routes) bool {
		if r.rest != nil {
			return false
		}
		r.rest = fn
		return true
	})
}

// register calls add unless something is missing. add reports whether the place was free.
func (m *Mux) register(how, what string, fn HandlerFunc, add func(*routes) bool) error {
	switch {
	case m == nil || m.running == nil:
		return fmt.Errorf("%w: it was not made by NewMux", ErrMuxConfig)
	case what == "":
		return fmt.Errorf("%w: %s without a type", ErrRegistration, how)
	case fn == nil:
		return fmt.Errorf("%w: %s of %s with a nil function", ErrRegistration, how, what)
	}
	m.routes.mu.Lock()
	defer m.routes.mu.Unlock()
	if !add(&m.routes) {
		return fmt.Errorf("%w: %s of %s for the second time", ErrRegistration, how, what)
	}
	return nil
}

func (r *routes) add(key route, fn HandlerFunc) bool {
	if r.exact[key] != nil {
		return false
	}
	if r.exact == nil {
		r.exact = map[route]HandlerFunc{}
	}
	r.exact[key] = fn
	return true
}
