// Package text makes words from outside (of tokens, dapps, contracts, ENS, nodes) fit to be shown, and judges letters that
// look alike.
//
// [Clean] takes away what is not seen or moves other letters. [Mixed] notices words whose letters come from several
// scripts, and [Resembles] those that only look like another word: that is for a warning, since both are legitimate in
// people's languages. A page that shows such text isolates it (HTML's bdi element), as letters written from right to left
// also turn the digits beside them.
//
// The tables are the package's own and compact: package unicode's would weigh more than all of this.
package text
