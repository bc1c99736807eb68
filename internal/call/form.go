package call

import "io"

// Form is the file of an upload: the second part of a multipart/form-data body, behind meta. It is
// read-only.
type Form struct {
	Part string // the name of the part: file
	Name string // of the file
	Type string // media type of the file
	Size int64  // of the file, in bytes

	// Open returns the file from its beginning. Each attempt opens it once and closes it.
	Open func() (io.ReadCloser, error)
}
