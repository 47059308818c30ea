// Package hints reads what people write and shows a moderator the very words to look at: personal
// data, links, shouting, rude words in French and in Occitan, prices, places one may not enter.
//
// The rules are pure: a text in, places in it out. They never decide, nor change a word: an address
// may be that of a museum, an exclamation may be joy. They would rather miss than cry wolf, for a
// hint that is mostly wrong is soon not read at all: no name of a place in the Lot may fire one. Each
// takes time in proportion to the text, whatever a stranger writes in it.
package hints

import (
	"cmp"
	"slices"
)

// Kind is what some words may be.
type Kind string

// The kinds, by the words of the catalogue that name them and say why they matter.
const (
	Phone    Kind = "phone"
	Email    Kind = "email"
	Plate    Kind = "plate" // of a vehicle
	Bank     Kind = "bank"  // an IBAN
	Address  Kind = "address"
	Handle   Kind = "handle" // a name on a social network
	Link     Kind = "link"
	Hidden   Kind = "hidden_link" // a short link, which hides where it leads
	Rude     Kind = "rude"
	Price    Kind = "price"
	Selling  Kind = "selling"
	Private  Kind = "private_land"
	Danger   Kind = "danger"
	Politics Kind = "politics"
	Shouting Kind = "shouting"
	Emphasis Kind = "emphasis" // !!! and stretched letters
	Emoji    Kind = "emoji"
)

// Finding is some words of a text: its bytes from From to To.
type Finding struct {
	Kind     Kind
	From, To int
}

// Published reports whether k matters only in what everybody may read: a phone number is welcome in
// what is said to the team.
func (k Kind) Published() bool { return k != Rude }

// Grave reports whether words of kind k may harm somebody once everybody reads them; the others are a matter of manner.
func (k Kind) Grave() bool { return !slices.Contains([]Kind{Price, Shouting, Emphasis, Emoji}, k) }

// Read finds what is to be looked at in a text, in its order; no two findings overlap.
func Read(text string) []Finding {
	p := fold(text)
	taken := make([]bool, len(p.text))
	var found []Finding
	for _, rule := range rules {
		for _, s := range rule.find(p) {
			if s.from >= s.to || slices.Contains(taken[s.from:s.to], true) {
				continue
			}
			for i := s.from; i < s.to; i++ {
				taken[i] = true
			}
			found = append(found, Finding{rule.kind, p.starts[s.from], p.ends[s.to-1]})
		}
	}
	slices.SortFunc(found, func(a, b Finding) int { return cmp.Compare(a.From, b.From) })
	return found
}

// span is some bytes of a folded text.
type span struct{ from, to int }

// rule finds the words of one kind.
type rule struct {
	kind Kind
	find func(p plain) []span
}

// rules are in the order in which they take words from one another: the surest first.
var rules = []rule{
	{Bank, banks},
	{Email, emails},
	{Hidden, hiddenLinks},
	{Link, links},
	{Handle, handles},
	{Phone, phones},
	{Plate, plates},
	{Address, addresses},
	{Rude, rudeWords},
	{Private, privateLand},
	{Danger, dangers},
	{Price, prices},
	{Selling, selling},
	{Politics, politics},
	{Shouting, shouting},
	{Emphasis, emphasis},
	{Emoji, emojis},
}
