// Package redis lets several programs sign for one account: the nonce ledger lies in a Redis or Valkey server that they share,
// and each reservation and each signature is one compare-and-set there.
//
//	store, err := redis.Open(ctx, client, redis.Options{Key: key})
//	host := store.Host(local) // records in Redis; node, clock and witness are local's, a *host.Host
//	session.Send(host, request, nil)
//
// # What is demanded of the server
//
// One server of Redis 7 or Valkey 7.2, or newer, that writes each change to its disk before it answers: appendonly yes,
// appendfsync always, no-appendfsync-on-rewrite no. It forgets nothing when memory is short (maxmemory-policy noeviction), and it
// is neither a replica nor part of a cluster. [Open] reads all that, and so does every later call: an operator who changes a
// setting stops the signers, and no signature leaves on the word of a server that might forget it. Its user needs the
// commands EVAL, INFO, CONFIG GET, HMGET and HSET, on keys that begin with the prefix.
//
// # What is not promised
//
// Nothing is promised across a failover. A replica that takes over may lack the last writes, since replication is not
// waited for, and a nonce recorded in one of them would be free again. So the store is bound to the run of the server that it
// opened: after a failover, and after any restart, which cannot be told from one, every call fails with [ErrChanged] until the
// program opens the store anew. Do that after a restart of the same server on its own log. After a failover wait until all
// that was sent is final, and open it then: the witness of each signer and the node's count of transactions show what is missing.
//
// # The witness
//
// Records whose keys begin with "witness/" hold the highest version of a ledger that was seen. They belong to another place than
// the ledger, so that a ledger from an older copy is noticed. In a fleet that is a folder of each signer: each remembers
// what it saw itself, and no server can take it back for all of them.
//
// # The format, for other programs
//
// The record KEY is a hash at PREFIX+KEY with the fields version (decimal), value (base64) and writers (the random names of the
// last 16 writes, 32 characters each, the newest first). All access is by the script in record.lua, which the npm package
// latchkey has too (redisStorage): Go and Node programs share one account.
package redis
