package report

import (
	"bytes"
	"slices"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

// order is what an account offers for what it wants: whoever takes the one must give the other.
type order struct {
	maker           eth.Address
	offered, wanted []item
	until           *uint256.Int // seconds
	unread          bool         // that it wants anything cannot be read
}

// item is one thing that is offered or wanted. Of prices that change, what is worst for the maker counts.
type item struct {
	kind   uint8 // Seaport's ItemType
	token  eth.Address
	id     uint256.Int
	amount uint256.Int
	to     eth.Address // who gets what is wanted
}

// Seaport's ItemType. In itemAny721 and itemAny1155 the id is a criterion that several NFTs may fulfil.
const (
	itemCoin uint8 = iota
	itemToken
	item721
	item1155
	itemAny721
	itemAny1155
)

func (it item) isNFT() bool { return it.kind > itemToken }

// coinAddress is what some exchanges write for the native coin.
var coinAddress = eth.Address(bytes.Repeat([]byte{0xee}, 20))

func address(v *typeddata.Value) eth.Address { return eth.Address(v.Data[12:]) }

func number(v *typeddata.Value) uint256.Int { return uint256.FromBytes32([32]byte(v.Data)) }

// readOrder reads an order of two tokens: s what is offered and S how much, of which several add up; w what is wanted, or c where
// that may be coins, and W how much; m the maker, r who gets it, where zero is the maker; e when it ends. Code that the order names
// may say another price than the order does: H is what it has of such, T the traits of 1inch's version 4, by which it has a hash.
func (k *Knowledge) readOrder(roles string, members []typeddata.Value) order {
	o := order{maker: k.From}
	sell, buy := item{kind: itemToken}, item{kind: itemToken}
	for i := range members {
		v := &members[i]
		switch roles[i] {
		case 's':
			sell.token = address(v)
		case 'S':
			sell.amount = more(sell.amount, number(v))
		case 'w':
			buy.token = address(v)
		case 'c':
			if buy.token = address(v); buy.token == coinAddress {
				buy.kind, buy.token = itemCoin, eth.Address{}
			}
		case 'W':
			buy.amount = number(v)
		case 'm':
			o.maker = address(v)
		case 'r':
			buy.to = address(v)
		case 'e':
			until := number(v)
			o.until = &until
		case 'H':
			o.unread = len(v.Data) > 0
		case 'T':
			o.unread = v.Data[0]&2 != 0 // bit 249: HAS_EXTENSION
			if until := uint256.FromBytes32([32]byte(append(make([]byte, 27), v.Data[17:22]...))); !until.IsZero() {
				o.until = &until
			}
		}
	}
	if buy.to.IsZero() {
		buy.to = o.maker
	}
	if o.offered = []item{sell}; !o.unread {
		o.wanted = []item{buy}
	}
	return o
}

// Seaport's types. An order that stands alone is an OrderComponents, several that are signed at once a BulkOrder, in a tree.
const (
	seaportOrder = "OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,uint256 startTime," +
		"uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)"
	seaportItems = "ConsiderationItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount,address recipient)" +
		"OfferItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount)"
)

// readSeaport reads the orders of a message that is Seaport's, nil of others.
func readSeaport(d *typeddata.Data) []order {
	typ := d.EncodeType()
	tree, bulk := strings.CutPrefix(typ, "BulkOrder(OrderComponents")
	tree, ends := strings.CutSuffix(tree, " tree)"+seaportItems+seaportOrder)
	if typ == seaportOrder+seaportItems || bulk && ends && strings.ReplaceAll(tree, "[2]", "") == "" {
		return appendSeaport([]order{}, &d.Message)
	}
	return nil
}

// appendSeaport appends the orders in a tree of them, of which those that fill it up are of nobody and for nothing.
func appendSeaport(list []order, v *typeddata.Value) []order {
	if v.Type != "OrderComponents" {
		for i := range v.Members {
			list = appendSeaport(list, &v.Members[i])
		}
		return list
	}
	m := v.Members
	until := number(&m[6])
	o := order{maker: address(&m[0]), until: &until, offered: seaportList(&m[2]), wanted: seaportList(&m[3])}
	if o.maker.IsZero() && len(o.offered)+len(o.wanted) == 0 {
		return list
	}
	return append(list, o)
}

func seaportList(v *typeddata.Value) []item {
	var list []item
	for i := range v.Members {
		m := v.Members[i].Members
		start, end := number(&m[3]), number(&m[4])
		// What is offered is at its most, what is wanted at its least.
		if (start.Cmp(end) > 0) == (len(m) == 6) {
			start = end
		}
		it := item{kind: m[0].Data[31], token: address(&m[1]), id: number(&m[2]), amount: start}
		if len(m) == 6 {
			it.to = address(&m[5])
		}
		list = append(list, it)
	}
	return list
}

// readWitness reads what a permit's witness demands for what the permit gives: the outputs of an order are structs that name a
// token, an amount and a recipient, in all protocols that fill orders through Permit2. What has none demands nothing that
// can be read.
func (k *Knowledge) readWitness(m *typed) order {
	o := order{maker: k.From}
	for i := range m.effects {
		o.offered = append(o.offered, item{kind: itemToken, token: m.effects[i].token, amount: m.effects[i].amount})
		o.until = m.effects[i].deadline
	}
	o.wanted = outputs(nil, m.witness())
	o.unread = len(o.wanted) == 0
	return o
}

func outputs(list []item, v *typeddata.Value) []item {
	token, hasToken := v.Member("token")
	to, hasTo := v.Member("recipient")
	if hasToken && hasTo && token.Kind == typeddata.KindAddress && to.Kind == typeddata.KindAddress {
		least, found := uint256.Max, false
		for _, name := range [...]string{"amount", "startAmount", "endAmount", "minAmount"} {
			if n, has := v.Member(name); has && n.Kind == typeddata.KindUint && number(&n).Cmp(least) <= 0 {
				least, found = number(&n), true
			}
		}
		if found {
			it := item{kind: itemToken, token: address(&token), amount: least, to: address(&to)}
			if it.token.IsZero() {
				it.kind = itemCoin
			}
			return append(list, it)
		}
	}
	for i := range v.Members {
		list = outputs(list, &v.Members[i])
	}
	return list
}

// itemAmount is how much of a coin or token an item is.
func (k *Knowledge) itemAmount(it *item) Amount {
	if it.kind == itemCoin {
		return k.Network.Coin(it.amount)
	}
	return k.Unit(it.token).Amount(it.amount)
}

// itemWords says what an item is.
func (k *Knowledge) itemWords(it *item) string {
	which := "NFT " + it.id.String()
	switch {
	case it.kind <= itemToken:
		return k.itemAmount(it).Words()
	case it.kind == itemAny721 || it.kind == itemAny1155:
		which = "any NFT that fits"
	}
	if it.amount != one {
		which = it.amount.String() + " of " + which
	}
	return which + " of " + it.token.String()
}

// orderWords says what an order is.
func (k *Knowledge) orderWords(o *order) string {
	text := "Offer "
	for i := range min(len(o.offered), maxSentences) {
		text += joined(i) + k.itemWords(&o.offered[i])
	}
	if len(o.offered) == 0 {
		text += "nothing"
	}
	return text + rest(len(o.offered)) + k.wantedWords(o)
}

// wantedWords says what the maker of an order gets.
func (k *Knowledge) wantedWords(o *order) string {
	if o.unread {
		return " for what this wallet cannot read"
	}
	text, n := " for ", 0
	for i := range o.wanted {
		if it := &o.wanted[i]; it.to == o.maker {
			if n < maxSentences {
				text += joined(n) + k.itemWords(it)
			}
			n++
		}
	}
	if n == 0 {
		text += "nothing"
	}
	return text + rest(n)
}

func joined(i int) string {
	if i == 0 {
		return ""
	}
	return " and "
}

// orderFields lists what an order offers and wants.
func (k *Knowledge) orderFields(o *order) []Field {
	var list []Field
	for i := range o.offered {
		list = append(list, k.itemField("You give", &o.offered[i]))
	}
	for i := range o.wanted {
		it := &o.wanted[i]
		label := "You get"
		if it.to != o.maker {
			label = "Others get"
		}
		list = append(list, k.itemField(label, it))
		if it.to != k.From {
			list = append(list, addressField("Recipient", it.to))
		}
	}
	if o.until != nil {
		list = append(list, timeField("Valid until", *o.until))
	}
	return list
}

func (k *Knowledge) itemField(label string, it *item) Field {
	f := Field{Label: label, Kind: FieldAmount, Source: SourceWallet}
	if it.kind <= itemToken {
		amount := k.itemAmount(it)
		f.Amount = &amount
		return f
	}
	if f.Kind, f.Text, f.Address = FieldNFT, it.id.String(), &it.token; it.amount != one {
		f.Note = it.amount.String() + " of it"
	}
	if it.kind == itemAny721 || it.kind == itemAny1155 {
		f.Note = it.amount.String() + ", any of the collection that fits"
	}
	return f
}

// needs adds what should be known of an order.
func (o *order) needs(k *Knowledge, n *Needs) {
	for _, it := range append(o.offered[:len(o.offered):len(o.offered)], o.wanted...) {
		n.address(it.token)
		if it.kind == itemToken && !it.token.IsZero() {
			n.token(k, it.token)
		}
		n.address(it.to)
	}
}

// judgeOrder finds orders that give much for little.
func (w *writer) judgeOrder(o *order) {
	var got []item
	for _, it := range o.wanted {
		if it.to == o.maker {
			got = append(got, it)
		} else {
			w.resembling(it.to)
		}
	}
	switch {
	case len(o.offered) == 0:
	case o.unread:
		w.danger("order_unknown", "What you would get for what you give cannot be read.",
			"Whoever takes it may give you nothing. Go on only if you know exactly what this order is and who made it.")
	case len(got) == 0:
		w.danger("order_for_nothing", "You would get nothing for what you give.", "This is how NFTs and tokens are stolen on honest marketplaces. Do not sign it.")
	case w.little(o, got):
		w.danger("order_for_little", "You would get almost nothing for what you give.", "This is how NFTs and tokens are stolen on honest marketplaces. Make sure of every amount.")
	case !w.pays(o, got):
		w.danger("order_for_unknown", "You would be paid in what this wallet does not know.", "Anybody can make a token of any name that is worth nothing. Go on only if you know this one by its address.")
	case slices.ContainsFunc(got, item.isNFT):
		w.warning("order_for_nft", "You would be paid in NFTs, whose worth nobody can tell.", "Compare the address of their collection with where you have it from.")
	}
	for i := range o.offered {
		it := &o.offered[i]
		switch {
		case it.kind >= itemAny721:
			w.danger("order_any_nft", "Whoever takes this may choose which of your NFTs of the collection "+it.token.String()+" they get.", "Offer one NFT by its number instead.")
		case it.kind == itemToken && !it.amount.IsZero() && it.amount.Cmp(w.Held(it.token, o.maker, nil)) >= 0 && w.Asked:
			w.warning("order_whole_balance", "You offer all the "+w.Unit(it.token).Symbol+" that you hold, or more.", "Make sure that you mean to trade all of it.")
		}
	}
	if len(o.offered) > 1 {
		w.warning("order_several", "Several things are offered in one order.", "Look at each of them: you get nothing for one that you did not mean to offer.")
	}
	if o.until != nil && w.Now > 0 {
		switch {
		case passed(*o.until, w.Now):
			w.warning("deadline_passed", "The time until which this can be used has passed.", "It would fail. Ask for a new one.")
		case far(*o.until, w.Now, longAllowance):
			w.warning("order_long", "The order stands for more than 90 days.", "Prices change, and an order that you forget is taken when it suits others. Let it end sooner.")
		}
	}
}

// little reports whether all that the maker gets is almost nothing.
func (w *writer) little(o *order, got []item) bool {
	for i := range got {
		if !w.isLittle(o, got, &got[i]) {
			return false
		}
	}
	return true
}

// isLittle reports whether an item is nothing, or together with all of its kind a tenth of what is given of that, or, beside
// something else that is given, a thousandth of a unit.
func (w *writer) isLittle(o *order, got []item, it *item) bool {
	if it.amount.IsZero() || it.isNFT() {
		return it.amount.IsZero()
	}
	given, others := w.sum(o.offered, it)
	back, _ := w.sum(got, it)
	return times10(back).Cmp(given) < 0 || others && len(it.amount.String()) <= int(w.itemAmount(it).Decimals)-3
}

// sum adds up what is the same as an item, and reports whether there are others.
func (w *writer) sum(list []item, it *item) (sum uint256.Int, others bool) {
	for i := range list {
		if w.same(&list[i], it) {
			sum = more(sum, list[i].amount)
		} else {
			others = true
		}
	}
	return sum, others
}

// same reports whether two items are amounts of one thing, a wrapped coin being the coin.
func (w *writer) same(a, b *item) bool {
	coin := func(it *item) bool { return it.kind == itemCoin || it.kind == itemToken && w.Network.isWETH(it.token) }
	return coin(a) && coin(b) || a.kind == itemToken && b.kind == itemToken && a.token == b.token
}

func times10(x uint256.Int) uint256.Int {
	if y, ok := x.Mul(uint256.FromUint64(10)); ok {
		return y
	}
	return uint256.Max
}

// pays reports whether anything that the maker gets is more than a little of what is known: of a coin, of a token that somebody
// vouches for, or, for those, an NFT. One NFT for another, whose worth nobody can know, is how NFTs are stolen.
func (w *writer) pays(o *order, got []item) bool {
	for i := range got {
		if it := &got[i]; w.worth(o, it) && !w.isLittle(o, got, it) {
			return true
		}
	}
	return false
}

func (w *writer) worth(o *order, it *item) bool {
	switch {
	case it.kind == itemToken && !w.Network.isWETH(it.token):
		t := w.Token(it.token)
		return t != nil && t.Trust >= TrustList
	case it.isNFT():
		return !slices.ContainsFunc(o.offered, item.isNFT)
	}
	return true
}
