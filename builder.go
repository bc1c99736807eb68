package wxpay

import (
	"context"
	"net/http"
	"strings"
)

// Builder is a path under construction, and has the verbs that send it. It is a small immutable
// value. Any prefix can be kept, shared between goroutines and extended, and two children of one
// parent never see each other.
//
//	tokens := client.Chain("v3/payroll-card/tokens")
//	res, err := tokens.Post(ctx, wxpay.JSON{…})
//
// Chain and Seg never fail. A mistake in a segment is kept, and the verb returns it before
// anything is sent. The zero Builder has no client: its verbs return ErrNoClient.
type Builder struct {
	client *Client
	path   string // the template, joined by "/"
	count  int    // of segments: an empty first segment leaves path empty too
	link   *link  // instead of a path
	err    error  // the first mistake
}

// Chain appends a path as the documentation prints it, "v3/payroll-card/tokens", segment by
// segment. A slash at the end is kept. The first Chain may begin with a slash, as in "/v3/…" of the
// documentation: it is left out. Two slashes in a row are an error.
//
// Names in camelCase become kebab-case. {name} and _name_ are placeholders, filled from Vars. Never
// write a value (an openid, an order number) into a path by hand. A segment that looks like a value
// is an error, since folding its case would change it.
func (b Builder) Chain(path string) Builder {
	if strings.Contains(path, "://") {
		return b.fail(errorf(ErrPath, "a full URL is no path: client.Link follows those that WeChat Pay hands out"))
	}
	if b.count == 0 {
		path = strings.TrimPrefix(path, "/")
		if strings.HasPrefix(path, "/") {
			return b.fail(errorf(ErrPath, "two slashes in front: write the path with one, or without"))
		}
	}
	end := -1
	for segment := range strings.SplitSeq(path, "/") {
		end += 1 + len(segment)
		b = b.append(segment, path[:end])
	}
	return b
}

// Seg appends segments, one for each argument:
//
//	client.Seg("v3", "pay", "transactions", "id", "_transaction_id_")
//	client.Seg("v3").Seg("payrollCard").Seg("tokens")
//
// An empty last segment is a trailing slash. A slash inside a segment is an error.
func (b Builder) Seg(segments ...string) Builder {
	for _, segment := range segments {
		b = b.append(segment, "")
	}
	return b
}

// Path returns the path template, such as "v3/pay/transactions/id/{transaction_id}", and the first
// mistake in it. For a Link it returns the path of the link.
func (b Builder) Path() (string, error) {
	if b.err != nil {
		return "", b.err
	}
	if b.link != nil {
		return b.link.path, nil
	}
	if b.path == "" {
		return "", errorf(ErrPath, "it is empty")
	}
	return b.path, nil
}

// append returns a Builder that is one segment longer. The template is a string, so that nothing
// that another Builder holds can change under it. sofar may already be the longer template.
func (b Builder) append(segment, sofar string) Builder {
	if b.err != nil {
		return b
	}
	if b.link != nil {
		return b.fail(errorf(ErrLink, "a link is complete, it takes no further segments"))
	}
	if b.count > 0 && (b.path == "" || b.path[len(b.path)-1] == '/') {
		return b.fail(errorf(ErrPath, "an empty segment before %q: only the last may be empty, for a trailing slash", segment))
	}
	converted, err := convert(segment)
	if err != nil {
		return b.fail(err)
	}
	if b.count > 0 {
		converted = join(b.path, converted, sofar)
	}
	b.path, b.count = converted, b.count+1
	return b
}

// join joins a path and a segment by a slash. A path that needs no conversion is sofar, and is not
// copied.
func join(path, segment, sofar string) string {
	if len(sofar) == len(path)+1+len(segment) && strings.HasPrefix(sofar, path) && strings.HasSuffix(sofar, segment) {
		return sofar
	}
	return path + "/" + segment
}

func (b Builder) fail(err error) Builder {
	if b.err == nil {
		b.err = err
	}
	return b
}

// Get queries a resource. A body is an error.
func (b Builder) Get(ctx context.Context, options ...Option) (*Response, error) {
	return b.Do(ctx, http.MethodGet, options...)
}

// Post creates a resource or starts an action.
func (b Builder) Post(ctx context.Context, options ...Option) (*Response, error) {
	return b.Do(ctx, http.MethodPost, options...)
}

// Put replaces a resource.
func (b Builder) Put(ctx context.Context, options ...Option) (*Response, error) {
	return b.Do(ctx, http.MethodPut, options...)
}

// Patch changes a part of a resource.
func (b Builder) Patch(ctx context.Context, options ...Option) (*Response, error) {
	return b.Do(ctx, http.MethodPatch, options...)
}

// Delete removes a resource.
func (b Builder) Delete(ctx context.Context, options ...Option) (*Response, error) {
	return b.Do(ctx, http.MethodDelete, options...)
}

// Do sends method (GET, POST, PUT, PATCH or DELETE) and returns the verified answer. The response
// is nil exactly when the error is not.
//
// The error is an *APIError when WeChat Pay said no, and a *CallError when no believable answer
// came. Any other error is a mistake found before anything was sent, and wraps one of the Err…
// values. MayHaveActed tells whether the request may have been carried out.
func (b Builder) Do(ctx context.Context, method string, options ...Option) (*Response, error) {
	r, err := b.prepare(ctx, method, options)
	if err != nil {
		return nil, err
	}
	return b.client.do(r)
}

// GetAsync is Get without waiting.
func (b Builder) GetAsync(ctx context.Context, options ...Option) *Future {
	return b.DoAsync(ctx, http.MethodGet, options...)
}

// PostAsync is Post without waiting.
func (b Builder) PostAsync(ctx context.Context, options ...Option) *Future {
	return b.DoAsync(ctx, http.MethodPost, options...)
}

// PutAsync is Put without waiting.
func (b Builder) PutAsync(ctx context.Context, options ...Option) *Future {
	return b.DoAsync(ctx, http.MethodPut, options...)
}

// PatchAsync is Patch without waiting.
func (b Builder) PatchAsync(ctx context.Context, options ...Option) *Future {
	return b.DoAsync(ctx, http.MethodPatch, options...)
}

// DeleteAsync is Delete without waiting.
func (b Builder) DeleteAsync(ctx context.Context, options ...Option) *Future {
	return b.DoAsync(ctx, http.MethodDelete, options...)
}

// DoAsync is Do without waiting. It reads options and marshals bodies before it returns, so the
// caller may change its maps again at once. The call takes its place among Config.MaxInFlight. ctx
// can end it while it queues and while it runs.
func (b Builder) DoAsync(ctx context.Context, method string, options ...Option) *Future {
	r, err := b.prepare(ctx, method, options)
	if err != nil {
		return failed(err)
	}
	return b.client.doAsync(r)
}
