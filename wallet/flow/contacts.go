package flow

import (
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/text"
)

const (
	// ErrContact means that a contact's address or name is not usable.
	ErrContact fault.Code = "contact_invalid"
	// ErrTooManyContacts means that the address book is full.
	ErrTooManyContacts fault.Code = "contacts_too_many"
)

const (
	keyContacts    = "contacts"
	maxContacts    = 500
	maxContactName = 64
)

// Contacts lists the addresses that the user gave names, in the order in which they were added. It works while the wallet
// is locked. Errors: ErrStored, and those of Host.
func (s *Session) Contacts(h Host) ([]Contact, error) { return loadList[Contact](h, keyContacts) }

// PutContact gives an address a name of at most 64 characters, or another one. No two addresses have names that look
// alike. Errors: ErrContact, ErrTooManyContacts, ErrStored, and those of Host.
func (s *Session) PutContact(h Host, address eth.Address, name string) ([]Contact, error) {
	clean, _ := text.Clean(name, maxContactName)
	switch {
	case address.IsZero():
		return nil, fault.New(ErrContact, "address", "nobody has the key of the zero address: correct the address")
	case clean == "":
		return nil, fault.New(ErrContact, "name", "give the address a name")
	}
	return updateList(h, keyContacts, func(list []Contact) ([]Contact, error) {
		c := Contact{Address: address, Name: clean, Mixed: text.Mixed(clean)}
		at := -1
		for i, other := range list {
			if other.Address == address {
				at = i
			} else if text.Resembles(other.Name, clean) {
				return nil, fault.New(ErrContact, "name", "this name looks like that of "+other.Address.String()+": choose another")
			}
		}
		switch {
		case at >= 0:
			list[at] = c
			return list, nil
		case len(list) >= maxContacts:
			return nil, fault.New(ErrTooManyContacts, "", "you have 500 contacts: remove one first")
		}
		return append(list, c), nil
	})
}

// RemoveContact forgets an address's name; one without a name is no error. Errors: ErrStored, and those of Host.
func (s *Session) RemoveContact(h Host, address eth.Address) ([]Contact, error) {
	return updateList(h, keyContacts, func(list []Contact) ([]Contact, error) {
		return slices.DeleteFunc(list, func(c Contact) bool { return c.Address == address }), nil
	})
}
