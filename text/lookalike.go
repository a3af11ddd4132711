package text

import "strings"

// Resembles reports whether a and b look or read alike, the same or not: with letters of other scripts or made for
// mathematics ("UЅDС", "𝐔𝐒𝐃𝐂"), accents ("ÚSDC"), digits ("U5DC"), other case, "rn" for "m", with unseen characters, spaces
// and points between, or with signs around ("USDC✅", "(USDC)"). It is meant for short names; in doubt it says yes.
func Resembles(a, b string) bool { return LookOf(a).Resembles(LookOf(b)) }

// Look is what a text looks like, for comparing one with many.
type Look struct{ read, drawn, bare string }

// LookOf returns the look of a text.
func LookOf(s string) Look {
	skeleton := Skeleton(s)
	return Look{read(skeleton), drawn(skeleton), bare(s)}
}

// Resembles is what [Resembles] says of the two texts.
func (l Look) Resembles(m Look) bool {
	return l.read == m.read || l.drawn == m.drawn || l.bare == m.bare && l.bare != ""
}

// bare is what is read of a text without the signs in it: those of trade marks, ticks, brackets, exclamation marks, pictures. Signs
// that stand for a letter stay, unless they stand around the others too.
func bare(s string) string {
	return read(Skeleton(strings.Map(func(r rune) rune {
		if r == '®' || r == '©' || r == '!' || r == '|' || isEmoji(r) && prototype(r) == r {
			return -1
		}
		if p := prototype(r); isWord(p) || strings.IndexRune("$@", p) >= 0 {
			return r
		}
		return -1
	}, s)))
}

// isWord reports whether a character is a letter or a digit.
func isWord(r rune) bool { return '0' <= r && r <= '9' || scriptOf(r) != common }

// Skeleton writes s with the ASCII letters and digits that its characters look like (as the skeletons of UTS 39 do, which
// are finer), without accents, and without what is not seen or only stands between letters: marks, spaces, points, hyphens,
// quotation marks, and a $ in front. Characters that look like nothing else stay.
func Skeleton(s string) string {
	var out strings.Builder
	for _, r := range s {
		if Unseen(r) || isMark(r) || r == neutral {
			continue
		}
		if r = prototype(r); strings.IndexRune(between, r) < 0 {
			out.WriteRune(r)
		}
	}
	return strings.TrimPrefix(out.String(), "$")
}

const between = " .,-_'\"`:;~"

// read folds what people read over: case, and digits that stand for letters.
func read(skeleton string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '0':
			return 'O'
		case '1', '|', '!':
			return 'I'
		case '2':
			return 'Z'
		case '5', '$':
			return 'S'
		case '8':
			return 'B'
		case '@':
			return 'A'
		}
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, skeleton)
}

// drawn folds what the eye does where case counts.
func drawn(skeleton string) string {
	out := make([]byte, 0, len(skeleton))
	for i := 0; i < len(skeleton); i++ {
		c := skeleton[i]
		two := skeleton[i:min(i+2, len(skeleton))]
		switch {
		case two == "rn":
			c, i = 'm', i+1
		case two == "vv":
			c, i = 'w', i+1
		case two == "VV":
			c, i = 'W', i+1
		case two == "cl":
			c, i = 'd', i+1
		case c == 'I' || c == '1' || c == '|' || c == '!':
			c = 'l'
		case c == '0' || c == 'o':
			c = 'O'
		}
		out = append(out, c)
	}
	return string(out)
}

// prototype returns the ASCII character that r looks like, or r.
func prototype(r rune) rune {
	if r < 0x80 {
		return r
	}
	for i := range alphabets {
		if a := &alphabets[i]; a.first <= r && r <= a.last {
			if p := a.letters[int(r-a.first)%len(a.letters)]; p != '.' {
				return rune(p)
			}
		}
	}
	if i := strings.IndexRune(lookalikes, r); i >= 0 {
		return rune(lookalikes[strings.LastIndexByte(lookalikes[:i], '\n')+1])
	}
	return r
}

// alphabets are runs of characters that look like letters in their order, or like them again and again.
var alphabets = [...]struct {
	first, last rune
	letters     string // '.' looks like nothing
}{
	{0xC0, 0x24F, "AAAAAAACEEEEIIIIDNOOOOO.OUUUUYPBaaaaaaaceeeeiiiidnooooo.ouuuuypyAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGg" +
		"HhHhIiIiIiIiIi..JjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzfbBBbbbCC" +
		"cDDDd.E.EFfG..IIKkl.WNnOOoOoPpRSs..tTtTUu.VYyZz3EE..5s.pl..!.........AaIiOoUuUuUuUuUueAaAa..GgGgKkOo" +
		"Oo33j...GgHPNnAa....AaAaEeEeIiIiOoOoRrRrUuUuSsTt33Hhnd88ZzAaEeOoOoOoOoYylntj..ACcLTsz..BUAEeJjQqRrYy"},
	{0x2C60, 0x2C7F, "LlLPRatHhKkZzAMAAvWwv...e.oEjVSZ"},
	{0xA740, 0xA763, "KkKkKkLlLlOoOo..PpPpPpQqQqRr..Vv..Zz"}, {0xA779, 0xA787, "DdFfG..LlRrSsTt"}, {0xA7A0, 0xA7A9, "GgKkNnRrSs"},
	{0x1E00, 0x1EFF, "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSs" +
		"SsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyafffB.AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEe" +
		"IiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy....Yy"},
	{0xFF01, 0xFF5E, `!"#$%&'()*+,-./` + digits + ":;<=>?@" + capitals + `[\]^_` + "`" + smalls + "{|}~"}, // fullwidth
	{0x1D400, 0x1D6A3, capitals + smalls}, // mathematical
	{0x1D6A8, 0x1D7C9, "AB.AEZHOIKAMNEO.POETYOX...aBy.e.noiK.uv.onpcoTu.x.w.e.k.p."},
	{0x1D7CE, 0x1D7FF, digits},
	{0x249C, 0x24B5, smalls}, {0x24B6, 0x24E9, capitals + smalls}, // in brackets and circles
	{0x1F110, 0x1F129, capitals}, {0x1F130, 0x1F149, capitals}, {0x1F150, 0x1F169, capitals}, {0x1F170, 0x1F189, capitals},
	{0x1F1E6, 0x1F1FF, capitals}, // of flags
	{0x2460, 0x2468, digits[1:]}, {0x2474, 0x247C, digits[1:]}, {0x2488, 0x2490, digits[1:]}, {0x24F5, 0x24FD, digits[1:]},
	{0x2776, 0x277E, digits[1:]}, {0x2780, 0x2788, digits[1:]}, {0x278A, 0x2792, digits[1:]},
	{0x2070, 0x2079, "0..." + digits[4:]}, {0x2080, 0x2089, digits}, {0x1FBF0, 0x1FBF9, digits},
}

const (
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	smalls   = "abcdefghijklmnopqrstuvwxyz"
	digits   = "0123456789"
)

// lookalikes has a line for each prototype: Greek, Cyrillic, Armenian, Coptic, Cherokee, Lisu, Canadian Aboriginal and
// Han characters that look like it, the phonetic and small capital, raised and lowered ones, and signs of currencies.
const lookalikes = ` ·•‧․‐‑‒–—−ー‘’‛′“”″´ˈ｡､．：꞉∶ː˸
!ⵑ‼
$﹩
0〇০੦௦௧
2ᒿꙄ
3ЗзӞӠⳌᴣ
4ЧчᏎ
6бᏮⳒ
8৪
9৭൭
AΑАᎪᗅꓮⲀᴀᴬΆӐӒΛΔ₳卂Ѧ𐊠ʌÅ
BΒВвᏴᗷꓐⲂℬʙᴮᏼ₿฿乃БЪ
CСϹᏟᑕꓚⲤℂℭⅭᴄ₵Ҫ匚©ↃҀ𐊢𐌂
DᎠᗞᗪꓓⅅⅮᴅᴰԀᴆ刀ᗫ
EΕЕᎬꓰⲈⴹℰ⋿ᴇᴱΈЁЀЄ€ΣΞꞒ乇ⲉ
FϜᖴꓝℱꓞғҒᖵ₣ꜰꞘ𐊇
GԌᏀᏳꓖɢᴳ₲ʛ
HΗНнᎻᕼꓧⲎℋℌℍʜᴴΉҢңҤӇӈ卄ዘ
IΙІӀⅠℐℑⲒꓲɪᴵΊЇ工ᛁⵏאן׀∣⏐
JЈᎫᒍꓙͿᴊᴶꞲ
KΚКᏦꓗⲔᴋᴷҚҜҞҠӃ₭кκқҝҟҡӄⲕ长Kᛕ
LᏞᒪꓡⅬℒⳐʟᴸ£₤乚
MΜМᎷᗰꓟⲘⅯℳᴍᴹмϺᛖ爪
NΝꓠⲚℕɴᴺ₦几ПЛ
OΟОᎾꓳⲞՕⵔΌӦӨѲΘФΦᴏᴼ口ⲟӪ⊙◯○⭘Ѻ
PΡРᏢᑭꓑⲢℙᴘᴾ₱₽尸卩Ҏ
QԚⵕℚ
RᎡᏒᖇꓣℛℜℝʀᴿЯ℞尺®ᖆ
SЅՏᏕᏚꓢꜱ§₷丂
TΤТтᎢꓔⲦ⊤ᴛᵀ₮₸Ҭҭτ丁⟙Ͳ𐊗
UՍᑌꓴ⋃∪ᴜᵁ凵ሀ
VѴⅤᏙᐯꓦᴠⴸѶ٧۷
WԜᎳᏔꓪᴡᵂ₩ᗯШЩ山Ѡ
XΧХᕁ᙭ꓫⲬⅩⵝ╳ҲӼӾ⨉ᚷ
YΥҮУᎩᎽꓬⲨϒΎΫҰʏ¥ЎӮӰӲ丫
ZΖᏃꓜⲌℤℨᴢ乙
aаαάӑӓᵃₐªɑ⍺ⲁᾳ
bЬьᏏᑲᖯᵇъҍɓ
cсϲⅽⲥᶜ¢ҫꮯς
dԁժᏧᑯⅾⅆᵈ₫ɗɖ
eеҽεέёѐєəәℯ℮ⅇᵉₑɛҿӗɘ
fքᶠẝꬵ
gցɡᶢℊᵍɠ
hһհᏂℎђћʰₕɦℏ
iіιίїɩⅰℹⅈᵢⁱꙇӏᎥɨ⍳ΐϊ¡ꭵ
jјϳյⅉʲ
kᵏₖ
lⅼוاלℓˡₗ١۱ɭɫ│⎜⏽ߊﺍﺎ
mⅿᵐₘ₥ɱ
nηήпոռⁿₙлᴨդℼπɳภ
oοоόօσӧөѳᵒₒºᴑ๐໐סهة٥۵०ഠဝ°θℴﻩﻪﻫﻬہھە౦೦၀ჿంო
pрρϱթᵖₚ⍴ⲣ
qԛզգᑫʠ
rгᴦⲅᵣʳѓґ
sѕʂˢₛꮪ
tᵗₜ†
uυύսմϋµμᵘᵤцʋɥᴗꞟꭎ
vνѵⅴᵛᵥ∨טѷ⋁ꮩ
wωώшщѡԝաʷɯꮃ
xхχ×ⅹⲭˣₓҳӽӿ⨯᙮ж⤫⤬
yуүγўӯӱӳұʸყɣℽᶌ
zᶻʐʑꮓ
`
