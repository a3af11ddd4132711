package flow

// Session is one instance of the wallet: an open or a locked vault, and the plans that wait for approval. It is used by
// one goroutine at a time; flows that are suspended in an effect may interleave, as coroutines do.
type Session struct {
}

// NewSession returns a locked session without plans.
func NewSession() *Session { return &Session{} }
