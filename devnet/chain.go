package devnet

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Options choose a chain; the zero value is a chain for tests: any free port, no page, a genesis of its own, and a
// block for each transaction but none by the clock.
type Options struct {
	Listen       string        // loopback address and port; "" is 127.0.0.1:0, any free port
	ChainID      uint64        // 0 is 31337
	Seed         string        // same seed and chain id, same genesis; "" draws one
	Interval     time.Duration // a block each interval as well; 0 is none
	ManualMining bool          // no block for each transaction
	Rollup       bool          // has the oracle of a rollup, which says what publishing a transaction costs; the chain takes nothing for it
	Slots        uint64        // how many transactions the pool keeps that can be mined, and as many that wait for others; 0 is geth's
	Page         string        // folder of the built page; "" serves none
	Connect      []string      // further origins that the page's CSP lets it connect to
	WrongMIME    bool          // serve .wasm as application/octet-stream
}

// DefaultChainID is what development chains commonly use.
const DefaultChainID = 31337

// Chain is a running development chain with its web server. All methods may be called from any goroutine.
type Chain struct {
	options Options
	url     string
	server  *http.Server
	nodes   sync.Map // name → *Node
	miner   *miner
	done    chan struct{} // closed by Close
	stopped sync.WaitGroup

	logLimit atomic.Pointer[LogLimit] // nil is none

	moving sync.Mutex           // held by whatever moves the chain or decides on a transaction; taken before swap
	held   []*types.Transaction // accepted and kept from the pool, in the order they came in, each once; under moving

	swap    sync.RWMutex // read-held while the backend is in use; Reset replaces it, and what options say of it
	backend *backend
}

// Start runs a chain and serves it until [Chain.Close].
func Start(o Options) (*Chain, error) {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.ChainID == 0 {
		o.ChainID = DefaultChainID
	}
	if o.Seed == "" {
		o.Seed = rand.Text()
	}
	listener, err := listenLoopback(o.Listen)
	if err != nil {
		return nil, err
	}
	b, err := newBackend(o)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	c := &Chain{
		options: o,
		url:     "http://" + listener.Addr().String() + "/",
		done:    make(chan struct{}),
		backend: b,
		miner:   newMiner(!o.ManualMining),
	}
	c.server = &http.Server{Handler: c.handler(), ReadHeaderTimeout: 10 * time.Second}
	c.stopped.Go(func() { c.server.Serve(listener) })
	c.stopped.Go(func() { c.mineOnDemand(o.Interval) })
	return c, nil
}

// Close stops serving and mining and forgets the chain. It waits two seconds at most for requests under way.
func (c *Chain) Close() error {
	close(c.done)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := c.server.Shutdown(ctx); err != nil {
		c.server.Close()
	}
	c.stopped.Wait()
	c.moving.Lock()
	defer c.moving.Unlock()
	c.swap.Lock()
	defer c.swap.Unlock()
	return c.backend.close()
}

// URL is where the page is, with a slash at its end.
func (c *Chain) URL() string { return c.url }

// RPC is the URL of the JSON-RPC endpoint.
func (c *Chain) RPC() string { return c.url + "rpc" }

// ChainID is the id of the chain as it runs now.
func (c *Chain) ChainID() uint64 {
	c.swap.RLock()
	defer c.swap.RUnlock()
	return c.options.ChainID
}

// Genesis is the hash of block 0.
func (c *Chain) Genesis() common.Hash {
	c.swap.RLock()
	defer c.swap.RUnlock()
	return c.backend.eth.BlockChain().Genesis().Hash()
}

// ResetOptions say in what the new chain differs; the zero value is the same genesis again.
type ResetOptions struct {
	Seed    string `json:"seed"`    // "" keeps the seed
	ChainID uint64 `json:"chainId"` // 0 keeps the chain id
	Slots   uint64 `json:"slots"`   // 0 keeps the pool's size
	Rollup  *bool  `json:"rollup"`  // nil keeps what there is
}

// Reset puts a new chain behind the same URL. Its blocks from number 1 on are others, even with the same genesis. Held
// transactions are forgotten; what nodes were told to do stands.
func (c *Chain) Reset(o ResetOptions) error {
	c.moving.Lock()
	defer c.moving.Unlock()
	c.swap.Lock()
	defer c.swap.Unlock()
	next := c.options
	if o.Seed != "" {
		next.Seed = o.Seed
	}
	if o.ChainID != 0 {
		next.ChainID = o.ChainID
	}
	if o.Slots != 0 {
		next.Slots = o.Slots
	}
	if o.Rollup != nil {
		next.Rollup = *o.Rollup
	}
	fresh, err := newBackend(next)
	if err != nil {
		return err
	}
	old := c.backend
	c.backend, c.options = fresh, next
	c.held = nil
	return old.close()
}

// listenLoopback refuses other interfaces: whoever reaches the server may rewrite the chain.
func listenLoopback(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("the development chain listens on loopback only: 127.0.0.1:PORT, [::1]:PORT or localhost:PORT")
	}
	return net.Listen("tcp", address)
}
