// Package shop is a merchant: its book in SQL, its calls of WeChat Pay, and the server at its
// notify_url. It does what docs/errors.md tells users to do when an answer is lost, and it may
// believe only what wxpay and notify tell it.
package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the SQL engine: SQLite without cgo

	"github.com/wxpay-chain/wxpay/internal/chaos/draw"
)

// databaseFaults are what happens to a transaction. In the last it is committed, and its caller is
// told that it failed.
var databaseFaults = []string{"sql-begin", "sql-statement", "sql-commit", "sql-committed"}

// errDatabase is the error of a transaction that a fault has hit.
var errDatabase = errors.New("the database failed")

// Database is the merchant's book. Its transactions fail as a seed decides, and all of them while
// it is down. It is safe for concurrent use.
type Database struct {
	faults
	path string

	mu   sync.RWMutex // held by a transaction for reading
	db   *sql.DB      // nil while the database is down
	cuts context.CancelFunc
	life context.Context // of the connections: transactions under way end with it
}

// faults draw what goes wrong on the merchant's own machines.
type faults struct {
	source draw.Source
	p      float64
	calm   func() bool
	hits   *draw.Tally
	times  *draw.Tally // how often each place was reached
}

// draw returns the fault of the next attempt of something named, or "".
func (f *faults) draw(kind string, names []string, name string) string {
	if f.calm() {
		return ""
	}
	hit := f.source.Pick(f.p, names, kind, draw.Number(name), f.times.Add(kind+" "+name))
	if hit != "" {
		f.hits.Add(hit)
	}
	return hit
}

const schema = `
create table if not exists movements (number text primary key, kind text not null, purpose text not null, amount integer not null,
	path text not null, body text not null, state text not null);
create table if not exists effects (id text primary key, about text not null, times integer not null)`

// open opens the database in a file.
func (d *Database) open() error {
	db, err := sql.Open("sqlite", "file:"+d.path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_txlock=immediate")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1) // SQLite has one writer at a time
	if _, err := db.Exec(schema); err != nil {
		return errors.Join(err, db.Close())
	}
	d.db = db
	d.life, d.cuts = context.WithCancel(context.Background())
	return nil
}

// Kill cuts the transactions under way, and refuses new ones.
func (d *Database) Kill() error {
	d.mu.RLock()
	if d.cuts != nil {
		d.cuts()
	}
	d.mu.RUnlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.db == nil {
		return nil
	}
	err := d.db.Close()
	d.db = nil
	return err
}

// Start brings the database back, with all that was committed.
func (d *Database) Start() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.db != nil {
		return nil
	}
	return d.open()
}

// do runs a transaction about a number. After an error the caller does not know whether it was
// committed, as with any database.
func (d *Database) do(ctx context.Context, number string, act func(*sql.Tx) error) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.db == nil {
		return errDatabase
	}
	fault := d.draw("sql", databaseFaults, number)
	if fault == "sql-begin" {
		return errDatabase
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.life, cancel)()
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // without effect after Commit
	if err := act(tx); err != nil {
		return err
	}
	switch fault {
	case "sql-statement":
		_, err := tx.ExecContext(ctx, "insert into nothing values (1)")
		return fmt.Errorf("%w: %w", errDatabase, err)
	case "sql-commit":
		return errDatabase
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if fault == "sql-committed" {
		return errDatabase
	}
	return nil
}

// insist repeats a transaction until it is known to be committed. The transaction must change
// nothing when it comes a second time.
func (d *Database) insist(ctx context.Context, number string, act func(*sql.Tx) error) error {
	for {
		err := d.do(ctx, number, act)
		if err == nil || errors.Is(err, errFinal) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}
