// Package erc7730 reads ERC-7730 clear-signing descriptors and renders calls and typed data with them.
package erc7730
