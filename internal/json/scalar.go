package json

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// readScalar fills what a pointer to a scalar points to; known is false for a pointer to something else.
func readScalar(v Value, field any) (known bool, err error) {
	switch p := field.(type) {
	case *bool:
		*p, err = Bool(v)
	case *string:
		*p, err = Text(v)
	case *uint8:
		*p, err = Uint8(v)
	case *uint16:
		*p, err = Uint16(v)
	case *uint32:
		*p, err = Uint32(v)
	case *uint64:
		*p, err = Uint64(v)
	case *uint256.Int:
		*p, err = Uint256(v)
	case *eth.ChainID:
		*p, err = ChainID(v)
	case *eth.Millis:
		*p, err = Millis(v)
	case *eth.Address:
		*p, err = Address(v)
	case *eth.Hash:
		*p, err = Hash(v)
	case *eth.Bytes:
		*p, err = Bytes(v)
	default:
		return false, nil
	}
	return true, err
}

// appendScalar appends what a pointer to a scalar points to, and says whether that is zero.
func appendScalar(b []byte, field any) (text []byte, zero, known bool) {
	switch p := field.(type) {
	case *bool:
		return AppendBool(b, *p), !*p, true
	case *string:
		return AppendText(b, *p), *p == "", true
	case *uint8:
		return AppendUint(b, uint64(*p)), *p == 0, true
	case *uint16:
		return AppendUint(b, uint64(*p)), *p == 0, true
	case *uint32:
		return AppendUint(b, uint64(*p)), *p == 0, true
	case *uint64:
		return AppendUint64(b, *p), *p == 0, true
	case *uint256.Int:
		return AppendUint256(b, *p), p.IsZero(), true
	case *eth.ChainID:
		return AppendUint(b, uint64(*p)), *p == 0, true
	case *eth.Millis:
		return AppendInt(b, int64(*p)), *p == 0, true
	case *eth.Address:
		return AppendAddress(b, *p), p.IsZero(), true
	case *eth.Hash:
		return AppendHash(b, *p), p.IsZero(), true
	case *eth.Bytes:
		return AppendBytes(b, *p), len(*p) == 0, true
	}
	return b, false, false
}

// scalarPart is the Part of pointers to scalars and of lists of them.
func scalarPart(field any, i, size int) any {
	switch p := field.(type) {
	case **string:
		if size >= 0 {
			*p = new(string)
		}
		if *p != nil {
			return *p
		}
	case **uint64:
		if size >= 0 {
			*p = new(uint64)
		}
		if *p != nil {
			return *p
		}
	case **uint256.Int:
		if size >= 0 {
			*p = new(uint256.Int)
		}
		if *p != nil {
			return *p
		}
	case **eth.Millis:
		if size >= 0 {
			*p = new(eth.Millis)
		}
		if *p != nil {
			return *p
		}
	case **eth.Address:
		if size >= 0 {
			*p = new(eth.Address)
		}
		if *p != nil {
			return *p
		}
	case **eth.Hash:
		if size >= 0 {
			*p = new(eth.Hash)
		}
		if *p != nil {
			return *p
		}
	case *[]string:
		if size >= 0 {
			*p = make([]string, size)
		}
		if i < len(*p) {
			return &(*p)[i]
		}
	case *[]uint64:
		if size >= 0 {
			*p = make([]uint64, size)
		}
		if i < len(*p) {
			return &(*p)[i]
		}
	case *[]uint256.Int:
		if size >= 0 {
			*p = make([]uint256.Int, size)
		}
		if i < len(*p) {
			return &(*p)[i]
		}
	case *[]eth.Address:
		if size >= 0 {
			*p = make([]eth.Address, size)
		}
		if i < len(*p) {
			return &(*p)[i]
		}
	case *[]eth.Hash:
		if size >= 0 {
			*p = make([]eth.Hash, size)
		}
		if i < len(*p) {
			return &(*p)[i]
		}
	case *[]eth.Bytes:
		if size >= 0 {
			*p = make([]eth.Bytes, size)
		}
		if i < len(*p) {
			return &(*p)[i]
		}
	}
	return nil
}
