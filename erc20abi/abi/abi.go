// Package abi is the Solidity contract ABI: every type, encoded and strictly decoded.
package abi
