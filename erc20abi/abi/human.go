package abi

// ParseType reads a type: "uint256", "(address to, uint256 amount)[]", "tuple(bytes32)[2][]". uint, int, fixed, ufixed and
// byte mean uint256, int256, fixed128x18, ufixed128x18 and bytes1. Errors: ErrSignature, ErrLimit.
func ParseType(text string) (Type, error) {
	s := scanner{text: text}
	t, err := s.typ(0)
	return t, s.end(err)
}

// ParseParam reads a type and the name of what has it, if one is given, such as "address to". Errors: ErrSignature, ErrLimit.
func ParseParam(text string) (Param, error) {
	s := scanner{text: text}
	p, err := s.param(0, false)
	return p, s.end(err)
}

// ParseParams reads a list of parameters in parentheses, such as "(address to, uint256)". Errors: ErrSignature, ErrLimit.
func ParseParams(text string) ([]Param, error) {
	s := scanner{text: text}
	params, err := s.params(0, false)
	return params, s.end(err)
}

// ParseFunction reads a declaration such as "function transfer(address to, uint256 amount) external returns (bool)", or as
// little of it as "transfer(address,uint256)", or one of the special ones, such as "constructor(address owner) payable".
// Errors: ErrSignature, ErrLimit.
func ParseFunction(text string) (Function, error) {
	s := scanner{text: text}
	f, err := s.function()
	return f, s.end(err)
}

// ParseEvent reads a declaration such as "event Transfer(address indexed from, address indexed to, uint256 value)", with or
// without the first word. Errors: ErrSignature, ErrLimit.
func ParseEvent(text string) (Event, error) {
	s := scanner{text: text}
	s.keyword("event")
	e, err := s.event()
	return e, s.end(err)
}

// ParseError reads a declaration such as "error InsufficientBalance(uint256 available)", with or without the first word.
// Errors: ErrSignature, ErrLimit.
func ParseError(text string) (Error, error) {
	s := scanner{text: text}
	s.keyword("error")
	e, err := s.error()
	return e, s.end(err)
}

// ParseHuman reads declarations, one after the other, each with or without a semicolon. What begins with none of the words
// function, event, error, constructor, receive and fallback is a function. Errors: ErrSignature, ErrLimit.
func ParseHuman(text string) (Interface, error) {
	var out Interface
	if len(text) > maxText {
		return out, longText()
	}
	s := scanner{text: text}
	for !s.done() {
		if err := s.item(&out); err != nil {
			return Interface{}, err
		}
		s.take(';')
	}
	return out, nil
}

// item reads a declaration.
func (s *scanner) item(out *Interface) error {
	start := s.pos
	word := s.word()
	if s.peek() != '(' { // else it is a name
		switch word {
		case "event":
			e, err := s.event()
			out.Events = append(out.Events, e)
			return err
		case "error":
			e, err := s.error()
			out.Errors = append(out.Errors, e)
			return err
		case "function":
		default:
			return s.failAt(start, "write a declaration here, such as function balanceOf(address owner) view returns (uint256)")
		}
	}
	s.pos = start
	f, err := s.function()
	if err == nil && !out.add(f) {
		err = s.failAt(start, specialText)
	}
	return err
}

const specialText = "a contract has one of these at most: leave one"

// add keeps a function, of the special ones the first of its kind.
func (out *Interface) add(f Function) bool {
	if !f.Special {
		out.Functions = append(out.Functions, f)
		return true
	}
	place := &out.Constructor
	switch f.Name {
	case "receive":
		place = &out.Receive
	case "fallback":
		place = &out.Fallback
	}
	if *place != nil {
		return false
	}
	special := f
	*place = &special
	return true
}

func isSpecial(name string) bool {
	return name == "constructor" || name == "receive" || name == "fallback"
}

// end checks that nothing follows but a semicolon.
func (s *scanner) end(err error) error {
	if err == nil {
		s.take(';')
		if !s.done() {
			err = s.fail("nothing may follow here")
		}
	}
	return err
}

const nameText = "write a name here: letters, digits, _ and $"

// isName reports whether a text is a name of Solidity's, or empty.
func isName(text string) bool {
	s := scanner{text: text}
	return s.word() == text
}

func (s *scanner) name() (string, error) {
	if name := s.word(); name != "" {
		return name, nil
	}
	return "", s.fail(nameText)
}

func (s *scanner) function() (f Function, err error) {
	s.peek()
	start := s.pos
	ordinary := s.takeWord("function")
	if f.Name, err = s.name(); err == nil {
		f.Mutability, f.Special = NonPayable, !ordinary && isSpecial(f.Name)
		f.Inputs, err = s.params(0, false)
	}
	if err == nil {
		err = s.modifiers(&f)
	}
	if err == nil && !f.fits() {
		err = s.failAt(start, shapeText)
	}
	return f, err
}

const shapeText = "a constructor returns nothing, receive and fallback take nothing either, and none of them is pure or view"

func areBytes(params []Param) bool { return len(params) == 1 && params[0].Type.Kind == KindBytes }

// fits checks what Solidity demands of the special functions. The bytes that a fallback may take and return are the calldata
// and the answer themselves, without the ABI: it drops them.
func (f *Function) fits() bool {
	if f.Special && f.Name == "fallback" && areBytes(f.Inputs) && areBytes(f.Outputs) {
		f.Inputs, f.Outputs = nil, nil
	}
	return !f.Special || len(f.Outputs) == 0 && f.Mutability != Pure && f.Mutability != View &&
		(f.Name == "constructor" || len(f.Inputs) == 0)
}

// modifiers reads what stands behind a function's inputs. Each kind of it stands there once, and what it returns last.
func (s *scanner) modifiers(f *Function) (err error) {
	for said := 0; ; {
		s.peek()
		start, kind := s.pos, 0
		switch word := s.word(); word {
		case "external", "public":
			kind = 1
		case "virtual":
			kind = 2
		case "override":
			kind = 4
		case "pure", "view", "nonpayable", "payable":
			kind, f.Mutability = 8, Mutability(word)
		case "returns":
			f.Outputs, err = s.params(0, false)
			return err
		default:
			s.pos = start
			return nil
		}
		if said&kind != 0 {
			return s.failAt(start, "say this once")
		}
		said |= kind
	}
}

func (s *scanner) event() (e Event, err error) {
	if e.Name, err = s.name(); err == nil {
		e.Inputs, err = s.params(0, true)
	}
	if err == nil {
		e.Anonymous = s.takeWord("anonymous")
		if !e.fits() {
			err = s.fail(indexedText)
		}
	}
	return e, err
}

const indexedText = "an event has at most 3 indexed parameters, an anonymous one 4"

// fits counts the indexed parameters: a log has four topics, and the first is the event's own.
func (e *Event) fits() bool {
	room := 3
	if e.Anonymous {
		room = 4
	}
	for i := range e.Inputs {
		if e.Inputs[i].Indexed {
			room--
		}
	}
	return room >= 0
}

func (s *scanner) error() (e Error, err error) {
	if e.Name, err = s.name(); err == nil {
		e.Inputs, err = s.params(0, false)
	}
	return e, err
}

// params reads a list in parentheses.
func (s *scanner) params(deep int, ofEvent bool) ([]Param, error) {
	if !s.take('(') {
		return nil, s.fail("write ( and a list of types here")
	}
	if s.take(')') {
		return nil, nil
	}
	var params []Param
	for {
		p, err := s.param(deep, ofEvent)
		if err != nil {
			return nil, err
		}
		params = append(params, p)
		switch {
		case s.take(')'):
			return params, nil
		case !s.take(','):
			return nil, s.fail("write a comma or ) here")
		}
	}
}

// param reads a type, what says where its value is, and the parameter's name.
func (s *scanner) param(deep int, ofEvent bool) (p Param, err error) {
	if p.Type, err = s.typ(deep); err != nil {
		return p, err
	}
	for located := p.Type.Kind < KindBytes; ; { // a value of one word has no location
		s.peek()
		start := s.pos
		switch word := s.word(); {
		case word == "indexed" && ofEvent && !p.Indexed:
			p.Indexed = true
		case !located && (word == "memory" || word == "calldata" || word == "storage"):
			located = true
		case isReserved(word):
			return p, s.failAt(start, "this word cannot stand here")
		default:
			p.Name = word
			return p, nil
		}
	}
}

// isReserved reports whether a word says something of a parameter, so that it cannot be its name.
func isReserved(word string) bool {
	switch word {
	case "indexed", "memory", "calldata", "storage", "payable":
		return true
	}
	return false
}
