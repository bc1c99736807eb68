package sandbox

// Strictness is how much of a request the sandbox judges.
type Strictness int

const (
	// Full judges all: the signature, the headers, every field, and what has happened before. A
	// query finds only what was made, and a refund needs a payment.
	Full Strictness = iota
	// Fields judges the signature, the headers and every field, and remembers nothing. Each request
	// is answered without regard to others, and a query finds any number.
	Fields
	// Signature judges only the signature. Everything else is answered as documented, as far as it
	// can be read.
	Signature
	// Exact judges all that Full does, and refuses names that are not documented, such as settle_inf.
	// WeChat Pay ignores them. The other levels that judge fields warn of them: see
	// Request.Warnings.
	Exact
)
