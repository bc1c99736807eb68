package sandbox

import (
	"net/url"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// route is an endpoint made by Handle: where it is and what it does.
type route struct {
	method   string
	segments []string
	run      func(*Request) reply.Answer
}

// Handle adds an endpoint, which is asked after all checks of signature and headers were passed. The path is as the
// documentation prints it, with or without a slash in front, without Config.Prefix; {name} stands for one segment,
// whose value, decoded, is in Request.Vars. It goes before what was there on the same path; nil takes back what Handle
// added. The endpoint is called from many goroutines at once, owns the Request it is given, and must return by itself;
// its panic cuts the connection.
func (s *Sandbox) Handle(method, path string, answer func(Request) Answer) {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := slices.DeleteFunc(slices.Clone(s.routes), func(r route) bool {
		return r.method == method && slices.Equal(r.segments, segments)
	})
	if answer != nil {
		run := func(r *Request) reply.Answer { return answer(r.clone()).inside() }
		kept = slices.Insert(kept, 0, route{method: method, segments: segments, run: run})
	}
	s.routes = kept
}

// dispatch runs the first route of Handle that fits a path, or else the endpoint of the catalogue. The path is
// percent-encoded and without a leading slash.
func dispatch(routes []route, s *Sandbox, r *Request, path string) reply.Answer {
	segments := strings.Split(path, "/")
	for i, raw := range segments {
		decoded, err := url.PathUnescape(raw)
		if err != nil {
			return reply.ParamError("url", "", "", "the path is not percent-encoded well").Answer()
		}
		segments[i] = decoded
	}
	var allowed []string
	for _, candidate := range routes {
		vars, ok := match(candidate.segments, segments)
		switch {
		case !ok:
		case candidate.method != r.Method:
			allowed = append(allowed, candidate.method)
		default:
			r.Vars = vars
			return candidate.run(r)
		}
	}
	if answer, known := s.documentedEndpoint(r, path, segments); known {
		return answer
	}
	if allowed = append(allowed, otherMethods(path)...); len(allowed) > 0 {
		return notAllowed(allowed)
	}
	return notFound(s.conf.Prefix + "/" + path)
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
