package report

import (
	"strings"
	"unicode/utf8"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/siwe"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/text"
)

// Message reports what a signature of a personal message by k.From says: a sign-in, if it is one by EIP-4361.
func Message(message []byte, k Knowledge) Report {
	if m, err := siwe.Parse(string(message)); err == nil {
		return signIn(m, message, k)
	}
	w := newWriter(SubjectMessage, &k)
	w.message(message)
	if w.report.Intent = "Sign a message"; !utf8.Valid(message) {
		w.report.Intent = "Sign bytes that are no text"
	}
	w.judgeMessage(message)
	w.judgeOrigin()
	return w.finish()
}

// message puts what is signed into the report: as it is, and so that it can be read.
func (w *writer) message(message []byte) {
	r := &w.report
	digest := eth.Hash(signer.PersonalDigest(message))
	r.Digests = []Digest{{DigestPersonal, digest}}
	exact := abi.Type{Kind: abi.KindString}
	if r.Message = string(message); !utf8.Valid(message) {
		exact.Kind, r.Message = abi.KindBytes, eth.Bytes(message).String()
	} else if markOf(r.Message) >= unseen {
		r.Message, _ = text.Lines(r.Message, len(message))
	}
	r.Arguments = []Decoded{{Name: "message", Type: exact.String(), Value: exact.Text(abi.Value{Bytes: message})}}
}

// longMessage is how many bytes of a message, or how many lines of 80, are read without a word. gap is how much of it may be spaces and
// ends of lines in rows that are longer than anybody writes.
const (
	longMessage = 4000
	gap         = 40
)

// judgeMessage finds messages that are not what they look like, or that nobody can read.
func (w *writer) judgeMessage(message []byte) {
	said := string(message)
	worst := markOf(said)
	switch digits, isHex := hexText(message); {
	// Hashes can be tried until one is of letters and signs, in 2^46 steps. Without the rarest signs it takes 2^54.
	case len(message) == 32 && (!utf8.Valid(message) || worst >= unseen || strings.ContainsAny(said, "`~^|\\{}[]<>=*;")) || isHex && digits == 64:
		w.danger("message_is_hash", "This is a hash: what it stands for cannot be read.",
			"It may be an order, or the permission to take what you hold. Honest applications show what you sign. Do not sign it unless you made the hash yourself.")
	case len(message) > 0 && (!utf8.Valid(message) || strings.ContainsFunc(said, controls)):
		w.danger("message_unreadable", "These bytes are no text: what they mean cannot be read.", "Sign them only if you know exactly what they are and who made them.")
	case isHex && digits > 0:
		w.danger("message_unreadable", "These are bytes written as text: what they mean cannot be read.", "Sign them only if you know exactly what they are and who made them.")
	case len(strings.TrimSpace(said)) == 0:
		w.warning("message_empty", "There is nothing to read in this message.", "Ask the page what it is good for.")
	case claimsSignIn(said):
		w.danger("signin_malformed", "This looks like a sign-in and is not written as one, so that its site, its account and its time cannot be checked.",
			"Sites that are honest follow the standard (EIP-4361). Do not sign it.")
	case strings.HasPrefix(strings.TrimSpace(said), "{") && strings.Contains(said, `"primaryType"`):
		w.danger("message_typed_data", "This is a document for a contract, given as plain text.", "Ask for it as typed data, so that it can be read.")
	}
	w.judgeText(worst)
	w.judgeWords(said)
}

// judgeWords finds what is wrong with any text that is signed, be it a sign-in.
func (w *writer) judgeWords(said string) {
	shown, _ := text.Lines(said, len(said))
	if len(said) > longMessage || strings.Count(said, "\n") > longMessage/80 || len(said)-strings.Count(said, "\r")-len(shown) > gap {
		w.warning("message_long", "The message is long, or has much empty space in it: something may stand where people no longer look.", "Read it to its end before you sign it.")
	}
	if keyWords(said) {
		w.key()
	}
}

func (w *writer) key() {
	w.warning("message_is_key", "By its words, a program makes a key out of this signature: whoever gets it has what is kept under that key.",
		"Sign it only on the page of that very application, and compare its address letter by letter.")
}

// controls reports whether a character is one of ASCII's that no text has in it.
func controls(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }

// hexText reports whether a message is hexadecimal digits and nothing else, of at least 20 bytes, and how many.
func hexText(message []byte) (digits int, ok bool) {
	s, marked := strings.CutPrefix(eth.LowerASCII(strings.TrimSpace(string(message))), "0x")
	if _, err := eth.ParseBytes("0x" + s); err != nil || len(s) < 40 || !marked && len(s) < 64 {
		return 0, false
	}
	return len(s), true
}

// claimsSignIn reports whether a message reads as a sign-in, be it with other letters or spaces that look the same.
func claimsSignIn(said string) bool {
	const head = 1024
	return siwe.Claims([]byte(said)) || strings.Contains(eth.LowerASCII(text.Skeleton(said[:min(len(said), head)])), "wantsyoutosignin")
}

// keyPhrases are words of messages whose signatures are keys: of StarkEx and its descendants, zkSync Lite, Loopring and dYdX, and
// of private payments.
var keyPhrases = [...]string{"trusted client", "stark key", "starkkey", "key nonce", "derive", "encryption key", "viewing key", "spending key", "trading key",
	"chain onboarding", "access zksync", "generate your", "generate a key"}

// keyWords reports whether a message says that a key is made of its signature.
func keyWords(said string) bool {
	lower := eth.LowerASCII(said)
	for _, phrase := range keyPhrases {
		if strings.Contains(lower, phrase) {
			return true
		}
	}
	return false
}

// mark says what is the worst in a text that people do not see.
type mark uint8

const (
	seen   mark = iota // everything is seen
	mixed              // words of letters that look alike and are of several alphabets
	unseen             // characters that are not seen
	turned             // characters that change the order of others
)

func markOf(s string) mark {
	if strings.ContainsFunc(s, turns) {
		return turned
	}
	if shown, _ := text.Lines(s, len(s)); strings.ContainsRune(shown, '\uFFFD') {
		return unseen
	}
	if text.Mixed(s) {
		return mixed
	}
	return seen
}

// turns reports whether a character is one of Unicode's that change the order of others (UAX 9).
func turns(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F || r == 0x061C
}

// textOf returns the worst mark of all strings in a value, or worst.
func textOf(v *typeddata.Value, worst mark) mark {
	if v.Kind == typeddata.KindString {
		worst = max(worst, markOf(string(v.Data)))
	}
	for i := range v.Members {
		worst = textOf(&v.Members[i], worst)
	}
	return worst
}

// judgeText finds text that deceives.
func (w *writer) judgeText(worst mark) {
	switch worst {
	case turned:
		w.danger("text_turned", "The text has characters that change the order of others, so that it reads otherwise than it is.", "Honest texts have none. Do not sign it.")
	case unseen:
		w.warning("text_hidden", "The text has characters that are not seen. They are marked here.", "Make sure that it says what you think.")
	case mixed:
		w.warning("text_mixed", "Words of the text mix letters of several alphabets that look alike.", "A name may be another one than it seems. Compare it with where you have it from.")
	}
}
