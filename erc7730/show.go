package erc7730

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"

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
	o *operand

	cut bool // not all of the value is shown
}

// show shows the value as the field's format wants it, or raw where it cannot be shown so.
func (it *item) show(out *Field) {
	if it.f.encrypted != nil {
		it.encrypted(out)
	} else if !it.formatted(out) {
		it.raw(out)
	}
}

// formatted shows the value as the field's format wants it, if it can be shown so.
func (it *item) formatted(out *Field) bool {
	if number, ok := it.o.uint(); ok && it.number(out, number) {
		return true
	}
	switch it.f.format {
	case "enum":
		return it.enum(out)
	case "calldata":
		return it.calldata(out)
	case "interoperableAddressName":
		if chain, a, ok := interoperable(it.o); ok {
			it.addressName(out, chain, a)
			return true
		}
	}
	a, ok := it.o.address()
	return ok && it.address(out, a)
}

// number shows what the formats of numbers show.
func (it *item) number(out *Field, x uint256.Int) bool {
	small, isSmall := x.Uint64()
	out.Kind = KindNumber
	switch it.f.format {
	case "amount":
		a := &Amount{Exact: x, ChainID: it.call.ChainID}
		_, a.Unit, a.Known = it.know.Coin(a.ChainID)
		out.amount(a)
	case "tokenAmount":
		it.tokenAmount(out, x)
	case "nftName":
		return it.nft(out, x)
	case "date":
		it.date(out, x)
	case "unit":
		it.unit(out, x)
	case "duration":
		out.Text = durationText(small)
		return isSmall
	case "chainId":
		out.Kind, out.Text = KindText, x.String()
		if name, _, known := it.know.Coin(eth.ChainID(small)); known && isSmall {
			out.Text = name + " (" + out.Text + ")"
		}
	default:
		return false
	}
	return true
}

// address shows what the formats of addresses show.
func (it *item) address(out *Field, a eth.Address) bool {
	switch it.f.format {
	case "addressName", "interoperableAddressName":
		it.addressName(out, it.call.ChainID, a)
	case "tokenTicker":
		chain, known := it.chain()
		token, found := it.know.Token(chain, a)
		out.address(a, token.Symbol, known && found)
	default:
		return false
	}
	return true
}

// raw shows a value as its type has it.
func (it *item) raw(out *Field) {
	out.Kind, out.Text = KindText, it.o.text()
	switch it.o.typ.Kind {
	case abi.KindUint, abi.KindInt, abi.KindFixed, abi.KindUfixed:
		out.Kind = KindNumber
	case abi.KindAddress:
		out.address(it.o.value.Address(), "", false)
	case abi.KindBytes, abi.KindFixedBytes, abi.KindFunction:
		out.Kind = KindData
	default:
		it.cut = utf8.RuneCountInString(out.Text) > maxIntent
		out.Text, _ = text.Clean(out.Text, maxIntent)
	}
}

func (it *item) encrypted(out *Field) {
	it.raw(out)
	if out.Note = it.f.encrypted.fallback; out.Note == "" {
		out.Note = "encrypted: " + it.f.encrypted.scheme
	}
}

func (out *Field) amount(a *Amount) {
	out.Kind, out.Amount = KindAmount, a
	if a.Known {
		out.Text = erc20abi.FormatUnits(a.Exact, a.Unit.Decimals, a.Unit.Symbol)
	} else {
		out.Text, out.Note = a.Exact.String()+unknownUnit, "unknown token"
	}
}

// unknownUnit stands where the symbol of a token would.
const unknownUnit = " ???"

func (out *Field) address(a eth.Address, name string, named bool) {
	out.Kind, out.Address, out.Text = KindAddress, &a, a.String()
	if named {
		out.Name, out.Text = name, name
	}
}

func (it *item) tokenAmount(out *Field, x uint256.Int) {
	a := &Amount{Exact: x}
	chain, chainKnown := it.chain()
	if a.ChainID = chain; chainKnown {
		it.findToken(a)
	}
	out.amount(a)
	if limit, ok := it.param("threshold").uint(); ok && x.Cmp(limit) >= 0 {
		out.Note = it.text("message", "Unlimited")
		if out.Text = out.Note + unknownUnit; a.Known {
			out.Text = out.Note + " " + a.Unit.Symbol
		}
	}
}

// findToken fills in the token of an amount. A token that stands for the chain's own coin is shown by the coin's name where
// it is one of the two addresses in use for that; else it stays among the values that are not shown.
func (it *item) findToken(a *Amount) {
	o := it.param("token")
	token, isAddress := o.address()
	switch {
	case !isAddress:
	case it.lists("nativeCurrencyAddress", token):
		if _, a.Unit, a.Known = it.know.Coin(a.ChainID); token.IsZero() || token == nativeAddress {
			o.markAddress()
		}
	default:
		o.markAddress()
		a.Token = &token
		a.Unit, a.Known = it.know.Token(a.ChainID, token)
	}
}

// nativeAddress is what many contracts write for the chain's own coin.
var nativeAddress = eth.Address{
	0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE,
}

func (it *item) nft(out *Field, id uint256.Int) bool {
	o := it.param("collection")
	collection, ok := o.address()
	if ok {
		o.markAddress()
		out.Kind, out.Address, out.Text = KindNFT, &collection, id.String()
		out.Name, _ = it.know.Name(it.call.ChainID, collection, []string{"collection"}, nil)
	}
	return ok
}

func (it *item) date(out *Field, x uint256.Int) {
	out.Text = x.String()
	if it.text("encoding", "") == "blockheight" {
		out.Text = "block " + out.Text
		return
	}
	seconds, ok := x.Uint64()
	if !ok || seconds > lastSecond {
		out.Note = "after the year 9999"
		return
	}
	at := eth.Millis(seconds * 1000)
	out.Kind, out.Time, out.Text = KindTime, &at, timeText(seconds)
}

func (it *item) unit(out *Field, x uint256.Int) {
	decimals, prefix, exact := uint8(0), "", x.String()
	if v, ok := it.f.param("decimals"); ok {
		decimals, _ = json.Uint8(v)
	}
	if v, ok := it.f.param("prefix"); ok && string(v.Raw()) == "true" {
		x, decimals, prefix = siPrefix(x, decimals)
	}
	base := it.text("base", "")
	out.Text = erc20abi.FormatAmount(x, decimals) + prefix + base
	if decimals > 0 || prefix != "" || hasDigit(base) {
		out.Note = exact
	}
}

// hasDigit reports whether a unit has what looks like a digit, which would seem to belong to the number.
func hasDigit(unit string) bool { return strings.ContainsAny(text.Skeleton(unit), "0123456789") }

// enum shows the word for a number. Other types keep what they are: no word may stand for an address.
func (it *item) enum(out *Field) bool {
	if it.o.typ.Kind > abi.KindBool {
		return false
	}
	v, _ := it.f.param("$ref")
	reference, _ := json.Text(v)
	table, _ := it.d.constant(reference)
	entry, ok := it.o.lookUp(table)
	if ok {
		var err error
		out.Kind = KindText
		out.Text, err = words(maxIntent)(entry)
		out.Note, ok = it.o.text(), err == nil
	}
	return ok
}

// lookUp returns the member of an object whose name is the operand.
func (o *operand) lookUp(table json.Value) (json.Value, bool) {
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

// addressName shows an address with its name. One that stands for the sender is still shown as what it is; it is the sender's
// own or one that nobody has, so that no descriptor can call somebody else the sender.
func (it *item) addressName(out *Field, chain eth.ChainID, a eth.Address) {
	name, ok := it.know.Name(chain, a, it.list("types"), it.list("sources"))
	out.address(a, name, ok)
	nobody := [19]byte(a[:]) == [19]byte{}
	if (nobody || a == it.call.From) && it.lists("senderAddress", a) {
		out.Note, out.Text = "the sender", "Sender"
	}
}

// calldata makes a call of bytes. Who calls is the spender, or, where the descriptor names none, the contract; where the
// contract calls itself, that is still the caller's word.
func (it *item) calldata(out *Field) bool {
	o := it.param("callee")
	callee, ok := o.address()
	chain, known := it.chain()
	if !ok || !known || it.o.typ.Kind != abi.KindBytes {
		return false
	}
	inner := &Call{ChainID: chain, From: it.call.To, To: callee, Data: it.o.value.Bytes}
	if o.path == "@.to" {
		inner.From = it.call.From
	}
	if spender, ok := it.param("spender").address(); ok {
		inner.From = spender
	}
	if coins := it.param("amount"); coins != nothing {
		if inner.Value, ok = coins.uint(); !ok {
			return false
		}
		coins.mark()
	}
	o.markAddress()
	o = it.param("selector")
	if selector := bytesOf(o.typ, &o.value); len(selector) == 4 {
		inner.Data = append(selector[:4:4], inner.Data...)
		o.mark()
	}
	out.Kind, out.Call, out.Text = KindCall, inner, "0x"+hex.EncodeToString(inner.Data)
	return true
}
