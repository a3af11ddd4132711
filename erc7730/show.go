package erc7730

import (
	"encoding/hex"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

// item is a value that is being shown, with the field that shows it.
type item struct {
	*renderer
	f *field
	s scope
	o operand
}

// show returns the value as the field's format wants it, or raw where it cannot be shown so.
func (it *item) show() Field {
	number, isNumber := it.o.uint()
	address, isAddress := it.o.address()
	if it.f.encrypted != nil {
		return it.encrypted()
	}
	switch it.f.format {
	case "amount":
		if isNumber {
			_, coin, known := it.know.Coin(it.call.ChainID)
			return amountField(&Amount{Exact: number, ChainID: it.call.ChainID, Unit: coin, Known: known})
		}
	case "tokenAmount":
		if isNumber {
			return it.tokenAmount(number)
		}
	case "nftName":
		if collection, ok := it.addressParam("collection"); ok && isNumber {
			return it.nft(collection, number)
		}
	case "date":
		if isNumber {
			return it.date(number)
		}
	case "duration":
		if seconds, ok := number.Uint64(); ok && isNumber {
			return Field{Kind: KindNumber, Text: durationText(seconds)}
		}
	case "unit":
		if isNumber {
			return it.unit(number)
		}
	case "enum":
		return it.enum()
	case "chainId":
		if id, ok := number.Uint64(); ok && isNumber {
			name, _, _ := it.know.Coin(eth.ChainID(id))
			return Field{Kind: KindText, Text: withName(name, number.String())}
		}
	case "addressName", "interoperableAddressName":
		if chain, inner, ok := interoperable(it.o); ok && it.f.format[0] == 'i' {
			return it.addressName(chain, inner)
		}
		if isAddress {
			return it.addressName(it.call.ChainID, address)
		}
	case "tokenTicker":
		if chain, ok := it.chain(); ok && isAddress {
			return it.ticker(chain, address)
		}
	case "calldata":
		if callee, ok := it.addressParam("callee"); ok && it.o.typ.Kind == abi.KindBytes {
			return it.calldata(callee)
		}
	}
	return it.raw()
}

// raw shows a value as its type has it.
func (it *item) raw() Field {
	out := Field{Kind: KindText, Text: it.o.text()}
	switch it.o.typ.Kind {
	case abi.KindUint, abi.KindInt, abi.KindFixed, abi.KindUfixed:
		out.Kind = KindNumber
	case abi.KindAddress:
		a := it.o.value.Address()
		out.Kind, out.Address = KindAddress, &a
	case abi.KindBytes, abi.KindFixedBytes, abi.KindFunction:
		out.Kind = KindData
	default:
		out.Text, _ = text.Clean(out.Text, maxIntent)
	}
	return out
}

func (it *item) encrypted() Field {
	out := it.raw()
	if out.Note = it.f.encrypted.fallback; out.Note == "" {
		out.Note = "encrypted: " + it.f.encrypted.scheme
	}
	return out
}

func amountField(a *Amount) Field {
	out := Field{Kind: KindAmount, Amount: a}
	if a.Known {
		out.Text = erc20abi.FormatUnits(a.Exact, a.Unit.Decimals, a.Unit.Symbol)
	} else {
		out.Text, out.Note = a.Exact.String()+" ???", "unknown token"
	}
	return out
}

func (it *item) tokenAmount(x uint256.Int) Field {
	a := &Amount{Exact: x}
	chain, chainKnown := it.chain()
	if a.ChainID = chain; chainKnown {
		it.findToken(a)
	}
	out := amountField(a)
	threshold, limited := it.param("threshold")
	if limit, ok := threshold.uint(); limited && ok && x.Cmp(limit) >= 0 {
		out.Note = it.text("message", "Unlimited")
		out.Text = out.Note + " " + a.Unit.Symbol
		if !a.Known {
			out.Text += "???"
		}
	}
	return out
}

// findToken fills in the token of an amount. A token that stands for the chain's own coin is shown by the coin's name where
// it is one of the two addresses in use for that; else it stays among the values that are not shown.
func (it *item) findToken(a *Amount) {
	o, ok := it.param("token")
	token, isAddress := o.address()
	switch {
	case !ok || !isAddress:
	case it.lists("nativeCurrencyAddress", token):
		if _, a.Unit, a.Known = it.know.Coin(a.ChainID); token.IsZero() || token == nativeAddress {
			o.mark()
		}
	default:
		o.mark()
		a.Token = &token
		a.Unit, a.Known = it.know.Token(a.ChainID, token)
	}
}

// nativeAddress is what many contracts write for the chain's own coin.
var nativeAddress = eth.Address{
	0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE,
}

func (it *item) nft(collection eth.Address, id uint256.Int) Field {
	out := Field{Kind: KindNFT, Address: &collection, Text: id.String()}
	out.Name, _ = it.know.Name(it.call.ChainID, collection, []string{"collection"}, nil)
	o, _ := it.param("collection")
	o.mark()
	return out
}

func (it *item) date(x uint256.Int) Field {
	number := x.String()
	if it.text("encoding", "") == "blockheight" {
		return Field{Kind: KindNumber, Text: "block " + number}
	}
	seconds, ok := x.Uint64()
	if !ok || seconds > lastSecond {
		return Field{Kind: KindNumber, Text: number, Note: "after the year 9999"}
	}
	at := eth.Millis(seconds * 1000)
	return Field{Kind: KindTime, Time: &at, Text: timeText(seconds)}
}

func (it *item) unit(x uint256.Int) Field {
	decimals := uint8(0)
	if v, ok := it.f.param("decimals"); ok {
		decimals, _ = json.Uint8(v)
	}
	prefix := ""
	digits := x
	if v, ok := it.f.param("prefix"); ok && string(v.Raw()) == "true" {
		digits, decimals, prefix = siPrefix(x, decimals)
	}
	return Field{Kind: KindNumber, Text: erc20abi.FormatAmount(digits, decimals) + prefix + it.text("base", "")}
}

func (it *item) enum() Field {
	v, _ := it.f.param("$ref")
	reference, _ := json.Text(v)
	table, _ := it.d.constant(reference)
	if entry, ok := it.o.lookUp(table); ok {
		if words, err := words(maxIntent)(entry); err == nil {
			return Field{Kind: KindText, Text: words}
		}
	}
	return it.raw()
}

// lookUp returns the member of an object whose name is the operand.
func (o operand) lookUp(table json.Value) (json.Value, bool) {
	if table.Kind() == json.Object {
		of := json.ReadObject(table)
		for _, name := range of.Names() {
			if o.isText(name) {
				return json.Field(of, name, anything), true
			}
		}
	}
	return json.Value{}, false
}

// addressName shows an address with its name. One that stands for the sender is still shown as what it is.
func (it *item) addressName(chain eth.ChainID, a eth.Address) Field {
	out := Field{Kind: KindAddress, Address: &a, Text: a.String()}
	if name, ok := it.know.Name(chain, a, it.list("types"), it.list("sources")); ok {
		out.Name, out.Text = name, name
	}
	if it.lists("senderAddress", a) {
		out.Note, out.Text = "the sender", "Sender"
	}
	return out
}

func (it *item) ticker(chain eth.ChainID, a eth.Address) Field {
	out := Field{Kind: KindAddress, Address: &a, Text: a.String()}
	if token, ok := it.know.Token(chain, a); ok {
		out.Name, out.Text = token.Symbol, token.Symbol
	}
	return out
}

// calldata makes a call of the bytes. Who calls is the spender, or, where the descriptor names none, the contract, which
// is still the caller's word where it calls itself.
func (it *item) calldata(callee eth.Address) Field {
	inner := Call{ChainID: it.call.ChainID, From: it.call.To, To: callee, Data: it.o.value.Bytes}
	if callee == it.call.To {
		inner.From = it.call.From
	}
	if spender, ok := it.addressParam("spender"); ok {
		inner.From = spender
	}
	if o, ok := it.param("amount"); ok {
		inner.Value, _ = o.uint()
		o.mark()
	}
	if o, ok := it.param("selector"); ok {
		if selector := bytesOf(o.typ, o.value); len(selector) == 4 {
			inner.Data = append(selector[:4:4], inner.Data...)
			o.mark()
		}
	}
	if chain, ok := it.chain(); ok {
		inner.ChainID = chain
	}
	o, _ := it.param("callee")
	o.mark()
	return Field{Kind: KindCall, Call: &inner, Text: "0x" + hex.EncodeToString(inner.Data)}
}

func withName(name, text string) string {
	if name == "" {
		return text
	}
	return name + " (" + text + ")"
}
