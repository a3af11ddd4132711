// Package devnet is a local chain for development and tests: one geth node in memory with the contracts a wallet
// meets, behind a server that also serves the page and can be told to misbehave in the ways real nodes do.
//
//	go run -C devnet ./cmd/devnet            # http://127.0.0.1:8545/, chain id 31337
//	chain, err := devnet.Start(devnet.Options{})  // the same in a Go test, on a free port
//
// The ten first accounts of the public development mnemonic ([Mnemonic]) hold 10,000 ETH, a million of each token
// ([Tokens], [OddTokens]) and NFTs ([Collections]). README.md lists the contracts and names.
//
// # Endpoints
//
//	/                the page's folder, under the content security policy the page ships with
//	/latchkey.json   the chain's description ([Description])
//	/rpc             JSON-RPC over POST, single and batch, CORS open: the eth, net, web3 and txpool methods of geth, and those below
//	/rpc/NAME        another node of the same chain, as soon as it is asked ([Node]); NAME is 1 to 16 small letters and digits
//
// # Development methods
//
//	dev_mine(n = 1)               makes n blocks → the head's number
//	dev_autoMine(on)              a block for each transaction, or not
//	dev_setInterval(seconds)      a block each interval as well; 0 is none
//	dev_advanceTime(seconds)      an empty block that much later
//	dev_finalize()                mines until what is the head now is finalized → the finalized block's number
//	dev_finalize(block)           makes that block final at once
//	dev_reorg(depth, {drop, hold, blocks, deep})  replaces the last blocks ([ReorgOptions]) → the head's number
//	dev_holdTransactions(on)    * accepts transactions, answers with their hash, and passes none on
//	dev_held()                    → [{hash, raw}] of those held back
//	dev_releaseTransactions()     passes them on, and no node holds any more → [{hash, error}]
//	dev_dropTransactions()        forgets every transaction that is in no block, held or pooled → how many
//	dev_lie({method, …})        * a false answer to the next calls of a method ([Lie])
//	dev_truth()                 * takes all lies back
//	dev_behind(blocks)          * shows the chain without its newest blocks, and nothing that is pending; 0 ends that
//	dev_limitLogs({blocks, logs}) caps eth_getLogs as public nodes do; {} lifts the caps ([LogLimit])
//	dev_reset({seed, chainId, slots, rollup})  a new chain under the same URL; {} has the same genesis and another block 1 ([ResetOptions]) → its genesis hash
//
// What has a star is done by the node that is asked, and all else to the chain that they share. n, block, blocks and depth may be JSON numbers or hex strings; every other number is a JSON number.
//
// # What differs from a network
//
// Block n is finalized at once where n is a multiple of 32; before block 32 the finalized block is 0. The safe block
// is the head. Blocks are made on demand, so several may share a second's distance or run ahead of the clock.
package devnet
