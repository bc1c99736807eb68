// Package find finds endpoints and notices (回调通知) of the catalogue by what a person types, and says what was probably
// meant where there is none.
package find
