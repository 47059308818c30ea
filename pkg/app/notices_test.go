package app_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/config"
	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const neighbour = "voisine@exemple.fr"

// notice is a form that is right, about page.
func notice(page string) url.Values {
	return url.Values{
		"page": {page}, "ground": {"home"}, "words": {"On voit ma maison et mon jardin sur la deuxième photo."}, "name": {"Odette Voisin"},
		"email": {neighbour}, "good_faith": {"yes"},
	}
}

// noticed is a published spot of Camille's, and two moderators.
func noticed(t *testing.T) (s *apptest.Site, page string, judge, other who.Actor) {
	t.Helper()
	s = apptest.New(t)
	s.Ambassador("camille@exemple.fr")
	judge, other = s.Staff("moderation@exemple.fr", who.Moderator), s.Staff("autre@exemple.fr", who.Moderator)
	spotForm(s.SignIn("camille@exemple.fr").Get("/espace/spots/nouveau", 200)).SendWith(nil, 303)
	s.SignIn("moderation@exemple.fr").Get("/moderation/1", 200).Form("Publier").Send(303)
	return s, "/spots/la-plage-de-galets", judge, other
}

// waitingNotice is the address of the one notice that waits.
func waitingNotice(t *testing.T, s *apptest.Site) string {
	t.Helper()
	var id int64
	if err := s.Pool.Get(t.Context(), &id, `SELECT id FROM queue_item WHERE kind = 'notice' AND state = 'waiting'`); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("/moderation/%d", id)
}

// rule decides on the one notice that waits.
func rule(t *testing.T, s *apptest.Site, by who.Actor, r moderation.Ruling) error {
	t.Helper()
	var row struct {
		ID      int64 `db:"id"`
		Version int   `db:"version"`
	}
	if err := s.Pool.Get(t.Context(), &row, `SELECT id, version FROM queue_item WHERE kind = 'notice' AND state = 'waiting'`); err != nil {
		t.Fatal(err)
	}
	r.Version = row.Version
	return s.Services.Queue.Decide(t.Context(), by, row.ID, r, "")
}

// TestNoticeStory: somebody without an account tells of a spot, follows what becomes of it, and the spot goes; its author learns why
// and not from whom.
func TestNoticeStory(t *testing.T) {
	s, page, _, _ := noticed(t)
	v := s.Visitor()
	form := v.Get(firstLink(t, v.Get(page, 200), "/signalement?page"), 200).Says("Vous signalez « La plage de galets »").Form("Envoyer le signalement")
	if form.Fields.Get("page") != page {
		t.Errorf("the form is about %q", form.Fields.Get("page"))
	}
	form.Send(422).Says("Choisissez ce qui se rapproche", "Donnez votre nom", "bonne foi")
	form.Fields = notice(s.URL + page) // as copied from a browser
	form.Fields.Set("once", "clé")
	followed := form.Send(303).Follow().Says("L’équipe va lire votre signalement", "La plage de galets", "SIG-", "C’est chez moi")
	form.Send(303).LeadsTo(followed.Path) // a second click is the same notice
	receipt := s.Letter(neighbour)
	if !strings.Contains(receipt.Text, "SIG-") || !strings.HasSuffix(receipt.Links[0], followed.Path) || strings.Contains(receipt.Text, "un membre") {
		t.Errorf("the receipt is %s %v", receipt.Text, receipt.Links)
	}
	s.Visitor().Get("/signalement/"+strings.Repeat("a", 26), 404)

	m := s.SignIn("moderation@exemple.fr")
	item := m.Get(waitingNotice(t, s), 200)
	item.Says("C’est chez moi", "ma maison et mon jardin", "Odette Voisin", neighbour, "Fondé : retirer le contenu", why)
	decide := item.Form("Fondé : retirer le contenu")
	decide.Fields.Set("message", "Merci, la maison se voyait bien.")
	decide.Send(303)

	s.Visitor().Get(page, 410)
	answer := s.Letter(neighbour)
	for _, words := range []string{"Vous aviez raison", "C’est chez moi", "Aucun moyen automatisé", "Arcom", "la maison se voyait bien"} {
		if !strings.Contains(answer.Text, words) {
			t.Errorf("the answer lacks %q:\n%s", words, answer.Text)
		}
	}
	author := s.Letter("camille@exemple.fr")
	if !strings.Contains(author.Text, "un lieu privé") || strings.Contains(author.Text, "Odette") || strings.Contains(author.Text, neighbour) {
		t.Errorf("the author reads %s", author.Text)
	}
	back := s.SignIn("camille@exemple.fr").Get(s.Link("camille@exemple.fr"), 200).Says("un lieu privé").Silent("Odette", neighbour)
	if !strings.Contains(back.Body, `id="motif"`) {
		t.Error("the letter leads nowhere")
	}
	v.Get(followed.Path, 200).Says("Vous aviez raison", "la maison se voyait bien").Silent("Demander une seconde lecture")
}

// TestNoticeContested: an answer is contested once, and read again by somebody else.
func TestNoticeContested(t *testing.T) {
	s, page, judge, other := noticed(t)
	v := s.Visitor()
	followed := v.Post("/signalement", notice(page), 303).Follow()
	early := url.Values{"words": {"Vous n’avez pas encore répondu, mais je conteste."}}
	v.Post(followed.Path+"/contester", early, 409)
	if err := rule(t, s, judge, moderation.Ruling{Verdict: moderation.Refuse, Reason: "lawful"}); err != nil {
		t.Fatal(err)
	}
	if l := s.Letter(neighbour); !strings.Contains(l.Text, "respecte la loi") || !strings.Contains(l.Text, "seconde lecture") {
		t.Errorf("the answer is %s", l.Text)
	}
	s.Visitor().Get(page, 200)
	contest := v.Get(followed.Path, 200).Says("le contenu reste en ligne").Form("Demander une seconde lecture")
	contest.Fill("Pourquoi revoir", "Non.").Send(422).Says("un peu plus pour comprendre")
	contest.Fill("Pourquoi revoir", "Regardez la troisième photo : on lit mon nom sur la boîte.").Send(303).Follow().Says("L’équipe va lire", "on lit mon nom")
	v.Post(followed.Path+"/contester", early, 409)

	if err := rule(t, s, judge, moderation.Ruling{Verdict: moderation.Refuse, Reason: "lawful"}); err == nil {
		t.Error("the same moderator answers twice")
	}
	if err := rule(t, s, other, moderation.Ruling{Verdict: moderation.Revise, Reason: "personal_data", Message: "Enlevez la boîte aux lettres."}); err != nil {
		t.Fatal(err)
	}
	s.Visitor().Get(page, 410)
	s.SignIn("camille@exemple.fr").Get(s.Link("camille@exemple.fr"), 200).Says("informations personnelles", "Enlevez la boîte aux lettres.")
	v.Get(followed.Path, 200).Says("tant que son auteur").Silent("Demander une seconde lecture")
}

// TestNoticesOfEveryKind: a use, a profile and a page that is nobody's; nobody decides on what is theirs.
func TestNoticesOfEveryKind(t *testing.T) {
	s, page, judge, _ := noticed(t)
	author := s.SignIn("camille@exemple.fr")
	showUse(t, author, 303)
	accept(t, s, s.Staff("equipe@exemple.fr", who.Staff), "use")
	form := author.Get("/espace/fiche", 200).Form("Envoyer à l’équipe")
	for field, value := range map[string]string{"name": "Camille D.", "words": "J’aime les marchés du samedi au bord du Célé.", "adult": "yes", "consent": "yes"} {
		form.Fields.Set(field, value)
	}
	form.Send(303)
	accept(t, s, judge, "profile")
	v := s.Visitor()
	wall := v.Get("/marque/usages", 200).Says("Notre camionnette")
	v.Get("/signalement?page="+url.QueryEscape(firstLink(t, wall, "/photos/")), 200).Says("Vous signalez « Notre camionnette")
	v.Get("/signalement?page=/photos/rien/640.jpg", 200).Silent("Vous signalez")
	for address, verdict := range map[string]moderation.Verdict{"/marque/usages#usage-1": moderation.Revise, "/ambassadeurs/camille-d": moderation.Revise, "/credits": moderation.Publish} {
		v.Post("/signalement", notice(address), 303)
		if err := rule(t, s, judge, moderation.Ruling{Verdict: verdict, Reason: "recognisable_person"}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	v.Get("/marque/usages", 200).Silent("Notre camionnette")
	v.Get("/ambassadeurs/camille-d", 410)
	author.Get("/espace/usages/1/modifier", 200).Says("On reconnaît une personne")
	author.Get("/espace/fiche", 200).Says("On reconnaît une personne")

	write(t, s, `UPDATE account SET role = 'moderator' WHERE email = 'camille@exemple.fr'`)
	v.Post("/signalement", notice(page), 303)
	m, item := s.SignIn("camille@exemple.fr"), waitingNotice(t, s)
	m.Post(item+"/decision", url.Values{"decision": {"refuse"}, "reason": {"lawful"}, "version": {"1"}}, 403)
	m.Post(item+"/decision", url.Values{"decision": {"publish"}, "version": {"1"}}, 403)
	s.Visitor().Get(page, 200)
}

// TestAuthorsNeverLearnWhoTold: not even those who moderate, from the item, its lists, its letters or its history, before and
// after it is decided; nor do they keep it from the others.
func TestAuthorsNeverLearnWhoTold(t *testing.T) {
	s, page, judge, _ := noticed(t)
	odetteID := s.Ambassador("odette@exemple.fr").ID
	odette := s.SignIn("odette@exemple.fr")
	write(t, s, `UPDATE account SET role = 'moderator' WHERE email = 'camille@exemple.fr'`)
	write(t, s, `UPDATE account SET first_name = 'Odette' WHERE email = 'odette@exemple.fr'`)
	odette.Post("/signalement", notice(page), 303)
	odette.Post(page+"/signaler", url.Values{"ground": {"gone"}}, 303)
	m := s.SignIn("camille@exemple.fr")
	silent := func(path string, status int) {
		t.Helper()
		m.Get(path, status).Silent("Odette", neighbour, "ma maison")
	}
	for _, kind := range []string{"notice", "flag"} {
		var item string
		if err := s.Pool.Get(t.Context(), &item, `SELECT CAST(id AS text) FROM queue_item WHERE kind = $1`, kind); err != nil {
			t.Fatal(err)
		}
		silent("/moderation/"+item, 403)
		silent("/moderation?kind="+kind, 200)
		silent("/moderation/lot?item="+item, 200)
		silent("/moderation/historique?kind="+kind, 200)
		m.Post("/moderation/"+item+"/apercu", url.Values{"decision": {"publish"}, "version": {"1"}}, 403)
		m.Post("/moderation/"+item+"/prendre", url.Values{"version": {"1"}}, 403)
		m.Post("/moderation/"+item+"/reporter", url.Values{"version": {"1"}, "days": {"14"}, "words": {"Plus tard."}}, 403)
	}
	record, err := s.Services.Queue.Record(t.Context(), judge, moderation.Item{Entry: moderation.Entry{Author: odetteID}, SubmittedAt: time.Now()})
	if err != nil || len(record.Past) > 0 || record.Sent > 0 {
		t.Errorf("what she told of others is in her record: %+v (%v)", record, err)
	}
	if err := rule(t, s, judge, moderation.Ruling{Verdict: moderation.Publish}); err != nil {
		t.Fatal(err)
	}
	var items []int64 // the spot is off the site, and still theirs
	if err := s.Pool.Select(t.Context(), &items, `SELECT id FROM queue_item WHERE kind IN ('notice', 'flag')`); err != nil || len(items) != 2 {
		t.Fatal(items, err)
	}
	for _, id := range items {
		silent(fmt.Sprintf("/moderation/%d", id), 403)
	}
}

// TestNoticeOfNoText: an address that is not text is no page of ours.
func TestNoticeOfNoText(t *testing.T) {
	s := apptest.New(t)
	v := s.Visitor()
	for _, page := range []string{"/spots/%00", "/spots/%ff", "/ambassadeurs/%00", "/partenaires/%ed%a0%80"} {
		v.Get("/signalement?page="+url.QueryEscape(page), 200)
		v.Post("/signalement", notice(page), 422).Says("ma maison")
	}
}

// TestNoticeBounds: what the form refuses, what it throws away, and who may stay unknown.
func TestNoticeBounds(t *testing.T) {
	s, page, judge, _ := noticed(t)
	v := s.Visitor()
	for field, value := range map[string]string{
		"page": "https://mechant.exemple/spots/x", "ground": "envie", "words": "Non.", "name": "", "email": "pas une adresse", "good_faith": "",
	} {
		f := notice(page)
		f.Set(field, value)
		v.Post("/signalement", f, 422).Says("ma maison"[:map[bool]int{true: 0, false: 9}[field == "words"]])
	}
	robot := notice(page)
	robot.Set("fax", "0102030405")
	v.Post("/signalement", robot, 303).LeadsTo("/signalement/explications")
	unknown := notice("/credits")
	unknown.Set("ground", "child")
	unknown.Del("name")
	unknown.Del("email")
	v.Post("/signalement", notice(page), 303)
	v.Post("/signalement", unknown, 303).Follow().Says("L’équipe va lire votre signalement")
	items, _, err := s.Services.Queue.Waiting(t.Context(), judge, "", db.Cursor{})
	if err != nil || len(items) != 2 || items[0].Entry.Title != "/credits" {
		t.Errorf("they wait as %+v (%v)", items, err)
	}
}

// TestNoticesAreForgotten: a year after the answer nothing names the sender, and the figures stay.
func TestNoticesAreForgotten(t *testing.T) {
	s, page, judge, _ := noticed(t)
	v := s.Visitor()
	followed := v.Post("/signalement", notice(page), 303).Follow()
	kept := func() (n int) {
		if err := s.Services.Notices.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Pool.Get(t.Context(), &n, `SELECT count(*) FROM notice WHERE email <> '' AND name <> '' AND words <> ''`); err != nil {
			t.Fatal(err)
		}
		return n
	}
	write(t, s, `UPDATE notice SET created_at = now() - interval '2 years'`)
	if kept() != 1 {
		t.Error("forgotten while it waits")
	}
	if err := rule(t, s, judge, moderation.Ruling{Verdict: moderation.Refuse, Reason: "lawful"}); err != nil {
		t.Fatal(err)
	}
	write(t, s, `UPDATE notice SET decided_at = now() - interval '364 days'`)
	if kept() != 1 {
		t.Error("forgotten too soon")
	}
	v.Post(followed.Path+"/contester", url.Values{"words": {"Je n’avais pas vu votre réponse avant."}}, 409)
	write(t, s, `UPDATE notice SET decided_at = now() - interval '366 days'`)
	if kept() != 0 {
		t.Error("kept too long")
	}
	v.Get(followed.Path, 404)
}

// TestNoticesWriteToNobodyAtWill: of the letters that strangers may have sent to one address, few leave.
func TestNoticesWriteToNobodyAtWill(t *testing.T) {
	s := apptest.New(t, func(c *config.Config) { c.RateLimits = "" })
	for i := range 7 { // the notice is taken all the same: whoever owns the address is not kept out
		f := notice("/credits")
		f.Set("words", fmt.Sprint("On voit ma maison et mon jardin, fois ", i))
		s.Visitor().Post("/signalement", f, 303).Follow()
	}
	if n := dbtest.Read[int](t, s.Pool, `SELECT count(*) FROM letter WHERE recipient = $1`, notice("").Get("email")); n != 5 {
		t.Errorf("%d letters left", n)
	}
	// Nor is anything repeated that a stranger could make a bait of.
	bait := notice("/www.mechant.exemple")
	bait.Set("email", "autre@exemple.fr")
	bait.Set("name", "Gagnez sur mechant.exemple")
	s.Visitor().Post("/signalement", bait, 303)
	if l := s.Letter("autre@exemple.fr"); strings.Contains(l.Text+l.Subject, "mechant") {
		t.Errorf("the letter says %s", l.Text)
	}
}
