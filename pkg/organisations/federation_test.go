package organisations

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// federation is an owner of an organisation whose licence may cover others, and who granted it.
func (h house) federation(first, siret string) (owner, staff who.Actor) {
	h.t.Helper()
	owner, staff = h.granted(first, siret)
	if err := h.MarkFederation(h.t.Context(), staff, ID(owner.Organisation), true, h.of(owner).Version, ""); err != nil {
		h.t.Fatal(err)
	}
	return owner, staff
}

// club is an association whose file is a draft, with an RNA number of its own.
func (h house) club(first string, n int) (owner who.Actor, rna string) {
	h.t.Helper()
	owner, rna = h.company(first, siretA), fmt.Sprintf("W46100%04d", n)
	h.exec(`UPDATE organisation SET siret = NULL, rna = $2 WHERE id = $1`, owner.Organisation, rna)
	return owner, rna
}

// proposes lists a number, and gives the line of the list.
func (h house) proposes(federation who.Actor, number string) int64 {
	h.t.Helper()
	if err := h.Propose(h.t.Context(), federation, Listing{"Le club " + number, number}, ""); err != nil {
		h.t.Fatal(err)
	}
	return read[int64](h, `SELECT max(id) FROM affiliation`)
}

// covers takes a club the whole way under a federation.
func (h house) covers(federation, club who.Actor, number string) int64 {
	h.t.Helper()
	id := h.proposes(federation, number)
	if err := h.Agree(h.t.Context(), club, id, ""); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Confirm(h.t.Context(), federation, id, ""); err != nil {
		h.t.Fatal(err)
	}
	return id
}

func (h house) holds(a who.Actor, want bool) {
	h.t.Helper()
	l, err := h.ActiveLicence(h.t.Context(), a.Organisation)
	if err != nil || (l != nil) != want {
		h.t.Errorf("%s has a licence: %v (%v), want %v", a.FirstName, l != nil, err, want)
	}
	o := h.of(a)
	if got := o.Authorised(h.now()); got != want {
		h.t.Errorf("%s is authorised: %v", a.FirstName, got)
	}
	if o.Licence == nil {
		return
	}
	if c, err := h.CheckLicence(h.t.Context(), o.Licence.Number); err != nil || c.Valid != want {
		h.t.Errorf("the public page of %s says %+v (%v)", a.FirstName, c, err)
	}
}

// TestFederation: from the list to a number of one's own, and whatever becomes of the federation's
// licence becomes of it.
func TestFederation(t *testing.T) {
	h := newHouse(t)
	federation, ines := h.federation("Awa", siretA)
	louis, rna := h.club("Louis", 1)
	id := h.proposes(federation, rna)
	if l := h.letter(louis); !strings.Contains(l, "Chez Awa vous propose de porter la marque") {
		t.Errorf("the club reads %s", l)
	}
	h.is("confirmed before anybody agrees", h.Confirm(t.Context(), federation, id, ""), fault.Conflict)
	if err := h.Agree(t.Context(), louis, id, ""); err != nil {
		t.Fatal(err)
	}
	if l := h.letter(federation); !strings.Contains(l, "Louis Delmas accepte, pour Chez Louis") {
		t.Errorf("the federation reads %s", l)
	}
	h.holds(louis, false)
	if err := h.Confirm(t.Context(), federation, id, ""); err != nil {
		t.Fatal(err)
	}
	h.is("confirmed twice", h.Confirm(t.Context(), federation, id, ""), fault.Conflict)
	own, shared := h.of(federation), h.of(louis)
	if shared.Licence.Number == own.Licence.Number || !shared.Licence.Until.Equal(own.Licence.Until) || shared.Umbrella == nil || shared.Umbrella.Name != "Chez Awa" {
		t.Fatalf("covered as %+v", shared)
	}
	if l := h.letter(louis); !strings.Contains(l, "au titre de Chez Awa") || !strings.Contains(l, shared.Licence.Number) {
		t.Errorf("the club reads %s", l)
	}
	if c, err := h.CheckLicence(t.Context(), shared.Licence.Number); err != nil || !c.Valid || c.Federation != "Chez Awa" {
		t.Errorf("the public page says %+v (%v)", c, err)
	}
	for _, step := range []struct {
		to     State
		reason string
		holds  bool
		letter string
	}{
		{FormalNotice, "misuse", true, ""}, {Suspended, "unanswered", false, "suspendue"}, {Withdrawn, "unanswered", false, ""}, {Active, "mended", true, "a cours"},
	} {
		before := h.letters(louis)
		if err := h.take(ines, federation, step.to, step.reason); err != nil {
			t.Fatal(step.to, err)
		}
		h.holds(louis, step.holds)
		if told := h.letters(louis) > before; told != (step.letter != "") || told && !strings.Contains(h.letter(louis), step.letter) {
			t.Errorf("after %s the club reads %s", step.to, h.letter(louis))
		}
	}
	until := h.of(federation).Licence.Until
	h.now = func() time.Time { return until.AddDate(0, 0, 1).Add(12 * time.Hour) }
	h.holds(louis, false)
	if o := h.of(louis); o.Standing(h.now()) != Expired || o.Renewable(h.now()) {
		t.Errorf("once the federation's licence is over the club stands %s", o.Standing(h.now()))
	}
	before := h.letters(louis)
	if err := h.Remind(t.Context()); err != nil || h.letters(louis) != before+1 || !strings.Contains(h.letter(louis), "arrivée à son terme") {
		t.Errorf("the club reads %s (%v)", h.letter(louis), err)
	}
}

// TestPartingKeepsTheNumber: whoever leaves a federation, or is taken off its list, loses the right and
// keeps the number, which serves again.
func TestPartingKeepsTheNumber(t *testing.T) {
	h := newHouse(t)
	federation, ines := h.federation("Awa", siretA)
	louis, rna := h.club("Louis", 1)
	id := h.covers(federation, louis, rna)
	number := h.of(louis).Licence.Number
	if err := h.Part(t.Context(), louis, ""); err != nil {
		t.Fatal(err)
	}
	h.holds(louis, false)
	if l := h.letter(federation); !strings.Contains(l, "a quitté") {
		t.Errorf("the federation reads %s", l)
	}
	if err := h.Agree(t.Context(), louis, id, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.Confirm(t.Context(), federation, id, ""); err != nil {
		t.Fatal(err)
	}
	h.holds(louis, true)
	if err := h.take(ines, louis, Suspended, "misuse"); err != nil {
		t.Fatal(err)
	}
	h.is("taken off while suspended", h.Unlist(t.Context(), federation, id, ""), fault.Conflict)
	h.is("left while suspended", h.Part(t.Context(), louis, ""), fault.Conflict)
	h.holds(louis, false)
	if err := h.take(ines, louis, Active, "mended"); err != nil {
		t.Fatal(err)
	}
	if o := h.of(louis); o.Umbrella == nil {
		t.Error("a restored club is on its own")
	}
	if err := h.Unlist(t.Context(), federation, id, ""); err != nil {
		t.Fatal(err)
	}
	h.holds(louis, false)
	if l := h.letter(louis); !strings.Contains(l, "retirée de sa liste") {
		t.Errorf("the club reads %s", l)
	}
	h.exec(`DELETE FROM organisation_member WHERE account_id = $1`, louis.ID)
	if err := h.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c, err := h.CheckLicence(t.Context(), number); err != nil || c.Valid || c.Federation != "" {
		t.Errorf("the number of a club nobody speaks for: %+v (%v)", c, err)
	}
	h.exec(`INSERT INTO organisation_member (organisation_id, account_id, role, capacity) VALUES ($1, $2, 'owner', 'gérante')`, louis.Organisation, louis.ID)
	f := h.whole(louis)
	f.SIRET, f.RNA = "", rna
	if err := h.Submit(t.Context(), louis, h.of(louis).Version, f, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.decide(ines, louis, yes); err != nil {
		t.Fatal(err)
	}
	if o := h.of(louis); o.Licence.Number != number || o.Umbrella != nil {
		t.Errorf("granted %+v, want the number %s", o.Licence, number)
	}
	if n := read[int](h, `SELECT last FROM licence_counter`); n != 2 {
		t.Errorf("%d numbers were given to two organisations", n)
	}
}

func TestFederationRefused(t *testing.T) {
	h := newHouse(t)
	awa, ines := h.granted("Awa", siretA)
	louis, rna := h.club("Louis", 1)
	id := ID(awa.Organisation)
	h.is("by no federation", h.Propose(t.Context(), awa, Listing{"Le club", rna}, ""), fault.NotFound)
	h.is("a draft", h.MarkFederation(t.Context(), ines, ID(louis.Organisation), true, 1, ""), fault.Conflict)
	h.is("a stale page", h.MarkFederation(t.Context(), ines, id, true, h.of(awa).Version-1, ""), fault.Conflict)
	own := ines
	h.exec(`INSERT INTO organisation_member (organisation_id, account_id, role) VALUES ($1, $2, 'editor')`, id, own.ID)
	h.is("one's own", h.MarkFederation(t.Context(), own, id, true, h.of(awa).Version, ""), fault.Forbidden)
	h.exec(`DELETE FROM organisation_member WHERE account_id = $1`, own.ID)
	if err := h.MarkFederation(t.Context(), ines, id, true, h.of(awa).Version, ""); err != nil {
		t.Fatal(err)
	}
	for field, l := range map[string]Listing{"name": {"", rna}, "number": {"Le club", "W46"}} {
		if bad, _ := form.As(h.Propose(t.Context(), awa, l, "")); bad.On(field).Empty() {
			t.Errorf("%+v was listed", l)
		}
	}
	if bad, _ := form.As(h.Propose(t.Context(), awa, Listing{"Nous", siretA}, "")); bad.On("number").Key != "organisations.affiliate_itself" {
		t.Errorf("itself: %v", bad)
	}
	line := h.proposes(awa, rna)
	if bad, _ := form.As(h.Propose(t.Context(), awa, Listing{"Encore", rna}, "")); bad.On("number").Key != "organisations.affiliate_listed" {
		t.Errorf("twice: %v", bad)
	}
	rose, _ := h.club("Rose", 2)
	h.is("another's number", h.Agree(t.Context(), rose, line, ""), fault.Conflict)
	h.is("an editor", h.Agree(t.Context(), h.colleague(louis, "Paul", Editor), line, ""), fault.Forbidden)
	other, _ := h.federation("Inès", siretB)
	h.is("another federation's line", h.Unlist(t.Context(), other, line, ""), fault.NotFound)
	h.is("another federation confirms", h.Confirm(t.Context(), other, line, ""), fault.NotFound)
	h.is("marked no longer with a list", h.MarkFederation(t.Context(), ines, id, false, h.of(awa).Version, ""), fault.Conflict)
	if err := h.Agree(t.Context(), louis, line, ""); err != nil {
		t.Fatal(err)
	}
	h.is("two federations", h.Agree(t.Context(), louis, h.proposes(other, rna), ""), fault.Conflict)

	h.exec(`UPDATE organisation SET rna = 'W461009999' WHERE id = $1`, louis.Organisation)
	h.is("a number changed in between", h.Confirm(t.Context(), awa, line, ""), fault.Conflict)
	h.exec(`UPDATE organisation SET rna = $2 WHERE id = $1`, louis.Organisation, rna)
	withdrawn, _ := h.granted("Zoé", "73282932000090")
	h.exec(`UPDATE organisation SET siret = NULL, rna = $2, state = 'withdrawn' WHERE id = $1`, withdrawn.Organisation, rna)
	h.is("round a withdrawal", h.Confirm(t.Context(), awa, line, ""), fault.Conflict)
	h.exec(`UPDATE organisation SET rna = 'W461008888' WHERE id = $1`, withdrawn.Organisation)
	if err := h.take(ines, awa, Suspended, "misuse"); err != nil {
		t.Fatal(err)
	}
	h.is("by a suspended federation", h.Confirm(t.Context(), awa, line, ""), fault.Conflict)
	h.holds(louis, false)
	if n := read[int](h, `SELECT sum(last) FROM licence_counter`); n != 3 {
		t.Errorf("%d numbers were spent, for three licences", n)
	}
}

// TestConfirmAtOnce: a club confirmed, left and taken off the list at the same moment ends in one of
// those ways, without a number lost.
func TestConfirmAtOnce(t *testing.T) {
	h := newHouse(t)
	federation, ines := h.federation("Awa", siretA)
	for i := range 6 {
		club, rna := h.club(fmt.Sprint("Louis", i), i)
		id := h.proposes(federation, rna)
		if err := h.Agree(t.Context(), club, id, ""); err != nil {
			t.Fatal(err)
		}
		version := h.of(federation).Version
		var all sync.WaitGroup
		for _, act := range []func() error{
			func() error { return h.Confirm(t.Context(), federation, id, "") },
			func() error { return h.Confirm(t.Context(), federation, id, "") },
			func() error { return h.Part(t.Context(), club, "") },
			func() error { return h.Unlist(t.Context(), federation, id, "") },
			func() error {
				return h.Take(t.Context(), ines, ID(federation.Organisation), Order{Suspended, "misuse", "Pourquoi", version}, "")
			},
		} {
			all.Go(func() {
				if err := act(); err != nil && fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.NotFound {
					t.Error(err)
				}
			})
		}
		all.Wait()
		covered := read[bool](h, `SELECT EXISTS (SELECT FROM affiliation WHERE organisation_id = $1 AND confirmed_at IS NOT NULL)`, club.Organisation)
		if state := h.of(club).State; (state == Active) != covered || !covered && state != Draft {
			t.Errorf("covered: %v, and the file is %s", covered, state)
		}
		if o := h.of(federation); o.State == Suspended {
			h.holds(club, false)
			if err := h.take(ines, federation, Active, "mended"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if last, given := read[int](h, `SELECT last FROM licence_counter`), read[int](h, `SELECT count(licence_number) FROM organisation`); last != given {
		t.Errorf("the counter is at %d, %d organisations have a number", last, given)
	}
}

// TestFederationPages: the pages of a federation, of a club and of the team, through their forms.
func TestFederationPages(t *testing.T) {
	s := newSite(t)
	awa, ines := s.granted("Awa", siretA)
	louis, rna := s.club("Louis", 1)
	team, federation, club := s.visitor(ines), s.visitor(awa), s.visitor(louis)
	post := func(v *http.Client, path string, fields url.Values, status int) string {
		t.Helper()
		r, err := v.PostForm(s.url+path, fields)
		return s.body(r, err, status)
	}
	s.get(federation, FederationPath, http.StatusNotFound)
	dossier := filePath(ID(awa.Organisation))
	s.has(s.get(team, dossier, http.StatusOK), "Reconnaître comme fédération")
	post(team, dossier+"/federation", url.Values{"federation": {"yes"}, "version": {fmt.Sprint(s.of(awa).Version)}}, http.StatusSeeOther)
	s.has(s.get(team, dossier, http.StatusOK), "Ne plus reconnaître comme fédération", "Personne pour l’instant", "Reconnue comme fédération")
	s.has(s.get(federation, FilePath, http.StatusOK), FederationPath)
	s.has(post(federation, FederationPath, url.Values{"name": {"Le club"}, "number": {"W46"}}, http.StatusUnprocessableEntity), "Ce numéro n’existe pas", `value="Le club"`)
	for _, nasty := range []string{"\x00", "\xff\xfe", "<script>", "'; DROP TABLE affiliation; --", "１２３", "９９９９９９９９９９９９９９", strings.Repeat("9", 50_000), "W46100000１"} {
		post(federation, FederationPath, url.Values{"name": {nasty}, "number": {nasty}}, http.StatusUnprocessableEntity)
	}
	for _, path := range []string{FederationPath + "/0/confirmer", FederationPath + "/x/retirer", FederationPath + "/9223372036854775807/confirmer", AffiliationPath + "/quitter"} {
		post(federation, path, nil, http.StatusNotFound)
	}
	post(federation, FederationPath, url.Values{"name": {"Le club de Louis"}, "number": {"w46 100 0001"}}, http.StatusSeeOther)
	s.has(s.get(federation, FederationPath, http.StatusOK), "Le club de Louis", rna, "Pas encore de réponse")
	id := fmt.Sprint(read[int64](s.house, `SELECT max(id) FROM affiliation`))
	s.has(s.get(club, FilePath, http.StatusOK), "Chez Awa vous propose de porter la marque à son titre", AffiliationPath+"/"+id+"/accepter")
	post(club, AffiliationPath+"/"+id+"/accepter", nil, http.StatusSeeOther)
	s.has(s.get(club, FilePath, http.StatusOK), "Vous avez accepté l’offre de Chez Awa", "Reprendre ma réponse")
	s.has(s.get(federation, FederationPath, http.StatusOK), "À confirmer", "Chez Louis", "accepté par Louis Delmas")
	post(federation, FederationPath+"/"+id+"/confirmer", nil, http.StatusSeeOther)
	number := s.of(louis).Licence.Number
	s.has(s.get(club, FilePath, http.StatusOK), "Au titre de Chez Awa", number, "Vous portez la marque au titre de Chez Awa", `href="/marque/bulle"`)
	s.has(s.get(federation, FederationPath, http.StatusOK), "Porte la marque", number)
	s.has(s.get(s.visitor(who.Actor{}), "/licences/"+number, http.StatusOK), "Cette licence est valable", "au titre de la fédération Chez Awa")
	s.has(s.get(team, ListPath, http.StatusOK), "Fédération", "Au titre de Chez Awa")
	s.has(s.get(team, filePath(ID(louis.Organisation)), http.StatusOK), "Au titre de", dossier, "Couverte par la licence de la fédération")
	if err := s.take(ines, awa, Suspended, "misuse"); err != nil {
		t.Fatal(err)
	}
	s.has(s.get(club, FilePath, http.StatusOK), "Licence suspendue", "La licence de Chez Awa n’a plus cours")
	s.has(s.get(s.visitor(who.Actor{}), "/licences/"+number, http.StatusOK), "Cette licence n’est plus valable")
	s.has(s.get(federation, FederationPath, http.StatusOK), "elle ne peut couvrir personne")
	post(club, AffiliationPath+"/quitter", nil, http.StatusSeeOther)
	s.has(s.get(club, FilePath, http.StatusOK), "À envoyer", "Le numéro "+number+" reste celui de votre structure")
	s.has(s.get(team, filePath(ID(louis.Organisation)), http.StatusOK), "Lien avec la fédération terminé")
}
