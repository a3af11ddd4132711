// Package text makes words from outside fit to be shown, and judges letters that look alike.
package text
