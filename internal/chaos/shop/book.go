package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
)

// The states of a movement in the book. asked is a movement whose number and parameters are
// recorded; nothing else is known of it.
const (
	asked   = "asked"
	done    = string(ledger.Done)
	notDone = string(ledger.NotDone)
)

// errFinal marks an error that a repetition does not mend.
var errFinal = errors.New("the book says otherwise")

// movement is a row of the book: a payment, a refund or a transfer that the merchant asks for.
type movement struct {
	kind    ledger.Kind
	number  string
	purpose string
	amount  int64
	path    string // of the request
	body    string // of the request, byte for byte
	state   string
}

// write records a movement before its first attempt.
func (d *Database) write(ctx context.Context, m movement) error {
	return d.insist(ctx, m.number, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "insert into movements values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
			m.number, m.kind, m.purpose, m.amount, m.path, m.body, asked)
		return err
	})
}

// conclude records what became of a movement.
func (d *Database) conclude(ctx context.Context, number, state string) error {
	return d.insist(ctx, number, func(tx *sql.Tx) error { return turn(ctx, tx, number, state) })
}

// turn sets the state of a movement inside a transaction. A movement that is done stays done, and
// one that is not done stays so: the opposite is an errFinal.
func turn(ctx context.Context, tx *sql.Tx, number, state string) error {
	var before string
	err := tx.QueryRowContext(ctx, "select state from movements where number = ?", number).Scan(&before)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%w: %s was never asked for", errFinal, number)
	case err != nil:
		return err
	case before == state:
		return nil
	case before != asked:
		return fmt.Errorf("%w: %s was %s and is now said to be %s", errFinal, number, before, state)
	}
	_, err = tx.ExecContext(ctx, "update movements set state = ? where number = ?", state, number)
	return err
}

// notice records the effect of a notice. It is one transaction with the check whether the notice
// had its effect before, as the documentation of notify.HandlerFunc asks. careless leaves the check
// out.
func (d *Database) notice(ctx context.Context, id, about, number, state string, careless bool) error {
	return d.do(ctx, "notice "+number, func(tx *sql.Tx) error {
		var times int
		err := tx.QueryRowContext(ctx, "select times from effects where id = ?", id).Scan(&times)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if times > 0 && !careless {
			return nil
		}
		if err := turn(ctx, tx, number, state); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "insert into effects values (?, ?, 1) on conflict do update set times = times + 1", id, about)
		return err
	})
}

// movements returns all rows of the book.
func (d *Database) movements(ctx context.Context) (all []movement, err error) {
	err = d.insist(ctx, "", func(tx *sql.Tx) error {
		all = nil
		rows, err := tx.QueryContext(ctx, "select kind, number, purpose, amount, path, body, state from movements order by number")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var m movement
			if err := rows.Scan(&m.kind, &m.number, &m.purpose, &m.amount, &m.path, &m.body, &m.state); err != nil {
				return err
			}
			all = append(all, m)
		}
		return rows.Err()
	})
	return all, err
}

// Effects returns how often each notice had its effect.
func (d *Database) Effects(ctx context.Context) (effects map[string]ledger.Notice, err error) {
	err = d.insist(ctx, "", func(tx *sql.Tx) error {
		effects = map[string]ledger.Notice{}
		rows, err := tx.QueryContext(ctx, "select id, about, times from effects")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var n ledger.Notice
			if err := rows.Scan(&n.ID, &n.About, &n.Effects); err != nil {
				return err
			}
			effects[n.ID] = n
		}
		return rows.Err()
	})
	return effects, err
}

// Reset empties the book.
func (d *Database) Reset(ctx context.Context) error {
	return d.insist(ctx, "", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "delete from movements; delete from effects")
		return err
	})
}
