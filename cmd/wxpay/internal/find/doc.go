// Package find finds endpoints and notices (回调通知) of the catalogue by the words that a person
// types. If there is none, the error says which was probably meant.
package find
