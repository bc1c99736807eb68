// Package ledger compares what a merchant believes with what has happened. It knows nothing of
// HTTP, of faults and of the programs whose books it compares.
package ledger

import (
	"cmp"
	"fmt"
	"slices"
)

// Kind is a sort of movement of money.
type Kind string

// The kinds.
const (
	Payment  Kind = "payment"
	Refund   Kind = "refund"
	Transfer Kind = "transfer"
)

// State is what a merchant believes of a movement.
type State string

// The states. Open is a movement of which the merchant does not know whether it was made.
const (
	Done    State = "done"
	NotDone State = "not done"
	Open    State = "open"
)

// Asked is a movement that the merchant has asked for.
type Asked struct {
	Kind    Kind
	Number  string // the merchant's own
	Purpose string // the reason for the money: one purpose is to be served once, by however many numbers
	Amount  int64  // 分
	Believe State
}

// Made is a movement that has happened, as WeChat Pay's bill has it.
type Made struct {
	Kind   Kind
	Number string
	Amount int64 // 分
}

// Notice is a notice that was sent, and how often it had its effect.
type Notice struct {
	ID      string
	About   string // for people
	Sent    bool   // by WeChat Pay
	Effects int
}

// Difference is one finding.
type Difference struct {
	What   string // the sort, for counting: "made twice"
	Number string // of the movement or the notice
	Detail string
}

// String returns one line.
func (d Difference) String() string { return fmt.Sprintf("%s: %s (%s)", d.What, d.Number, d.Detail) }

// The sorts of differences.
const (
	MadeTwice    = "made twice"
	PaidTwice    = "a purpose was served twice"
	NotAsked     = "made, not asked for"
	Lost         = "believed done, not made"
	Unnoticed    = "made, believed not done"
	Unresolved   = "not resolved"
	WrongAmount  = "another amount"
	NoticeLost   = "a notice without effect"
	NoticeTwice  = "a notice with two effects"
	NoticeForged = "an effect without a notice"
)

// key names a movement.
type key struct {
	kind   Kind
	number string
}

// Movements compares what was asked for with what was made. Every movement that was made is in
// made, each once for each time that it happened.
func Movements(asked []Asked, made []Made) []Difference {
	var found []Difference
	report := func(what, number, format string, values ...any) {
		found = append(found, Difference{What: what, Number: number, Detail: fmt.Sprintf(format, values...)})
	}
	times := map[key][]Made{}
	for _, m := range made {
		k := key{m.Kind, m.Number}
		times[k] = append(times[k], m)
	}
	served := map[string]string{}
	for _, a := range asked {
		happened := times[key{a.Kind, a.Number}]
		delete(times, key{a.Kind, a.Number})
		for _, what := range judge(a, happened) {
			report(what, a.Number, "%s of %d, believed %s, made %d times", a.Kind, a.Amount, a.Believe, len(happened))
		}
		if len(happened) == 0 {
			continue
		}
		if before, twice := served[a.Purpose]; twice {
			report(PaidTwice, a.Number, "%s serves %s, as %s does", a.Kind, a.Purpose, before)
		}
		served[a.Purpose] = a.Number
	}
	for k, happened := range times {
		report(NotAsked, k.number, "%s of %d", k.kind, happened[0].Amount)
	}
	return sorted(found)
}

// judge returns what is wrong with a movement that was asked for.
func judge(a Asked, happened []Made) (wrong []string) {
	switch n := len(happened); {
	case n > 1:
		wrong = append(wrong, MadeTwice)
	case a.Believe == Open:
		wrong = append(wrong, Unresolved)
	case n == 0 && a.Believe == Done:
		wrong = append(wrong, Lost)
	case n == 1 && a.Believe == NotDone:
		wrong = append(wrong, Unnoticed)
	}
	if slices.ContainsFunc(happened, func(m Made) bool { return m.Amount != a.Amount }) {
		wrong = append(wrong, WrongAmount)
	}
	return wrong
}

// Notices compares the notices that were sent with their effects.
func Notices(notices []Notice) []Difference {
	var found []Difference
	for _, n := range notices {
		what := ""
		switch {
		case !n.Sent:
			what = NoticeForged
		case n.Effects == 0:
			what = NoticeLost
		case n.Effects > 1:
			what = NoticeTwice
		default:
			continue
		}
		found = append(found, Difference{What: what, Number: n.ID, Detail: fmt.Sprintf("%s, %d effects", n.About, n.Effects)})
	}
	return sorted(found)
}

// sorted brings differences into an order that does not depend on maps.
func sorted(found []Difference) []Difference {
	slices.SortFunc(found, func(a, b Difference) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Number, b.Number)) })
	return found
}
