// Package document edits the JSON of answers and notices (回调通知) field by field and keeps the
// order of the fields.
package document

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"github.com/wxpay-chain/wxpay/catalog"
)

// Doc is a JSON object. Its methods return a changed Doc and leave the receiver as it is. Paths are
// those of gjson and sjson.
type Doc []byte

// Get returns the value at a path.
func (d Doc) Get(path string) gjson.Result { return gjson.GetBytes(d, path) }

// Set puts a value at a path. A value that does not marshal leaves the document as it is, so that
// tests find the field missing.
func (d Doc) Set(path string, value any) Doc {
	changed, err := sjson.SetBytes(d, path, value)
	if err != nil {
		return d
	}
	return changed
}

// SetRaw puts a value that is JSON already at a path.
func (d Doc) SetRaw(path string, raw []byte) Doc {
	changed, err := sjson.SetRawBytes(d, path, raw)
	if err != nil {
		return d
	}
	return changed
}

// The limits of SetAll. No resource of WeChat Pay's comes near them.
const (
	longestPath = 1024    // bytes: sjson goes deeper with each step of a path
	mostPaths   = 256     // fields
	largestDoc  = 1 << 20 // bytes: each path may add an array of 10,000
)

// SetAll sets the values that a caller ordered by path, an object before the fields in it.
func (d Doc) SetAll(values map[string]any) (_ Doc, err error) {
	if len(values) > mostPaths {
		return nil, fmt.Errorf("sandbox: over %d of the resource's fields are set", mostPaths)
	}
	for _, path := range slices.Sorted(maps.Keys(values)) {
		if len(path) > longestPath {
			return nil, fmt.Errorf("sandbox: a path of the resource's fields is longer than %d bytes", longestPath)
		}
		if tooFar(path) {
			err = errors.New("the array would be too long") // sjson would fill it up
		} else {
			d, err = sjson.SetBytes(d, path, values[path])
		}
		if err != nil {
			return nil, fmt.Errorf("sandbox: the resource's field %q cannot be set", path)
		}
		if len(d) > largestDoc {
			return nil, fmt.Errorf("sandbox: the fields that are set make a resource of over %d bytes", largestDoc)
		}
	}
	return d, nil
}

// tooFar reports whether a path has an index of over four digits. sjson takes a backslash out of an
// index, so tooFar does the same.
func tooFar(path string) bool {
	path = strings.ReplaceAll(path, `\`, "")
	return slices.ContainsFunc(strings.Split(path, "."), func(name string) bool {
		return len(name) > 4 && strings.Trim(name, "0123456789") == ""
	})
}

// Without removes fields, such as those of a payment that has not happened yet.
func (d Doc) Without(paths ...string) Doc {
	for _, path := range paths {
		if changed, err := sjson.DeleteBytes(d, path); err == nil {
			d = changed
		}
	}
	return d
}

// Mirror gives the named fields the values that request has for them, and removes those that
// request lacks.
func (d Doc) Mirror(request []byte, names ...string) Doc {
	for _, name := range names {
		if given := gjson.GetBytes(request, name); given.Exists() {
			d = d.SetRaw(name, []byte(given.Raw))
		} else {
			d = d.Without(name)
		}
	}
	return d
}

// Only keeps the fields that the documentation of e has at the top level, and removes objects that
// are empty.
func (d Doc) Only(e *catalog.Endpoint) Doc {
	known := map[string]bool{}
	for _, f := range e.Response {
		known[f.Name] = known[f.Name] || f.Depth == 0
	}
	for name, value := range gjson.ParseBytes(d).ForEach {
		if !known[name.String()] || value.Raw == "{}" {
			d = d.Without(name.String())
		}
	}
	return d
}

// Pick keeps the named fields of the top level, in the order of names.
func (d Doc) Pick(names ...string) Doc {
	picked := Doc("{}")
	for _, name := range names {
		if v := d.Get(name); v.Exists() {
			picked = picked.SetRaw(name, []byte(v.Raw))
		}
	}
	return picked
}

// Narrow keeps the named fields of the object at path, and removes the object if none is left.
func (d Doc) Narrow(path string, names ...string) Doc {
	kept := Doc(d.Get(path).Raw).Pick(names...)
	if string(kept) == "{}" {
		return d.Without(path)
	}
	return d.SetRaw(path, kept)
}
