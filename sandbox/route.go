package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
	v3 "github.com/wxpay-chain/wxpay/sandbox/internal/v3"
)

// route is an endpoint made by Handle.
type route struct {
	method   string
	segments []string
	run      func(Request) Answer
}

// routes are the endpoints made by Handle. It is safe for concurrent use.
type routes struct {
	mu   sync.Mutex
	list []route // replaced as a whole
}

// set puts an endpoint in front of the others, in the place of one with the same method and path;
// nil takes that away.
func (r *routes) set(method string, segments []string, run func(Request) Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := slices.DeleteFunc(slices.Clone(r.list), func(old route) bool {
		return old.method == method && slices.Equal(old.segments, segments)
	})
	if run != nil {
		kept = slices.Insert(kept, 0, route{method: method, segments: segments, run: run})
	}
	r.list = kept
}

// find returns the first endpoint that fits a path, with its variables. If none does, it returns
// the methods of the endpoints of that path.
func (r *routes) find(method string, segments []string) (run func(Request) Answer, vars map[string]string, allowed []string) {
	r.mu.Lock()
	list := r.list
	r.mu.Unlock()
	for _, candidate := range list {
		vars, ok := match(candidate.segments, segments)
		switch {
		case !ok:
		case candidate.method != method:
			allowed = append(allowed, candidate.method)
		default:
			return candidate.run, vars, nil
		}
	}
	return nil, nil, allowed
}

// Handle adds an endpoint. It is asked after a request has passed all checks of signature and
// headers, and before the endpoints of the catalogue. The path is written as the documentation
// prints it, without Config.Prefix; a slash in front is allowed. {name} stands for one segment.
// Request.Vars has the value of the segment, decoded.
//
// A new endpoint replaces an old one with the same method and path, and nil removes it. The
// endpoint is called from many goroutines at once, owns the Request it is given, and must return
// some time. Its panic cuts the connection.
func (s *Sandbox) Handle(method, path string, answer func(Request) Answer) {
	s.routes.set(method, strings.Split(strings.TrimPrefix(path, "/"), "/"), answer)
}

// carryOut finds the endpoint of a request and runs it: the first of Handle that fits the path, or
// else the endpoint of the catalogue.
func (s *Sandbox) carryOut(in *received) reply.Answer {
	r := in.Request
	path, query, _ := strings.Cut(r.Target, "?")
	inside, ok := strings.CutPrefix(path, s.conf.Prefix+"/")
	if !ok {
		return notFound(path)
	}
	segments := strings.Split(inside, "/")
	for i, raw := range segments {
		decoded, err := url.PathUnescape(raw)
		if err != nil {
			return reply.ParamError("url", "", "", "the path is not percent-encoded well").Answer()
		}
		segments[i] = decoded
	}
	run, vars, allowed := s.routes.find(r.Method, segments)
	if run == nil {
		if answer, known := s.takeFile(in, inside, query); known {
			return answer
		}
	}
	if in.long {
		return reply.TooLong(s.conf.MaxBody).Answer()
	}
	if run != nil {
		r.Vars = vars
		return run(r.clone()).inside()
	}
	out, known := s.service.Answer(v3.Call{Method: r.Method, Path: inside, Query: query, Serial: r.Header.Get("Wechatpay-Serial"),
		Body: r.Body, Form: in.form != nil, Base: s.base(r.Host)})
	if known {
		r.Vars, r.Decrypted, r.Warnings = out.Vars, out.Decrypted, out.Warnings
		return out.Answer
	}
	if allowed = append(allowed, v3.Methods(inside)...); len(allowed) > 0 {
		return notAllowed(allowed)
	}
	return notFound(path)
}

// notAllowed returns 405 with the methods that there are.
func notAllowed(allowed []string) reply.Answer {
	no := reply.Error(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "不支持该请求方法")
	slices.Sort(allowed)
	no.Header = http.Header{"Allow": {strings.Join(slices.Compact(allowed), ", ")}}
	return no
}

// notFound returns 404 for a path that has no endpoint.
func notFound(path string) reply.Answer {
	return (&reply.Refusal{Status: http.StatusNotFound, Code: "RESOURCE_NOT_EXISTS", Message: "请求的资源不存在",
		Detail: &reply.Detail{Value: path, Issue: "the sandbox knows no endpoint of this path; POST /sandbox/answer adds it, in Go Sandbox.Handle", Location: "url"}}).Answer()
}

// match compares segment by segment; {name} takes any segment that is not empty.
func match(pattern, path []string) (vars map[string]string, ok bool) {
	if len(pattern) != len(path) {
		return nil, false
	}
	for i, want := range pattern {
		if name, isVar := strings.CutPrefix(want, "{"); isVar && strings.HasSuffix(name, "}") {
			if path[i] == "" {
				return nil, false
			}
			if vars == nil {
				vars = map[string]string{}
			}
			vars[strings.TrimSuffix(name, "}")] = path[i]
			continue
		}
		if want != path[i] {
			return nil, false
		}
	}
	return vars, true
}
