// Package ens encodes questions to the Ethereum Name Service (ERC-137, ENSIP-10) and reads its answers.
package ens
