package frameworks

import (
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/wxpay-chain/wxpay/notify"
)

// README:begin

// GinMux mounts a Mux under gin. No middleware before it may read the body.
func GinMux(engine *gin.Engine, mux *notify.Mux) {
	engine.POST("/notify", gin.WrapH(mux))
}

// README:end

// GinParse does the same by hand. A notice that comes twice is handled twice, unless handle
// prevents it.
func GinParse(engine *gin.Engine, parser *notify.Parser, handle notify.HandlerFunc) {
	engine.POST("/notify", func(c *gin.Context) {
		ctx := c.Request.Context() // not c, which gin uses again for another request
		body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, notify.MaxBody))
		if err != nil {
			c.JSON(http.StatusBadRequest, failed)
			return
		}
		event, err := parser.Parse(ctx, c.Request.Header, body)
		if err == nil {
			err = handle(ctx, event)
		}
		if err != nil { // for the log
			c.JSON(statusOf(err), failed)
			return
		}
		c.Status(http.StatusNoContent)
	})
}
