package hostile

import (
	"fmt"
	"strings"
	"time"
)

// codes are bodies of refusals: with a code in WeChat Pay's form, with something else in
// its place, or without.
var codes = [...]string{
	`{"code":"PARAM_ERROR","message":"参数错误"}`,
	`{"code":"ORDER_NOT_EXIST"}`,
	`{"code":"A"}`,
	`{"code":"gateway timed out"}`,
	`{"code":"param_error"}`,
	`{"code":"PARAM ERROR"}`,
	`{"code":"PARAM_ERROR\n"}`,
	`{"code":"1ST"}`,
	`{"code":400}`,
	`{"code":false}`,
	`{"code":null}`,
	`{"code":{}}`,
	`{"code":["PARAM_ERROR"]}`,
	`{"code":""}`,
	`{"Code":"PARAM_ERROR"}`,
	`{"error":{"code":"PARAM_ERROR"}}`,
	`["PARAM_ERROR"]`,
	`"PARAM_ERROR"`,
	`{"code":"PARAM_ERROR"`,
	`<html><h1>Forbidden</h1></html>`,
	`{}`,
	``,
}

// refusal draws an answer that says no.
func (m *maker) refusal(status int) Answer {
	return Answer{
		Status: status, Body: codes[m.IntN(len(codes))],
		Seal: pick(m, Unsigned, Unsigned, Unsigned, Wrong, Probe, Stale, Foreign, NoSerial),
	}
}

// refusals answer with each status outside 2xx, before the request is read and after.
func (m *maker) refusals() {
	for status := 300; status < 600; status++ {
		if status <= 308 || status >= 400 {
			m.refuse(m.refusal(status), pick(m, whole, whole, afterHead))
			m.refuse(Answer{Status: status, Body: codes[0]}, whole)
		}
	}
	for _, status := range []int{400, 401, 403, 404, 407, 408, 409, 429, 499} {
		for _, body := range codes {
			m.refuse(Answer{Status: status, Body: body}, pick(m, whole, afterHead))
		}
		// A signed code is in WeChat Pay's form, as all of them are.
		for _, body := range []string{codes[0], codes[1], `{}`} {
			m.refuse(Answer{Status: status, Body: body, Seal: Right}, pick(m, whole, afterHead))
		}
	}
}

func (m *maker) refuse(answer Answer, at Point) {
	how := pick(m, Half, FIN, Hang)
	if answer.Status/100 == 3 && m.IntN(2) == 0 {
		answer.Header = map[string]string{"Location": pick(m, "/v3/elsewhere", "http://127.0.0.1:1/", "::")}
	}
	c := Case{
		Class: fmt.Sprintf("answer %dxx", answer.Status/100), Wire: m.overHTTP1(),
		Name: fmt.Sprintf("%d %.24q %s at %s, then %s", answer.Status, answer.Body, answer.Seal, at, how),
	}
	if at != whole && m.IntN(3) == 0 {
		at.Tenths = m.IntN(9)
	}
	m.add(c, func(c *Conn) {
		if c.Take(at) && c.Answer(answer) {
			c.End(how)
		}
	})
}

// successes are 2xx answers, most of them not to be believed.
func (m *maker) successes() {
	huge := `{"pad":"` + strings.Repeat("x", 70_000) + `"}`
	gzip := map[string]string{"Content-Encoding": "gzip"}
	for range 14 {
		for _, answer := range []Answer{
			{Seal: Right}, {}, {Seal: Wrong}, {Seal: Probe}, {Seal: Stale}, {Seal: Foreign}, {Seal: NoSerial},
			{Seal: Right, Body: huge}, {Body: huge, Framing: Closed}, {Seal: Right, Header: gzip},
			{Seal: Right, Framing: TooLong}, {Seal: Right, Framing: BadChunk}, {Seal: Right, Framing: NoLast},
			{Seal: Right, Framing: BadLength}, {Seal: Right, Framing: Chunked},
			{Status: 204}, {Status: 202, Body: "{}"}, {Seal: Wrong, Framing: Chunked},
		} {
			c := Case{
				Class: "answer 2xx", Wire: m.overHTTP1(),
				Name: fmt.Sprintf("%d %s %s %d bytes", answer.filled().Status, answer.Seal, answer.Framing, len(answer.Body)),
			}
			how := pick(m, FIN, RST, Half)
			m.add(c, func(c *Conn) {
				if c.Take(whole) && c.Answer(answer) {
					c.End(how)
				}
			})
		}
	}
}

// interim send answers 1xx in floods, 101 as the last word, and games with 100-continue.
func (m *maker) interim() {
	for range 150 {
		status := pick(m, 100, 100, 101, 101, 102, 103, 199)
		times := pick(m, 1, 1, 5, 400)
		at := pick(m, afterHead, whole, whole)
		how := pick(m, FIN, RST, Hang, Hang, Half)
		last := pick(m, "", "", "genuine", "refusal", "drip")
		c := Case{
			Class: "1xx", Wire: m.overHTTP1(),
			Name: fmt.Sprintf("%d of %d at %s, then %s %s", times, status, at, last, how),
		}
		if at == afterHead && m.IntN(2) == 0 {
			c.Expect, c.Size, c.Method = true, pick(m, Little, Middle), "POST"
		}
		note := fmt.Sprintf("HTTP/1.1 %d Hm\r\nLink: </x>\r\n", status)
		if status == 101 {
			note += "Connection: Upgrade\r\nUpgrade: tea\r\n"
		}
		m.add(c, func(c *Conn) {
			if c.Take(at) && c.Send([]byte(strings.Repeat(note+"\r\n", times))) {
				c.lastWord(last)
				c.End(how)
			}
		})
	}
	m.expectations()
}

func (c *Conn) lastWord(last string) {
	switch last {
	case "genuine":
		c.Take(whole)
		c.Answer(Answer{Seal: Right})
	case "refusal":
		c.Answer(Answer{Status: 400, Body: codes[0]})
	case "drip":
		c.Drip(Answer{Seal: Right}.HTTP1(c.World), 20*time.Millisecond)
	}
}

// expectations never say 100, to clients that wait for it before they send the body.
func (m *maker) expectations() {
	for range 40 {
		status := pick(m, 0, 0, 417, 403, 400, 503)
		how := pick(m, FIN, RST, Hang, Half)
		c := Case{
			Class: "no 100-continue", Wire: m.overHTTP1(),
			Method: "POST", Size: pick(m, Little, Middle), Expect: true,
			Name: fmt.Sprintf("%d, then %s", status, how),
		}
		c.Partial = c.Size > 0 && status == 0
		body := pick(m, codes[:]...)
		m.add(c, func(c *Conn) {
			if !c.Take(afterHead) {
				return
			}
			if status != 0 {
				c.Answer(Answer{Status: status, Body: body})
			}
			c.End(how)
		})
	}
}
