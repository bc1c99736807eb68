package notify

import (
	"fmt"
	"net/http"
)

// parser finds the Parser for a request: Config.Parser, or the result of Config.Resolve.
func (m *Mux) parser(r *http.Request) (*Parser, error) {
	if m.config.Parser != nil {
		return m.config.Parser, nil
	}
	p, err := m.config.Resolve(r)
	switch {
	case err != nil:
		return nil, fmt.Errorf("notify: Config.Resolve: %w", err)
	case p == nil:
		return nil, fmt.Errorf("%w: Config.Resolve returned a nil Parser", ErrMuxConfig)
	case p.MchID == "": // two merchants' order numbers would meet in the Store
		return nil, fmt.Errorf("%w: the Parser of Config.Resolve has no MchID", ErrMuxConfig)
	}
	return p, p.Check()
}
