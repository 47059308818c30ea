package charter

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// The properties of the evidence, on chains that nobody wrote by hand: whatever is changed in any row
// is named, and nothing else is. A failure tells its seed.

// chance is a source of chances whose seed a failure tells.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 0))
}

// lived is a house where people and organisations signed, versions came out and people were erased,
// in an order of chance.
func lived(t *testing.T, dice *rand.Rand) *house {
	t.Helper()
	h := newHouse(t)
	h.atWork("2027-01-04")
	actors := []who.Actor{h.person("Camille"), h.person("Zoé"), h.person("Louis"), h.company("Awa", "OML-2027-0001"), h.company("Inès", "OML-2027-0002")}
	colleague := h.person("Rose")
	colleague.Organisation = actors[3].Organisation
	h.join(colleague)
	actors = append(actors, colleague)
	for _, a := range actors[:5] {
		h.sign(a)
	}
	for range 14 {
		switch by := actors[dice.IntN(len(actors))]; dice.IntN(6) {
		case 0:
			h.erase(by)
		case 1:
			h.publishNext(Kinds()[dice.IntN(2)], dice)
		default:
			h.now = func(at time.Time) func() time.Time { return func() time.Time { return at } }(h.now().Add(time.Duration(dice.Int64N(int64(time.Hour)))))
			h.sign(by)
		}
	}
	for _, k := range Kinds() { // versions that the team wrote, and signatures of them, are in every chain
		h.publishNext(k, dice)
	}
	h.sign(actors[0])
	h.sign(actors[4])
	h.erase(actors[1])
	return &h
}

func (h house) erase(a who.Actor) {
	h.t.Helper()
	if err := db.InTx(h.t.Context(), h.pool, func(tx db.Tx) error { return h.LetGo(h.t.Context(), tx, privacy.Person{ID: a.ID}) }); err != nil {
		h.t.Fatal(err)
	}
}

// publishNext writes a version and moves to its day.
func (h *house) publishNext(k Kind, dice *rand.Rand) {
	h.t.Helper()
	today := h.now()
	table, err := h.Table(h.t.Context(), team, k)
	if err != nil {
		h.t.Fatal(err)
	}
	d := table.Draft
	d.French = fmt.Sprintf("# Charte\n\n1. Un.\n2. Deux.\n3. Trois.\n4. Quatre.\n5. Cinq.\n\n---\n\nAjout %d.\n\n---\n\nJ’ai lu la charte, version %d.", dice.Int(), table.Current.Version+1)
	d.Changes = [3]string{"Un ajout.", "Le numéro.", "Rien d’autre."}
	d.English = ""
	if dice.IntN(2) == 0 {
		d.English, d.ChangesEnglish = strings.Replace(d.French, "# Charte", "# Charter", 1), [3]string{"An addition.", "The number.", "Nothing else."}
	}
	d.InForce, d.ResignBy = today.Format(time.DateOnly), today.AddDate(0, 1, 0).Format(time.DateOnly)
	h.save(d)
	if err := h.Release(h.t.Context(), team, k, d.Revision+1, ""); err != nil {
		h.t.Fatal(err)
	}
}

func (h house) evidence(c db.Conn) evidence {
	h.t.Helper()
	e, err := readEvidence(h.t.Context(), c)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

// judge proves e in the order the database would give it in.
func (h house) judge(e evidence) Report {
	h.t.Helper()
	e.editions, e.links = slices.Clone(e.editions), slices.Clone(e.links)
	slices.SortStableFunc(e.editions, func(a, b edition) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.Version-b.Version) })
	slices.SortStableFunc(e.links, func(a, b link) int { return cmp.Compare(a.Number, b.Number) })
	r, err := e.verify(h.shelf)
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// says reports whether a problem begins with one of places and tells one of whats.
func (r Report) says(places, whats []string) bool {
	return slices.ContainsFunc(r.Problems, func(problem string) bool {
		return slices.ContainsFunc(places, func(place string) bool { return strings.HasPrefix(problem, place+":") }) &&
			slices.ContainsFunc(whats, func(what string) bool { return strings.Contains(problem, what) })
	})
}

func (e edition) place() string { return fmt.Sprintf("version %s %d", e.Kind, e.Version) }
func (l link) place() string    { return fmt.Sprintf("acceptance %d", l.Number) }
func (s signer) place() string  { return fmt.Sprintf("acceptance %d", s.Acceptance) }

// What is told of a column that was changed, by its table and name.
var told = map[string][]string{
	"edition":           {"its SHA-256 or its date in force does not match its hash"},
	"edition.Text":      {"the text's SHA-256 is"},
	"edition.SHA256":    {"the text's SHA-256 is"},
	"edition.Release":   {"its translation, what it says has changed or its day to sign by does not match its hash"},
	"link":              {"its content does not match its hash"},
	"signer":            {"its signer does not match the hash that was signed"},
	"signer.Acceptance": {"is missing, its signer is not", "has 2 signers", "its signer does not match the hash that was signed"},
}

func toldOf(column string) []string {
	for column != "" {
		if whats, ok := told[column]; ok {
			return whats
		}
		column = column[:max(strings.LastIndex(column, "."), 0)]
	}
	return nil
}

// cells gives every value of a row, with the name of its column.
func cells(v reflect.Value, column string, each func(column string, v reflect.Value)) {
	switch {
	case v.Kind() == reflect.Pointer:
		if !v.IsNil() {
			cells(v.Elem(), column, each)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String:
		for i := range v.Len() {
			each(column, v.Index(i))
		}
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		for i := range v.NumField() {
			cells(v.Field(i), column+"."+v.Type().Field(i).Name, each)
		}
	default:
		each(column, v)
	}
}

// size is how many bytes a value is stored in.
func size(v reflect.Value) int {
	if k := v.Kind(); k == reflect.String || k == reflect.Slice {
		return v.Len()
	}
	return 8
}

// flip changes bits of one byte of a value, and gives how to put it back.
func flip(v reflect.Value, at int, bits byte) (undo func()) {
	before := reflect.New(v.Type()).Elem()
	before.Set(v)
	switch old := v.Interface().(type) {
	case []byte:
		b := slices.Clone(old)
		b[at] ^= bits
		v.SetBytes(b)
	case time.Time:
		v.Set(reflect.ValueOf(time.UnixMicro(old.UnixMicro() ^ int64(bits)<<(8*at))))
	default:
		if v.Kind() == reflect.String {
			b := []byte(v.String())
			b[at] ^= bits
			v.SetString(string(b))
		} else {
			v.SetInt(v.Int() ^ int64(bits)<<(8*at))
		}
	}
	return func() { v.Set(before) }
}

// TestEvidenceNamesEveryFlippedByte flips every byte of every value, one in some of a long text.
func TestEvidenceNamesEveryFlippedByte(t *testing.T) {
	dice := chance(t)
	h := lived(t, dice)
	e := h.evidence(h.pool)
	if r := h.judge(e); r.Err() != nil || r.Erased == 0 || len(e.signers) == 0 || r.Versions < 4 {
		t.Fatalf("untouched: %s", r)
	}
	flips := 0
	try := func(row reflect.Value, table string, place func() string) {
		cells(row, table, func(column string, v reflect.Value) {
			step := 1 + size(v)/200
			for at := dice.IntN(step); at < size(v); at += step {
				bits := byte(1 + dice.IntN(255))
				places := []string{place()}
				undo := flip(v, at, bits)
				r := h.judge(e)
				if places = append(places, place()); !r.says(places, toldOf(column)) {
					t.Errorf("%s of %v, byte %d: %s", column, places, at, r)
				}
				undo()
				flips++
			}
		})
	}
	for i := range e.editions {
		try(reflect.ValueOf(&e.editions[i]), "edition", func() string { return e.editions[i].place() })
	}
	for i := range e.links {
		try(reflect.ValueOf(&e.links[i]), "link", func() string { return e.links[i].place() })
	}
	for i := range e.signers {
		try(reflect.ValueOf(&e.signers[i]), "signer", func() string { return e.signers[i].place() })
	}
	if r := h.judge(e); r.Err() != nil || flips < 1000 { // chance writes between some 4,000 and 9,000 bytes of evidence
		t.Errorf("after %d flips, all put back: %s", flips, r)
	}
}

// TestEvidenceNamesRowsMoved swaps, deletes and doubles rows.
func TestEvidenceNamesRowsMoved(t *testing.T) {
	h := lived(t, chance(t))
	e := h.evidence(h.pool)
	head := h.judge(e).Head
	expect := func(what string, changed evidence, places []string, whats ...string) {
		t.Helper()
		if r := h.judge(changed); !r.says(places, whats) {
			t.Errorf("%s %v: %s", what, places, r)
		}
	}
	copied := func() evidence {
		return evidence{slices.Clone(e.editions), slices.Clone(e.links), slices.Clone(e.signers)}
	}
	for i, l := range e.links {
		c := copied()
		c.links = append(c.links, l)
		expect("twice", c, []string{l.place()}, "is there twice")
		c = copied()
		c.links = slices.Delete(c.links, i, i+1)
		c.signers = slices.DeleteFunc(c.signers, func(s signer) bool { return s.Acceptance == l.Number })
		if i == len(e.links)-1 {
			if r := h.judge(c); r.Err() != nil || r.Head == head {
				t.Errorf("the last one is cut off: %s", r)
			}
		} else {
			expect("deleted", c, []string{e.links[i+1].place()}, "what stood between is missing")
		}
		for j, other := range e.links[:i] {
			places := []string{l.place(), other.place()}
			c = copied()
			c.links[i], c.links[j] = other, l
			c.links[i].Number, c.links[j].Number = l.Number, other.Number
			for _, place := range places {
				expect("swapped", c, []string{place}, "its content does not match its hash")
			}
		}
	}
	for i, s := range e.signers {
		c := copied()
		c.signers = append(c.signers, s)
		expect("twice", c, []string{s.place()}, "has 2 signers")
		c = copied()
		c.signers = slices.Delete(c.signers, i, i+1) // as when a person is erased
		if r := h.judge(c); r.Err() != nil || r.Erased != h.judge(e).Erased+1 {
			t.Errorf("%s, its signer is erased: %s", s.place(), r)
		}
		c = copied()
		c.links = slices.DeleteFunc(c.links, func(l link) bool { return l.Number == s.Acceptance })
		expect("deleted, not its signer", c, []string{s.place()}, "is missing, its signer is not")
		for j, other := range e.signers[:i] {
			c = copied()
			c.signers[i].Acceptance, c.signers[j].Acceptance = other.Acceptance, s.Acceptance
			for _, place := range []string{s.place(), other.place()} {
				expect("signers swapped", c, []string{place}, "its signer does not match")
			}
		}
	}
	for i, v := range e.editions {
		c := copied()
		c.editions = append(c.editions, v)
		expect("twice", c, []string{v.place()}, "is there twice")
		c = copied()
		c.editions = slices.Delete(c.editions, i, i+1)
		signed := slices.IndexFunc(e.links, func(l link) bool { return l.Kind == v.Kind && l.Version == v.Version })
		if signed >= 0 {
			expect("deleted", c, []string{e.links[signed].place()}, "what was signed, "+v.place()+", is missing")
		}
		if i+1 < len(e.editions) && e.editions[i+1].Kind == v.Kind {
			expect("deleted", c, []string{e.editions[i+1].place()}, "what stood between is missing")
		}
		if v.Release != nil {
			c = copied()
			c.editions[i].Release = nil
			expect("what the team told is deleted", c, []string{v.place()}, "what the team told of it is missing")
		}
		for j, other := range e.editions[:i] {
			c = copied()
			c.editions[i].Text, c.editions[j].Text = other.Text, v.Text
			for _, place := range []string{v.place(), other.place()} {
				expect("texts swapped", c, []string{place}, "the text's SHA-256 is")
			}
		}
	}
}

// Whoever can write everything can make all hashes anew: a copy of the head kept elsewhere tells.
func TestEvidenceMadeAnewHasAnotherHead(t *testing.T) {
	dice := chance(t)
	h := lived(t, dice)
	e := h.evidence(h.pool)
	head := h.judge(e).Head
	kept := func() (r Report) { head.verify(&r, e.links); return r }
	if r := kept(); r.Err() != nil {
		t.Errorf("untouched: %s", r)
	}
	who := &e.signers[dice.IntN(len(e.signers))]
	who.Name = "Une autre"
	for i := range e.links {
		l := &e.links[i]
		if l.Number == who.Acceptance {
			l.SignerHash = who.digest()
		}
		if l.Number < who.Acceptance {
			continue
		}
		if i > 0 {
			l.Previous = e.links[i-1].Hash
		}
		l.Hash = l.digest()
		last := i == len(e.links)-1
		if r := h.judge(e); last != (r.Err() == nil) || last && r.Head == head ||
			!last && !r.says([]string{e.links[i+1].place()}, []string{"does not continue the chain"}) {
			t.Fatalf("made anew up to %d: %s", l.Number, r)
		}
	}
	if r := kept(); !r.says([]string{e.links[head.Number-1].place()}, []string{"its hash is not the one kept elsewhere"}) {
		t.Errorf("written anew: %s", r)
	}
	e.links = e.links[:head.Number-1]
	if r := kept(); !strings.Contains(r.String(), fmt.Sprintf("acceptance %d: is missing, its hash was kept elsewhere", head.Number)) {
		t.Errorf("cut off: %s", r)
	}
}
