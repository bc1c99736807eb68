package main

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// uploadFlags are the flags of "wxpay upload", without those for credentials.
type uploadFlags struct {
	meta, vars []string
	timeout    time.Duration
}

func uploadCommand(t *cli.Terminal) *cobra.Command {
	var f uploadFlags
	cmd := &cobra.Command{
		Use:   "upload PATH FILE",
		Short: "Upload a file and print its ID (图片上传, 视频上传 …)",
		Long: `Upload FILE to the endpoint PATH, verify the answer, and print the ID that it gives the file: media_id, media_url … The file is
hashed and sent as it is read, so it may be long. wxpay writes the part meta (文件元信息) as the endpoint documents it; --meta
adds the fields that only the caller knows, of which the sensitive ones (敏感信息) are encrypted. "wxpay show POST PATH" lists them.
A field that is not documented is sent, and named on standard error: WeChat Pay ignores it.

A file whose size or type the endpoint does not take is not sent. Endpoints whose digest is SM3 (国密) are not served by this
command: a Go program gives wxpay.Hash a function for it.

With --json the answer is printed as "wxpay call" prints it. On a terminal standard error shows how far the upload is.

Exit code: 0 for an answer that is verified; 1 for a refusal or for an answer that did not come or cannot be verified; 2 for a
mistake found before anything was sent.`,
		Example: `  wxpay upload v3/merchant/media/upload licence.jpg --config ./merchant.json
  wxpay upload v3/merchant/media/video_upload shop.mp4 --timeout 5m
  wxpay upload v3/mch-manage/submission-files/sub-mchid/1900000110/upload licence.pdf --meta item_id=1`,
		Args:              cli.TwoArgs(words.Say("upload PATH FILE, such as: wxpay upload v3/merchant/media/upload licence.jpg")),
		ValidArgsFunction: find.CompleteUpload,
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.meta, "meta", nil, "`name=value` of a field of meta; may be given again")
	flags.StringArrayVar(&f.vars, "var", nil, "`name=value` of a {name} in the path; may be given again")
	timeoutFlag(cmd, &f.timeout)
	for _, name := range []string{"meta", "var"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	find := creds.Flags(t, cmd, creds.Caller|creds.Platform)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		made, upload, err := parseUpload(f, args[0], args[1])
		if err != nil {
			return err
		}
		c, err := find()
		if err != nil {
			return err
		}
		return runUpload(cmd.Context(), t, c, made, upload)
	}
	return cmd
}

// parseUpload reads the command line. The library looks at the file.
func parseUpload(f uploadFlags, path, file string) (*call, wxpay.Upload, error) {
	c := &call{method: http.MethodPost, timeout: f.timeout}
	upload := wxpay.Upload{Path: file}
	if err := checkTimeout(f.timeout); err != nil {
		return nil, upload, err
	}
	if err := c.parsePath(path, f.vars); err != nil {
		return nil, upload, err
	}
	e := c.endpoint
	switch {
	case c.link:
		return nil, upload, cli.Usagef("a URL is for downloads; give the path of the endpoint")
	case e != nil && !e.Upload:
		return nil, upload, cli.Usagef("%s takes no file; wxpay call makes a call of it", e.Path)
	case e != nil && e.File != nil && e.File.Algorithm == "SM3":
		return nil, upload, cli.NewUsage(wxpay.ErrUpload, "%s wants the digest of its file by SM3 (国密), which this command does not have; a Go program gives its function by wxpay.Hash", e.Path)
	}
	_, err := os.Stat(file)
	if err != nil {
		return nil, upload, cli.Unreadable(cli.SafeName(file), err)
	}
	upload.Meta, err = metaOf(e, f.meta)
	if err == nil {
		c.body, err = json.Marshal(upload.Meta)
	}
	return c, upload, err
}

// metaOf reads --meta by the documented types of the fields. A dot in a name leads into an object.
func metaOf(e *catalog.Endpoint, args []string) (wxpay.JSON, error) {
	values, err := cli.Pairs("--meta", args)
	if err != nil {
		return nil, err
	}
	var fields []catalog.Node
	if e != nil {
		fields = e.Meta()
	}
	meta := map[string]any{}
	for _, path := range slices.Sorted(maps.Keys(values)) { // an object before what is in it
		list := values[path]
		v, err := fieldValue("--meta", fields, path, list[len(list)-1])
		if err != nil {
			return nil, err
		}
		if !put(meta, path, v) {
			return nil, cli.Usagef("--meta %s leads into a field that is no object; give the object as JSON", cli.Printable(path))
		}
	}
	return meta, nil
}

// put sets the field at a path, such as "merchant_contact_information.phone_number". It is false if
// the path leads into another value than an object.
func put(into map[string]any, path string, v any) bool {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		into[name] = v
		return true
	}
	if into[name] == nil {
		into[name] = map[string]any{}
	}
	object, ok := into[name].(map[string]any)
	return ok && put(object, rest, v)
}

// runUpload makes a client and the upload.
func runUpload(ctx context.Context, t *cli.Terminal, c *creds.Credentials, made *call, upload wxpay.Upload) error {
	client, err := newClient(t, c, made.timeout, func(*wxpay.Config) {})
	if err != nil {
		return err
	}
	defer func() { _ = client.Close(context.WithoutCancel(ctx)) }()
	made.warn(t)
	meter := t.NewMeter()
	upload.Progress = meter.Show
	res, err := client.Chain(made.path).Post(ctx, append(made.options, upload)...)
	meter.End()
	if err != nil {
		return refused(t, err)
	}
	if id := idOf(made.endpoint, res); id != "" && !t.JSON {
		noteStatus(t, res)
		t.Printf("%s\n", cli.Printable(id))
		return nil
	}
	return printAnswer(t, made, res)
}

// idOf returns the ID of the file in an answer. It is "" for an endpoint that the catalogue does
// not know.
func idOf(e *catalog.Endpoint, res *wxpay.Response) string {
	if e == nil || e.File == nil || e.File.ID == "" {
		return ""
	}
	return res.Get(e.File.ID).String()
}
