package v3

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The states of a batch of transfers (批次状态) that the sandbox knows, and those of its lines
// (明细状态) meanwhile.
const (
	batchAccepted = "ACCEPTED"
	batchFinished = "FINISHED"

	lineProcessing = "PROCESSING"
	lineSucceeded  = "SUCCESS"
)

// maxLines returns how many transfers a batch has at most (SDK, TransferDetailList: 一千笔, and
// 三千笔 for partners).
func maxLines(product string) int {
	if product == "v3/transfer" {
		return 1000
	}
	return 3000
}

// batch is a batch of transfers (批量转账). It ends at once, and every transfer in it succeeds.
// Only the answer to the request says ACCEPTED, which the documentation asks merchants to reckon
// with. The state is that of the whole batch: the state of each line follows from it.
type batch struct {
	product string // of its endpoints: v3/transfer
	number  string // out_batch_no
	id      string // batch_id
	body    []byte // names in clear
	print   fingerprint
	notify  string
	total   int64  // 分
	lines   []line // never changed
	state   string
	made    time.Time
	changed time.Time
}

// line is one transfer of a batch (明细单).
type line struct {
	number string // out_detail_no
	id     string // detail_id
	body   []byte // the element of transfer_detail_list, the name in clear
}

// setBatchState is the only way by which a batch's state changes. The lock is held.
func (l *ledger) setBatchState(b *batch, state string, now time.Time) {
	b.state, b.changed = state, now
	if state == batchFinished {
		owner := gjson.GetBytes(b.body, "sub_mchid").String()
		for _, d := range b.lines {
			l.postTransfer(owner, d.id, d.number, d.text("transfer_remark"), fen(gjson.GetBytes(d.body, "transfer_amount")), now)
		}
	}
	tellBatch(l, b)
}

// lineState returns the state of every line.
func (b *batch) lineState() string {
	if b.state == batchFinished {
		return lineSucceeded
	}
	return lineProcessing
}

// productOf returns what all endpoints of a kind of batches have in common. Batches of the payroll
// card (微工卡) are queried as those of partners.
func productOf(path string) string {
	if path == "v3/payroll-card/transfer-batches" {
		return "v3/partner-transfer"
	}
	product, _, _ := strings.Cut(path, "/batches")
	return product
}

// startBatch answers 发起批量转账. The same request again gets the batch as it is by now.
func startBatch(c *call) reply.Answer {
	return answer(c, placeBatch, func(c *call, b batch) document.Doc {
		return filled(c.documented(), "", catalog.Tree(c.e.Response), b.fields(), b.body)
	})
}

// placeBatch makes a batch, or finds the batch made by the same request. The lock is held.
func placeBatch(c *call) (*batch, *reply.Refusal) {
	key := keyOf(productOf(c.e.Path), c.text("out_batch_no"))
	if b := c.ledger.batches.get(key); b != nil {
		if b.print != c.print {
			return nil, otherContent("/out_batch_no", "单号已存在但信息不一致，请查单后比较确认")
		}
		return b, nil
	}
	b, no := newBatch(c)
	if no != nil {
		return nil, no
	}
	c.ledger.batches.put(key, b)
	c.ledger.batches.identify(key, b, b.id)
	accepted := *b
	c.ledger.setBatchState(b, batchFinished, c.now)
	return &accepted, nil
}

// newBatch judges a batch. Its totals have to be those of its lines (SDK, TotalNum:
// 转账总笔数必须与批次内所有明细之和保持一致，否则无法发起转账操作).
func newBatch(c *call) (*batch, *reply.Refusal) {
	b := &batch{product: productOf(c.e.Path), number: c.text("out_batch_no"), id: pki.NewNumber("1030000071100999", c.now, 40), body: c.in.JSON,
		print: c.print, notify: c.text("notify_url"), state: batchAccepted, made: c.now, changed: c.now}
	list := c.list("transfer_detail_list")
	if most := maxLines(b.product); len(list) == 0 || len(list) > most {
		return nil, badValue("/transfer_detail_list", fmt.Sprintf("it must hold 1 to %d transfers", most))
	}
	if no := b.add(list, c.now); no != nil {
		return nil, no
	}
	for _, count := range []string{"total_num", "total_count"} {
		if c.has(count) && c.amount(count) != int64(len(list)) {
			return nil, badRule("转账总笔数与明细不一致", "/"+count, fmt.Sprintf("the list has %d transfers", len(list)))
		}
	}
	if c.amount("total_amount") != b.total {
		return nil, badRule("转账总金额与明细不一致", "/total_amount", fmt.Sprintf("the transfers of the list make %d", b.total))
	}
	return b, nil
}

// add judges the lines of a batch that is being made, and adds them.
func (b *batch) add(list []gjson.Result, now time.Time) *reply.Refusal {
	seen := map[string]bool{}
	for i, said := range list {
		at := fmt.Sprintf("/transfer_detail_list/%d/", i)
		number, amount := said.Get("out_detail_no").String(), fen(said.Get("transfer_amount"))
		if seen[number] {
			return badRule("商家明细单号重复", at+"out_detail_no", "another transfer of the batch has this number")
		}
		if no := judgeLine(b.product, at, amount, said.Get("user_name").String() != ""); no != nil {
			return no
		}
		seen[number] = true
		b.total += amount
		b.lines = append(b.lines, line{number: number, id: pki.NewNumber("1040000071100999", now, 40), body: []byte(said.Raw)})
	}
	return nil
}

// judgeLine judges the amount of a transfer in a batch, and whether the name goes with it. The
// rule about names is that of merchants' own transfers: partners always give one.
func judgeLine(product, at string, amount int64, named bool) *reply.Refusal {
	switch own := product == "v3/transfer"; {
	case amount <= 0:
		return badValue(at+"transfer_amount", "it must be at least 1 (分)")
	case own && amount >= nameFrom && !named:
		return badValue(at+"user_name", "it is needed from 2,000 yuan on")
	case own && amount < nameBelow && named:
		return badValue(at+"user_name", "it must not be given below 0.30 yuan")
	}
	return nil
}

// findBatch finds the batch of a call by either number. The lock is held.
func findBatch(c *call) (*batch, *reply.Refusal) {
	product := productOf(c.e.Path)
	b := c.ledger.batches.byID(c.in.Vars["batch_id"])
	if number := c.given("out_batch_no"); c.in.Vars["batch_id"] == "" {
		b = c.ledger.batches.get(keyOf(product, number))
	}
	if b == nil || b.product != product {
		return nil, refuse(404, "NOT_FOUND", "记录不存在", "", "no batch with this number was made here")
	}
	return b, nil
}

// queryBatch answers 查询批次单 by either number.
func queryBatch(c *call) reply.Answer {
	return answer(c, findBatch, func(c *call, b batch) document.Doc { return b.document(c) })
}

// queryLine answers 查询明细单 by the numbers of the batch and of the transfer.
func queryLine(c *call) reply.Answer {
	id, number := c.in.Vars["detail_id"], c.in.Vars["out_detail_no"]
	return answer(c, func(c *call) (*batch, *reply.Refusal) {
		b, no := findBatch(c)
		if no != nil {
			return nil, no
		}
		one := *b
		one.lines = slices.DeleteFunc(slices.Clone(b.lines), func(l line) bool { return l.id != id && l.number != number })
		if len(one.lines) == 0 {
			return nil, refuse(404, "NOT_FOUND", "记录不存在", "", "the batch has no transfer with this number")
		}
		return &one, nil
	}, func(c *call, b batch) document.Doc { return b.lineDocument(c, b.lines[0]) })
}

// wanted returns the part of the lines that a query asks for.
func (b *batch) wanted(c *call) []line {
	if state := cmp.Or(c.in.Query.Get("detail_status"), c.in.Query.Get("detail_state"), "ALL"); state != "ALL" && state != b.lineState() {
		return nil
	}
	from := min(c.number("offset", 0), len(b.lines))
	return b.lines[from:min(from+c.number("limit", defaultLimit), len(b.lines))]
}

// defaultLimit is how many lines a query returns if it does not say.
const defaultLimit = 20

// text returns a field of a line, "" if it is missing.
func (l line) text(name string) string { return gjson.GetBytes(l.body, name).String() }
