package wxpay

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
)

// DownloadFile is Download to a file. The file appears under path when it is whole, checked and on
// the disk. Until then, and after any error, path is as it was. The bytes go to a temporary file in
// the same folder, which only its user may read (0600), and which is renamed at the end.
//
// Nothing is sent if the temporary file cannot be made. An error of the file system wraps a
// *fs.PathError or an *os.LinkError.
func (b Builder) DownloadFile(ctx context.Context, path string, options ...Option) (res *Response, err error) {
	r, err := b.prepare(ctx, http.MethodGet, options)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); path == "" || err == nil && !info.Mode().IsRegular() {
		return nil, errorf(ErrOption, "DownloadFile needs the path of a file, which is no folder and no device")
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return nil, &mistake{kind: ErrOption, text: "DownloadFile can make no file in the folder of its path", cause: err}
	}
	published := false
	defer func() { // a panic of a Middleware leaves no file either
		if !published {
			_ = temp.Close() // publish may have closed it
			if left := os.Remove(temp.Name()); left != nil && err != nil {
				err = fmt.Errorf("%w; the temporary file is left: %w", err, left)
			}
		}
	}()
	if res, err = b.client.download(r, temp); err != nil {
		return nil, err
	}
	if err = publish(temp, path); err != nil {
		return nil, r.fileFailed(res, written(res.files), err)
	}
	published = true
	return res, nil
}

// written returns how many bytes files have together.
func written(files []File) (n int64) {
	for _, f := range files {
		n += f.Bytes
	}
	return n
}

// publish puts a file under its name. It is there as a whole or not at all, even if the machine
// stops.
func publish(temp *os.File, path string) error {
	if err := temp.Sync(); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = folder.Sync() // not every system can; the file itself is safe
		_ = folder.Close()
	}
	return nil
}
