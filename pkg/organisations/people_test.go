package organisations

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// written is the newest letter to an address, and the secret of its link.
func (h house) written(email string) (text, token string) {
	h.t.Helper()
	l := read[struct {
		Text  string `db:"text"`
		Links string `db:"links"`
	}](h, `SELECT subject || E'\n' || body_text AS text, array_to_string(links, ' ') AS links FROM letter WHERE recipient = $1 ORDER BY id DESC LIMIT 1`, email)
	return l.Text, l.Links[strings.LastIndexByte(l.Links, '/')+1:]
}

func (h house) invites(by who.Actor, email string, r Role) string {
	h.t.Helper()
	if err := h.Invite(h.t.Context(), by, Guest{Email: email, Role: r}, ""); err != nil {
		h.t.Fatal(err)
	}
	_, token := h.written(email)
	return token
}

// colleague is somebody who has joined the organisation of owner.
func (h house) colleague(owner who.Actor, first string, r Role) who.Actor {
	h.t.Helper()
	a := h.person(first, who.Member)
	if err := h.Accept(h.t.Context(), a, h.invites(owner, a.Email, r), "vendeuse", ""); err != nil {
		h.t.Fatal(err)
	}
	a.Organisation = owner.Organisation
	return a
}

func (h house) roles(owner who.Actor) string {
	h.t.Helper()
	people, err := peopleOf(h.t.Context(), h.pool, ID(owner.Organisation))
	if err != nil {
		h.t.Fatal(err)
	}
	var list []string
	for _, p := range people {
		first, _, _ := strings.Cut(p.Name, " ")
		list = append(list, first+" "+string(p.Role))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// is checks how an act failed.
func (h house) is(what string, err error, kind fault.Kind) {
	h.t.Helper()
	if !fault.Is(err, kind) {
		h.t.Errorf("%s: %v", what, err)
	}
}

func TestGuestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		guest Guest
		field string
	}{
		"right":      {Guest{"louis@exemple.fr", "Louis", Editor}, ""},
		"nameless":   {Guest{"louis@exemple.fr", "", Owner}, ""},
		"no address": {Guest{"", "Louis", Editor}, "email"},
		"wrong":      {Guest{"louis@", "Louis", Editor}, "email"},
		"no role":    {Guest{"louis@exemple.fr", "Louis", ""}, "role"},
		"made up":    {Guest{"louis@exemple.fr", "Louis", "admin"}, "role"},
		"a link":     {Guest{"louis@exemple.fr", "Gagnez sur gain.example", Editor}, "name"},
		"too long":   {Guest{"louis@exemple.fr", strings.Repeat("é", 61), Editor}, "name"},
	} {
		var fields []string
		for _, e := range c.guest.Check() {
			fields = append(fields, e.Field)
		}
		if strings.Join(fields, " ") != c.field {
			t.Errorf("%s: wrong in %v", name, fields)
		}
	}
}

// TestInvitation: from the letter to the file, for the one address it was sent to, once.
func TestInvitation(t *testing.T) {
	h := newHouse(t)
	awa, louis, rose := h.company("Awa", siretA), h.person("Louis", who.Member), h.person("Rose", who.Member)
	for range 2 { // a double click
		if err := h.Invite(t.Context(), awa, Guest{"LOUIS@exemple.fr", "Louis", Editor}, "cle"); err != nil {
			t.Fatal(err)
		}
	}
	text, token := h.written("LOUIS@exemple.fr")
	if !strings.Contains(text, "Awa Delmas vous invite à rejoindre Chez Awa") || !strings.Contains(text, "Bonjour Louis,") || !strings.Contains(text, "pendant 14") {
		t.Errorf("the letter says %s", text)
	}
	if n := read[int](h, `SELECT count(*) FROM letter WHERE recipient = 'LOUIS@exemple.fr' AND account_id IS NULL`); n != 1 {
		t.Errorf("%d letters, each to an address that may have an account", n)
	}
	if len(token) != 43 || read[int](h, `SELECT count(*) FROM organisation_invitation WHERE token_hash = convert_to($1, 'UTF8')`, token) != 0 {
		t.Error("the secret is short, or kept in clear")
	}
	h.is("somebody else's address", h.Accept(t.Context(), rose, token, "vendeuse", ""), fault.Forbidden)
	h.is("an unknown link", h.Accept(t.Context(), louis, token+"x", "vendeur", ""), fault.Gone)
	if bad, _ := form.As(h.Accept(t.Context(), louis, token, "", "")); bad.On("capacity").Empty() {
		t.Error("joined without saying as what")
	}
	for range 2 { // a double click
		if err := h.Accept(t.Context(), louis, token, "vendeur", "cle"); err != nil {
			t.Fatal(err)
		}
	}
	h.is("the same link again", h.Accept(t.Context(), louis, token, "vendeur", ""), fault.Gone)
	if got := h.roles(awa); got != "Awa owner, Louis editor" {
		t.Errorf("the people are %s", got)
	}
	if l := h.letter(awa); !strings.Contains(l, "Louis Delmas a rejoint Chez Awa") {
		t.Errorf("the owner reads %s", l)
	}
	if acts := read[string](h, `SELECT string_agg(act || ' ' || (after->>'role'), ', ' ORDER BY id) FROM audit_line WHERE object = $1 AND after ? 'role'`, object(ID(awa.Organisation))); acts != "organisation.invite editor, organisation.join editor" {
		t.Errorf("the trail tells %s", acts)
	}
	if n := read[int](h, `SELECT count(*) FROM organisation_invitation`); n != 0 {
		t.Errorf("%d invitations are kept once answered", n)
	}
}

func TestInvitationRefused(t *testing.T) {
	h := newHouse(t)
	awa := h.company("Awa", siretA)
	louis := h.colleague(awa, "Louis", Editor)
	invite := func(by who.Actor, email string) error {
		return h.Invite(t.Context(), by, Guest{Email: email, Role: Owner}, "")
	}
	h.is("by an editor", invite(louis, "ami@exemple.fr"), fault.Forbidden)
	h.is("by somebody of no organisation", invite(h.person("Zoé", who.Member), "ami@exemple.fr"), fault.NotFound)
	h.invites(awa, "rose@exemple.fr", Editor)
	for email, key := range map[string]string{"Louis@exemple.fr": "organisations.person_already", "ROSE@exemple.fr": "organisations.invited_already"} {
		if bad, _ := form.As(invite(awa, email)); bad.On("email").Key != key {
			t.Errorf("%s: %v", email, bad)
		}
	}
	speaks := h.company("Inès", siretB)
	token := h.invites(awa, speaks.Email, Owner)
	h.is("by who speaks for another", h.Accept(t.Context(), speaks, token, "gérante", ""), fault.Conflict)
	if i, err := h.Invitation(t.Context(), token); err != nil || !i.Open {
		t.Errorf("the invitation refused is lost: %+v %v", i, err)
	}
	h.exec(`UPDATE organisation SET name = 'Gagnez sur gain.example' WHERE id = $1`, awa.Organisation)
	h.is("a draft named like a link", invite(awa, "ami@exemple.fr"), fault.Conflict)
	h.exec(`UPDATE organisation SET name = 'Chez Awa' WHERE id = $1`, awa.Organisation)
	h.exec(`INSERT INTO organisation_invitation (organisation_id, email, email_key, role, token_hash, sent_at, expires_at)
		SELECT $1, n || '@exemple.fr', n || '@exemple.fr', 'editor', convert_to(CAST(n AS text), 'UTF8'), now(), now() FROM generate_series(1, 46) n`, awa.Organisation)
	if bad, _ := form.As(invite(awa, "ami@exemple.fr")); bad.On("email").Key != "organisations.people_full" {
		t.Errorf("the fifty-first: %v", bad)
	}
}

// TestInvitationLife: a newer letter voids the older one, and each ends by itself.
func TestInvitationLife(t *testing.T) {
	h := newHouse(t)
	awa, louis := h.company("Awa", siretA), h.person("Louis", who.Member)
	first := h.invites(awa, louis.Email, Editor)
	id := read[int64](h, `SELECT id FROM organisation_invitation`)
	if err := h.Resend(t.Context(), awa, id, ""); err != nil {
		t.Fatal(err)
	}
	_, second := h.written(louis.Email)
	h.is("the older link", h.Accept(t.Context(), louis, first, "vendeur", ""), fault.Gone)
	now := time.Now()
	h.now = func() time.Time { return now.Add(invitationLife + time.Minute) }
	h.is("a link of fifteen days", h.Accept(t.Context(), louis, second, "vendeur", ""), fault.Gone)
	people, err := h.People(t.Context(), h.of(awa))
	if err != nil || len(people.Invited) != 1 || people.Invited[0].Open {
		t.Fatalf("the owner is shown %+v (%v)", people.Invited, err)
	}
	if err := h.Resend(t.Context(), awa, id, ""); err != nil {
		t.Fatal(err)
	}
	_, third := h.written(louis.Email)
	h.is("a fourth letter in a day", h.Resend(t.Context(), awa, id, ""), fault.TooMany)
	if err := h.Cancel(t.Context(), awa, id, ""); err != nil {
		t.Fatal(err)
	}
	h.is("a cancelled one", h.Accept(t.Context(), louis, third, "vendeur", ""), fault.Gone)
	h.is("cancelled twice", h.Cancel(t.Context(), awa, id, ""), fault.NotFound)

	h.now = time.Now
	h.invites(awa, "rose@exemple.fr", Editor)
	other := h.company("Inès", siretB)
	id = read[int64](h, `SELECT id FROM organisation_invitation`)
	for what, err := range map[string]error{"send again": h.Resend(t.Context(), other, id, ""), "cancel": h.Cancel(t.Context(), other, id, "")} {
		h.is("to "+what+" another's invitation", err, fault.NotFound)
	}
	h.now = func() time.Time { return now.Add(invitationLife + forgetInvitation + time.Hour) }
	if err := h.Purge(t.Context()); err != nil || read[int](h, `SELECT count(*) FROM organisation_invitation`) != 0 {
		t.Errorf("an old invitation keeps its address (%v)", err)
	}
}

func TestInvitationsAreCounted(t *testing.T) {
	h := newHouse(t)
	awa := h.company("Awa", siretA)
	for i := range invitations.Times {
		h.invites(awa, fmt.Sprintf("ami%d@exemple.fr", i), Editor)
	}
	h.is("one more", h.Invite(t.Context(), awa, Guest{Email: "encore@exemple.fr", Role: Editor}, ""), fault.TooMany)
}

// TestRoles: who may what, and an owner always.
func TestRoles(t *testing.T) {
	h := newHouse(t)
	awa := h.company("Awa", siretA)
	louis, rose := h.colleague(awa, "Louis", Editor), h.colleague(awa, "Rose", Editor)
	stranger := h.company("Zoé", siretB)
	if err := h.Save(t.Context(), louis, 1, h.whole(louis), ""); err != nil {
		t.Errorf("an editor writes: %v", err)
	}
	for what, err := range map[string]error{
		"an editor gives a role":    h.GiveRole(t.Context(), louis, louis.ID, Owner, ""),
		"an editor takes out":       h.Remove(t.Context(), louis, rose.ID, ""),
		"an editor hands over":      h.HandOver(t.Context(), louis, louis.ID, ""),
		"an editor takes the owner": h.Remove(t.Context(), louis, awa.ID, ""),
	} {
		h.is(what, err, fault.Forbidden)
	}
	for what, err := range map[string]error{
		"a stranger's role":   h.GiveRole(t.Context(), stranger, louis.ID, Owner, ""),
		"a stranger's person": h.Remove(t.Context(), stranger, louis.ID, ""),
		"handed to nobody":    h.HandOver(t.Context(), awa, stranger.ID, ""),
	} {
		h.is(what, err, fault.NotFound)
	}
	for what, err := range map[string]error{
		"the last owner becomes an editor": h.GiveRole(t.Context(), awa, awa.ID, Editor, ""),
		"the last owner leaves":            h.Remove(t.Context(), awa, awa.ID, ""),
	} {
		h.is(what, err, fault.Conflict)
	}
	if bad, _ := form.As(h.GiveRole(t.Context(), awa, louis.ID, "boss", "")); bad.On("role").Empty() {
		t.Error("a role made up")
	}
	if err := h.HandOver(t.Context(), awa, louis.ID, ""); err != nil {
		t.Fatal(err)
	}
	if got := h.roles(awa); got != "Awa editor, Louis owner, Rose editor" {
		t.Errorf("handed over: %s", got)
	}
	if l := h.letter(louis); !strings.Contains(l, "votre rôle est maintenant") {
		t.Errorf("the new owner reads %s", l)
	}
	if err := h.Remove(t.Context(), louis, awa.ID, ""); err != nil {
		t.Fatal(err)
	}
	if l := h.letter(awa); !strings.Contains(l, "Louis Delmas vous a retiré") {
		t.Errorf("who was taken out reads %s", l)
	}
	_, err := h.Of(t.Context(), awa)
	h.is("the file, once taken out", err, fault.NotFound)
	if err := h.Remove(t.Context(), rose, rose.ID, ""); err != nil {
		t.Fatal(err)
	}
	if l := h.letter(louis); !strings.Contains(l, "Rose Delmas a quitté Chez Louis") {
		t.Errorf("the owner reads %s", l)
	}
}

// TestOwnersAtOnce: two owners who take each other's role away leave one.
func TestOwnersAtOnce(t *testing.T) {
	h := newHouse(t)
	awa := h.company("Awa", siretA)
	louis := h.colleague(awa, "Louis", Owner)
	for range 10 {
		h.exec(`UPDATE organisation_member SET role = 'owner' WHERE organisation_id = $1`, awa.Organisation)
		var all sync.WaitGroup
		all.Go(func() { h.GiveRole(t.Context(), awa, louis.ID, Editor, "") })
		all.Go(func() { h.GiveRole(t.Context(), louis, awa.ID, Editor, "") })
		all.Wait()
		if n := read[int](h, `SELECT count(*) FROM organisation_member WHERE organisation_id = $1 AND role = 'owner'`, awa.Organisation); n != 1 {
			t.Fatalf("%d owners are left", n)
		}
	}
}

// TestAbandon: whoever alone began a file may give it up, and answer another's invitation.
func TestAbandon(t *testing.T) {
	h := newHouse(t)
	awa, louis := h.company("Awa", siretA), h.company("Louis", siretB)
	token := h.invites(awa, louis.Email, Editor)
	if err := h.Remove(t.Context(), louis, louis.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.Accept(t.Context(), louis, token, "vendeur", ""); err != nil {
		t.Fatal(err)
	}
	if err := h.Purge(t.Context()); err != nil || read[int](h, `SELECT count(*) FROM organisation`) != 1 {
		t.Errorf("the file given up stays (%v)", err)
	}
	h.submit(awa)
	if err := h.Remove(t.Context(), louis, louis.ID, ""); err != nil {
		t.Fatal(err)
	}
	h.is("a file that was sent keeps somebody", h.Remove(t.Context(), awa, awa.ID, ""), fault.Conflict)
}
