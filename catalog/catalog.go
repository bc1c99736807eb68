package catalog

import (
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/internal/route"
)

// Lookup finds the endpoint of a path. The path is a template,
// "v3/pay/transactions/id/{transaction_id}" with any names of variables, or an expanded path,
// percent-encoded as it goes over the wire. It may have a leading slash, but no prefix of a base
// URL and no query. Each variable stands for exactly one segment that is not empty; a literal
// segment goes before a variable; case is not folded.
//
// Lookup does not allocate, but for the first use of the package, which decodes the data.
func Lookup(method, path string) (*Endpoint, bool) {
	d := decoded()
	value := int(route.Find(d.nodes, method, strings.TrimPrefix(path, "/")))
	if value <= 0 || value > len(d.endpoints) {
		return nil, false
	}
	return d.endpoints[value-1], true
}

// LookupAll finds the endpoints of a path, one for each of its methods: GET, POST, PUT, PATCH,
// DELETE. The path is that of Lookup.
func LookupAll(path string) (found []*Endpoint) {
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		if e, ok := Lookup(method, path); ok {
			found = append(found, e)
		}
	}
	return found
}

// All returns every endpoint, sorted by path, then method. The slice is the caller's own, the
// endpoints are shared.
func All() []*Endpoint { return slices.Clone(decoded().endpoints) }

// Webhooks returns every notification, sorted by event, then protocol. The slice is the
// caller's own, the webhooks are shared.
func Webhooks() []*Webhook { return slices.Clone(decoded().webhooks) }
