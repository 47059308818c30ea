package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/app/apptest"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/web/webtest"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// trusting is a site whose rule asks for one spot, and Camille who had one published: the first item, at /spots/la-plage-de-galets.
func trusting(t *testing.T) (s *apptest.Site, author *webtest.Visitor, judge who.Actor) {
	t.Helper()
	s, _, judge, _ = noticed(t)
	s.Staff("equipe@exemple.fr", who.Staff)
	dbtest.Exec(t, s.Pool, `UPDATE account SET created_at = now() - interval '2 months'`)
	team := s.SignIn("equipe@exemple.fr")
	late := team.Get("/admin/confiance", 200).Form("Enregistrer")
	form := team.Get("/admin/confiance", 200).Says("tout est relu avant de paraître").Form("Enregistrer")
	if p := form.Fill("Spots déjà acceptés", "tas").Send(422).Says("Un nombre entier"); !strings.Contains(p.Body, `value="tas"`) {
		t.Error("what was typed is lost")
	}
	form.Tick("Publier dès l’envoi les spots des personnes de confiance").Fill("Spots déjà acceptés", "1").Send(303).Follow().Says("En service")
	late.Send(409).Says("Quelqu’un a changé cette règle")
	return s, s.SignIn("camille@exemple.fr"), judge
}

// sendElsewhere sends a spot that is beside no other.
func sendElsewhere(v *webtest.Visitor, name, lat, lon, words string) *webtest.Page {
	f := spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", name).Fill("Latitude", lat).Fill("Longitude", lon).Fill("Pourquoi vous l’aimez", words)
	return f.SendWith(nil, 303).Follow()
}

const terrace = "Une terrasse sous les platanes, où l’on entend la fontaine et les conversations des voisins ; le soir, la lumière y reste longtemps."

// TestTrustStory: a spot seen at once, read afterwards, taken off, contested and put back.
func TestTrustStory(t *testing.T) {
	s, v, _ := trusting(t)
	m, other := s.SignIn("moderation@exemple.fr"), s.SignIn("autre@exemple.fr")
	m.Get("/admin/confiance", 403)
	m.Post("/admin/confiance", url.Values{"spots": {"1"}, "months": {"1"}, "enabled": {"yes"}}, 403)
	v.Get("/espace/spots/nouveau", 200).Says("Votre spot sera en ligne dès l’envoi")
	v.Get("/espace/spots/1/modifier", 200).Silent("dès l’envoi")

	sendElsewhere(v, "La terrasse aux platanes", "44.6086", "2.0317", terrace).Says("Votre spot est en ligne", "Envoyé, et publié aussitôt").Silent("promis")
	s.Visitor().Get("/spots/la-terrasse-aux-platanes", 200)
	s.Visitor().Get("/spots", 200).Says("La terrasse aux platanes")
	sendElsewhere(v, "Le numéro", "44.7833", "1.6180", "Appelez Paul au 06 12 34 56 78, il vous ouvrira la grange et vous racontera l’histoire du pigeonnier et de ses pigeons.").
		Says("Votre spot est en attente")
	draft := spotForm(v.Get("/espace/spots/nouveau", 200)).Fill("Le nom du spot", "La mairie").Fill("Latitude", "44.5873").Fill("Longitude", "1.8567").
		Fill("Pourquoi vous l’aimez", "Une façade à colombages qui penche un peu, un tilleul centenaire devant, et la fanfare qui répète le jeudi, fenêtres ouvertes.")
	draft.Fields.Set("action", "save")
	again := v.Get(draft.Send(303).Header.Get("Location"), 200).Form("Envoyer à l’équipe")
	again.Fields.Set("action", "submit")
	for range 2 { // a double click
		again.Send(303).Follow().Says("Votre spot est en ligne")
	}
	v.Post("/espace/spots/4/retirer", nil, 303)
	list := m.Get("/moderation", 200).Says("Déjà en ligne, à relire")
	if strings.Index(list.Body, "La terrasse") < strings.Index(list.Body, "Le numéro") {
		t.Error("what is online is before what waits for an answer")
	}
	m.Get("/moderation?vue=shown", 200).Says("La terrasse aux platanes").Silent("Le numéro")
	m.Get("/moderation/chiffres", 200).Says("en ligne, à relire")
	item := m.Get("/moderation/2", 200).Says("Ce spot est déjà en ligne", "Garder en ligne", "Faire corriger", "Corriger ce qui est en ligne").Silent("Réponse promise")
	m.Post("/moderation/2/apercu", url.Values{"decision": {"publish"}, "version": {"1"}}, 200).Says("Aucun courriel ne partirait : le spot reste en ligne")
	item.Form("Garder en ligne").Send(303).Follow().Says("C’est relu")
	m.Get("/moderation", 200).Form("Annuler").Send(303).Follow().Says("Garder en ligne")

	m.Get("/moderation/2", 200).Form("Retirer").Fill("Raison", "too_short").Send(303)
	s.Visitor().Get("/spots/la-terrasse-aux-platanes", 410)
	if l := s.Letter("camille@exemple.fr"); l.Subject != "Votre spot « La terrasse aux platanes » n’est plus en ligne" || !strings.Contains(l.Text, "Vos prochains spots attendront une relecture") || !strings.Contains(l.Text, "contester") {
		t.Errorf("the author reads %q: %s", l.Subject, l.Text)
	}
	v.Get("/espace/spots/2/modifier", 200).Says("Vos prochains spots attendront une relecture", "Contester")
	v.Get("/espace/spots/nouveau", 200).Says("Vos prochains spots attendront une relecture").Silent("dès l’envoi")
	sendElsewhere(v, "Le vieux four", "44.3497", "1.4430", "Un four à pain rallumé deux fois l’an ; chacun apporte sa pâte, et l’odeur descend jusqu’à la rivière avant midi.").Says("Votre spot est en attente")

	dbtest.Exec(t, s.Pool, `UPDATE queue_item SET decided_at = decided_at - interval '1 minute' WHERE id = 2`)
	v.Get("/espace/recours/spot/2", 200).Form("Envoyer mon recours").Fill("Pourquoi cette décision vous semble injuste", plea).Send(303)
	appeal := dbtest.Read[string](t, s.Pool, `SELECT '/moderation/' || id FROM queue_item WHERE kind = 'recourse'`)
	m.Get(appeal, 200).Says("quelqu’un d’autre répond")
	other.Get(appeal, 200).Silent("Corriger ce qui est en ligne").Form("Annuler la décision").Send(303)
	s.Visitor().Get("/spots/la-terrasse-aux-platanes", 200)
	v.Get("/espace/spots/nouveau", 200).Says("dès l’envoi")
}

// TestUndoOfWhatIsOnline: taken back, everything is as before, what moderators had put right and what waits beside it too.
func TestUndoOfWhatIsOnline(t *testing.T) {
	s, v, judge := trusting(t)
	sendElsewhere(v, "La terrasse aux platanes", "44.6086", "2.0317", terrace)
	s.SignIn("moderation@exemple.fr").Get("/moderation/2/corriger", 200).Says("ce que vous enregistrez se voit aussitôt").Form("Enregistrer la correction").Fill("Le nom du spot", "La belle terrasse").Send(303)
	s.Visitor().Get("/spots/la-terrasse-aux-platanes", 200).Says("La belle terrasse")
	v.Get("/espace/spots/2/modifier", 200).Form("Proposer la modification").Fill("Le nom du spot", "La terrasse").Send(303)
	s.Visitor().Get("/spots/la-terrasse-aux-platanes/signaler", 200).Form("Envoyer à l’équipe").Tick("Ce lieu n’existe plus").Send(303)
	waits := func() string {
		return dbtest.Read[string](t, s.Pool, `SELECT string_agg(kind, ' ' ORDER BY kind) FROM queue_item WHERE state = 'waiting'`)
	}
	flag := dbtest.Read[int64](t, s.Pool, `SELECT id FROM queue_item WHERE kind = 'flag'`)
	for _, verdict := range []moderation.Verdict{moderation.Publish, moderation.Revise, moderation.Refuse} {
		for _, item := range []int64{2, flag} {
			undoOne(t, s, judge, item, verdict)
			if got := waits(); got != "edit flag spot" {
				t.Errorf("%s of item %d undone, %q wait", verdict, item, got)
			}
			moves, err := s.Services.Queue.History(t.Context(), 2)
			if last := moves[len(moves)-1].Act; err != nil || last == moderation.Withdrawn || last == moderation.Decided {
				t.Errorf("%s of item %d undone, the history of the spot ends with %q, %v", verdict, item, last, err)
			}
		}
	}
}
