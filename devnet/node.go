package devnet

import (
	"context"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// Node is one of the chain's endpoints. All of them show the one chain and share its pool; each tells lies of its own, may be
// behind, and may keep to itself what it is sent.
type Node struct {
	chain  *Chain
	name   string
	lies   *lies
	behind atomic.Uint64
	holds  atomic.Bool // under Chain.moving where it is set
}

// nodeName is what names an endpoint: /rpc/b.
var nodeName = regexp.MustCompile(`^[a-z0-9]{1,16}$`)

// Node returns the endpoint /rpc/name, or /rpc for "". It panics if the name is not one of 1 to 16 small letters and digits.
func (c *Chain) Node(name string) *Node {
	if name != "" && !nodeName.MatchString(name) {
		panic("devnet: " + strconv.Quote(name) + " names no node")
	}
	n, _ := c.nodes.LoadOrStore(name, &Node{chain: c, name: name, lies: newLies()})
	return n.(*Node)
}

// RPC is the node's URL.
func (n *Node) RPC() string {
	if n.name == "" {
		return n.chain.RPC()
	}
	return n.chain.RPC() + "/" + n.name
}

// Behind makes the node show the chain without its newest blocks, and nothing that is pending; 0 ends that. Logs are not
// affected. What it is sent it passes on all the same.
func (n *Node) Behind(blocks uint64) { n.behind.Store(blocks) }

// blockParameter is where a method names the block that it is about.
var blockParameter = map[string]int{
	"eth_getBlockByNumber": 0, "eth_getBlockReceipts": 0, "eth_getBlockTransactionCountByNumber": 0,
	"eth_getBalance": 1, "eth_getTransactionCount": 1, "eth_getCode": 1, "eth_call": 1, "eth_estimateGas": 1,
	"eth_simulateV1": 1, "eth_createAccessList": 1, "eth_feeHistory": 1,
	"eth_getStorageAt": 2, "eth_getProof": 2,
}

// nowhere is a block that no chain has.
const nowhere = `"0x7fffffffffffff"`

// ask asks geth, and shows of its answer what a node would that is so far behind. The chain's swap is read-held.
func (n *Node) ask(ctx context.Context, method string, params []json.RawMessage) (json.RawMessage, error) {
	behind := n.behind.Load()
	if behind == 0 {
		return n.chain.backend.call(ctx, method, params)
	}
	head := n.chain.backend.head()
	head -= min(behind, head)
	if method == "eth_blockNumber" {
		return encode(hexutil.Uint64(head)), nil
	}
	if at, ok := blockParameter[method]; ok {
		params = append([]json.RawMessage(nil), params...)
		for len(params) <= at {
			params = append(params, json.RawMessage(`"latest"`))
		}
		params[at] = n.chain.backend.earlier(params[at], head)
	}
	answer, err := n.chain.backend.call(ctx, method, params)
	if err == nil && hasBlock[method] && later(answer, head) {
		return json.RawMessage("null"), nil
	}
	return answer, err
}

// earlier returns the block that a parameter names on a chain that ends at head.
func (b *backend) earlier(param json.RawMessage, head uint64) json.RawMessage {
	switch tag := strings.Trim(string(param), `"`); tag {
	case "latest", "pending", "safe", "null":
		return encode(hexutil.Uint64(head))
	case "finalized":
		return encode(hexutil.Uint64(min(b.finalized(), head)))
	default:
		if number, err := strconv.ParseUint(tag, 0, 64); err == nil && number > head {
			return json.RawMessage(nowhere)
		}
		return param
	}
}

// hasBlock lists the methods whose answer says which block it is from.
var hasBlock = map[string]bool{"eth_getTransactionByHash": true, "eth_getTransactionReceipt": true, "eth_getBlockByHash": true}

// later says whether an answer is from a block above head, or from none.
func later(answer json.RawMessage, head uint64) bool {
	var from struct{ BlockNumber, Number *hexutil.Uint64 }
	if json.Unmarshal(answer, &from) != nil {
		return false
	}
	number := from.BlockNumber
	if number == nil {
		number = from.Number
	}
	return number == nil || uint64(*number) > head
}
