package frameworks

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v3"

	"github.com/wxpay-chain/wxpay/notify"
)

// README:begin

// FiberMux mounts a Mux under fiber, which does not use net/http. Fiber's own adaptor will not do.
// It hands on memory and a context that belong to another request as soon as this one is answered,
// while a late function still runs. Of a header that comes twice it keeps one. So FiberMux copies
// everything. Set fiber.Config.ReadTimeout: it bounds a slow sender.
func FiberMux(app *fiber.App, mux *notify.Mux) {
	app.Post("/notify", func(c fiber.Ctx) error {
		req, err := http.NewRequest(http.MethodPost, strings.Clone(c.OriginalURL()), bytes.NewReader(bytes.Clone(c.BodyRaw())))
		if err != nil {
			return c.Status(http.StatusBadRequest).JSON(failed)
		}
		for name, values := range c.GetReqHeaders() {
			for _, value := range values {
				req.Header.Add(strings.Clone(name), strings.Clone(value))
			}
		}
		w := &answer{header: http.Header{}, status: http.StatusOK}
		mux.ServeHTTP(w, req)
		for name := range w.header {
			c.Set(name, w.header.Get(name))
		}
		return c.Status(w.status).Send(w.body.Bytes())
	})
}

// README:end

// answer is an http.ResponseWriter that keeps the answer.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

// FiberParse does the same by hand. A notice that comes twice is handled twice, unless handle
// prevents it. The body is the raw one: Body decompresses, and Bind decodes.
func FiberParse(app *fiber.App, parser *notify.Parser, handle notify.HandlerFunc) {
	app.Post("/notify", func(c fiber.Ctx) error {
		// Neither is kept: the event has its own memory.
		event, err := parser.Parse(c.Context(), http.Header(c.GetReqHeaders()), c.BodyRaw())
		if err == nil {
			err = handle(c.Context(), event)
		}
		if err != nil { // for the log
			return c.Status(statusOf(err)).JSON(failed)
		}
		return c.SendStatus(http.StatusNoContent)
	})
}
