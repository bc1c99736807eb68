package frameworks

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v5"

	"github.com/wxpay-chain/wxpay/notify"
)

// README:begin

// EchoMux mounts a Mux under echo. No middleware before it may read the body, as BodyDump does.
func EchoMux(e *echo.Echo, mux *notify.Mux) {
	e.POST("/notify", echo.WrapHandler(mux))
}

// README:end

// EchoParse does the same by hand. A notice that comes twice is handled twice, unless handle
// prevents it.
func EchoParse(e *echo.Echo, parser *notify.Parser, handle notify.HandlerFunc) {
	e.POST("/notify", func(c *echo.Context) error {
		req := c.Request()
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), req.Body, notify.MaxBody))
		if err != nil {
			return c.JSON(http.StatusBadRequest, failed)
		}
		event, err := parser.Parse(req.Context(), req.Header, body)
		if err == nil {
			err = handle(req.Context(), event)
		}
		if err != nil { // for the log
			return c.JSON(statusOf(err), failed)
		}
		return c.NoContent(http.StatusNoContent)
	})
}
