package hostile

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Seal is the signature of an answer.
type Seal string

// The seals. Probe is WeChat Pay's 签名探测: a signature that is wrong on purpose.
const (
	Unsigned Seal = ""
	Right    Seal = "signed"
	Wrong    Seal = "wrong signature"
	Probe    Seal = "probe"
	Stale    Seal = "stale"
	Foreign  Seal = "unknown serial"
	NoSerial Seal = "no serial"
)

// Framing is how the end of a body shows in HTTP/1.1.
type Framing string

// The framings. Those below Closed are broken.
const (
	Length    Framing = ""
	Chunked   Framing = "chunked"
	Closed    Framing = "until closed"
	TooLong   Framing = "length too long"
	BadChunk  Framing = "bad chunk"
	NoLast    Framing = "no last chunk"
	BadLength Framing = "two lengths"
)

// Answer is an answer to be sent. Status 0 is 200, and then an empty Body is an object.
type Answer struct {
	Status  int
	Header  map[string]string
	Body    string
	Seal    Seal
	Framing Framing
}

const answerNonce = "d7c9f2b84a1e4e0f9a3b"

// fields are the headers of an answer, without its framing.
func (a Answer) fields(w *World) map[string]string {
	h := map[string]string{"Content-Type": "application/json", "Request-ID": "08F78BB5AF0610D302"}
	if a.Seal != Unsigned {
		at := w.Now.Unix()
		h["Wechatpay-Nonce"], h["Wechatpay-Serial"] = answerNonce, w.Serial
		signature := w.sign(at, answerNonce, a.Body)
		switch a.Seal {
		case Wrong:
			signature = w.sign(at, answerNonce, a.Body+" ")
		case Probe:
			signature = "WECHATPAY/SIGNTEST/" + signature
		case Stale:
			at -= 301
			signature = w.sign(at, answerNonce, a.Body)
		case Foreign:
			h["Wechatpay-Serial"] = "PUB_KEY_ID_09"
		case NoSerial:
			delete(h, "Wechatpay-Serial")
		}
		h["Wechatpay-Timestamp"], h["Wechatpay-Signature"] = strconv.FormatInt(at, 10), signature
	}
	maps.Copy(h, a.Header)
	return h
}

func (a Answer) filled() Answer {
	if a.Status == 0 {
		a.Status = 200
		if a.Body == "" {
			a.Body = `{"prepay_id":"wx201410272009395522657a690389285100"}`
		}
	}
	return a
}

// HTTP1 are the bytes of an answer.
func (a Answer) HTTP1(w *World) []byte {
	a = a.filled()
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.Status, http.StatusText(a.Status))
	h := a.fields(w)
	for _, name := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintf(&b, "%s: %s\r\n", name, h[name])
	}
	half := len(a.Body) / 2
	chunks := fmt.Sprintf("%x\r\n%s\r\n%x\r\n%s\r\n", half, a.Body[:half], len(a.Body)-half, a.Body[half:])
	switch a.Framing {
	case Chunked:
		b.WriteString("Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n")
	case Closed:
		b.WriteString("Connection: close\r\n\r\n" + a.Body)
	case TooLong:
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(a.Body)+7, a.Body)
	case BadChunk:
		fmt.Fprintf(&b, "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\nzz\r\n", len(a.Body), a.Body)
	case NoLast:
		b.WriteString("Transfer-Encoding: chunked\r\n\r\n" + chunks)
	case BadLength:
		fmt.Fprintf(&b, "Content-Length: %d\r\nContent-Length: %d\r\n\r\n%s", len(a.Body), len(a.Body)+1, a.Body)
	default:
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(a.Body), a.Body)
	}
	return []byte(b.String())
}

// genuineOne reports whether a client may believe the answer as a success.
func (a Answer) genuineOne() bool {
	a = a.filled()
	return a.Seal == Right && a.Status/100 == 2
}

// Answer sends an answer whole.
func (c *Conn) Answer(a Answer) bool {
	if a.genuineOne() {
		c.genuine() // before the bytes: the client may be done with them at once
	}
	return c.Send(a.HTTP1(c.World))
}
