package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// route is an endpoint: where it is and what it does.
type route struct {
	method   string
	segments []string
	run      func(*Sandbox, *Request) Answer
	own      bool // made by Handle
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
		return r.own && r.method == method && slices.Equal(r.segments, segments)
	})
	if answer != nil {
		run := func(_ *Sandbox, r *Request) Answer { return answer(r.clone()) }
		kept = slices.Insert(kept, 0, route{method: method, segments: segments, run: run, own: true})
	}
	s.routes = kept
}

// dispatch runs the first route that fits a path, which is percent-encoded and without a leading slash.
func dispatch(routes []route, s *Sandbox, r *Request, path string) Answer {
	segments := strings.Split(path, "/")
	for i, raw := range segments {
		decoded, err := url.PathUnescape(raw)
		if err != nil {
			return paramError("url", "", "", "the path is not percent-encoded well").answer()
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
			return candidate.run(s, r)
		}
	}
	if len(allowed) == 0 {
		return notFound(s.conf.Prefix + "/" + path)
	}
	no := Error(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "不支持该请求方法")
	slices.Sort(allowed)
	no.Header = http.Header{"Allow": {strings.Join(slices.Compact(allowed), ", ")}}
	return no
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

func notFound(path string) Answer {
	return (&refusal{status: http.StatusNotFound, Code: "NOT_FOUND", Message: "请求的接口不存在",
		Detail: &detail{Value: path, Issue: "the sandbox knows no endpoint of this path; Sandbox.Handle can add it", Location: "url"}}).answer()
}
