// Package bill reads the bills (账单) that WeChat Pay makes for each day, row by row, and compares
// them with a merchant's own book (对账).
//
//	for trade, err := range bill.Trades(file) {
//		…
//	}
//
// Trades reads trade bills (交易账单), and Funds reads fund bills (资金账单). Rows reads any bill,
// each row as a map by the names of its columns. A bill ends with a summary. Its sums are checked
// against those of the rows, and a bill without a summary was cut.
//
// A bill may be of any length. No more than a row of it is held in memory. Amounts are in fen (分),
// and times have the zone of WeChat Pay, UTC+8. Sources: docs/protocol.md, section 6, and the pages
// 4013071206 and 4013071217 of WeChat Pay's documentation.
package bill
