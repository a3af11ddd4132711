package siwe

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
)

// Time is a date-time of RFC 3339 as it is written, and what it means. Parts of a millisecond are cut off.
type Time struct {
	Text   string
	Millis eth.Millis
}

func isTime(s string) bool {
	_, ok := parseTime(s)
	return ok
}

// parsedTime is parseTime for what isTime accepted.
func parsedTime(s string) Time {
	millis, _ := parseTime(s)
	return Time{s, millis}
}

// parseTime reads RFC 3339 §5.6's date-time: 2006-01-02T15:04:05, perhaps a fraction, then Z or an offset of hours and
// minutes. Second 60 is one only where a leap second can be, at the end of a day of UTC.
func parseTime(s string) (eth.Millis, bool) {
	const layout = "0000-00-00t00:00:00"
	if len(s) <= len(layout) {
		return 0, false
	}
	n, ok := numbers(eth.LowerASCII(s[:len(layout)]), layout)
	if !ok {
		return 0, false
	}
	millis, zone, ok := fraction(s[len(layout):])
	offset, okZone := minutesEast(zone)
	if !ok || !okZone {
		return 0, false
	}
	year, month, day, hour, minute, second := n[0], n[1], n[2], n[3], n[4], n[5]
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60 {
		return 0, false
	}
	minutes := (daysSince1970(year, month, day)*24+hour)*60 + minute - offset
	if second == 60 && (minutes+1)%(24*60) != 0 {
		return 0, false
	}
	return eth.Millis((minutes*60+second)*1000 + millis), true
}

// numbers reads the numbers of a text of exactly this layout, in which 0 stands for a digit.
func numbers(s, layout string) (n []int64, ok bool) {
	if len(s) != len(layout) {
		return nil, false
	}
	inNumber := false
	for i := range len(s) {
		isDigit := s[i] >= '0' && s[i] <= '9'
		if isDigit != (layout[i] == '0') || !isDigit && s[i] != layout[i] {
			return nil, false
		}
		if isDigit && !inNumber {
			n = append(n, 0)
		}
		if inNumber = isDigit; isDigit {
			n[len(n)-1] = 10*n[len(n)-1] + int64(s[i]-'0')
		}
	}
	return n, true
}

// fraction takes a fraction of a second off, of any number of digits.
func fraction(s string) (millis int64, rest string, ok bool) {
	if s[0] != '.' {
		return 0, s, true
	}
	rest = strings.TrimLeft(s[1:], digits)
	written := s[1 : len(s)-len(rest)]
	for _, c := range (written + "000")[:3] {
		millis = 10*millis + int64(c-'0')
	}
	return millis, rest, written != ""
}

// minutesEast reads Z, +hh:mm or -hh:mm.
func minutesEast(zone string) (int64, bool) {
	if zone == "Z" || zone == "z" {
		return 0, true
	}
	if zone == "" || zone[0] != '+' && zone[0] != '-' {
		return 0, false
	}
	n, ok := numbers(zone[1:], "00:00")
	if !ok || n[0] > 23 || n[1] > 59 {
		return 0, false
	}
	if offset := n[0]*60 + n[1]; zone[0] == '+' {
		return offset, true
	} else {
		return -offset, true
	}
}

func isLeap(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(year, month int64) int64 {
	switch month {
	case 2:
		if isLeap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// daysSince1970 counts days of the Gregorian calendar; year is 0 or more.
func daysSince1970(year, month, day int64) int64 {
	const until1970 = 719528 // from 0000-01-01
	leaps := (year+3)/4 - (year+99)/100 + (year+399)/400
	days := 365*year + leaps + day - 1
	for m := range month - 1 {
		days += daysIn(year, m+1)
	}
	return days - until1970
}
