package devnet

import (
	"net"
	"net/http"

	"github.com/ethereum/go-ethereum/common"
)

// handler is everything behind the one listener.
func (c *Chain) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rpc", c.serveRPC)
	mux.HandleFunc("OPTIONS /rpc", allowAnyOrigin)
	mux.HandleFunc("POST /rpc/{node}", c.serveRPC)
	mux.HandleFunc("OPTIONS /rpc/{node}", allowAnyOrigin)
	mux.HandleFunc("GET /latchkey.json", c.serveDescription)
	mux.Handle("GET /", newPage(c.options))
	return localHostsOnly(mux)
}

// localHostsOnly refuses requests for other host names: a page elsewhere whose name is made to resolve to loopback
// (DNS rebinding) would otherwise be same-origin with this server.
func localHostsOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		switch host {
		case "localhost", "127.0.0.1", "::1", "[::1]":
			next.ServeHTTP(w, r)
		default:
			http.Error(w, "this server answers to localhost, 127.0.0.1 and [::1] only", http.StatusMisdirectedRequest)
		}
	})
}

// Description is /latchkey.json: what a page needs to know the chain it was served from.
type Description struct {
	ChainID     uint64                    `json:"chainId"`
	Name        string                    `json:"name"`
	RPC         string                    `json:"rpc"` // relative to the page
	Symbol      string                    `json:"symbol"`
	Decimals    uint8                     `json:"decimals"`
	WETH        common.Address            `json:"weth"`
	Multicall3  common.Address            `json:"multicall3"`
	Permit2     common.Address            `json:"permit2"`
	ENS         common.Address            `json:"ens"` // the registry
	Tokens      []Token                   `json:"tokens"`
	OddTokens   []Token                   `json:"oddTokens"` // those that mislead: not to be followed unasked
	Collections []Collection              `json:"collections"`
	Contracts   map[string]common.Address `json:"contracts"`
}

func (c *Chain) serveDescription(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	secure(w.Header(), c.options.Connect)
	w.Write(encode(Description{c.ChainID(), "Latchkey devnet", "/rpc", "ETH", 18, WETH, Multicall3, Permit2, ENS, Tokens(), OddTokens(), Collections(), Contracts()}))
}
