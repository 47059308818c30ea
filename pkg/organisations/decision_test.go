package organisations

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/moderation"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// TestDecisionLetter: there is one once the team has answered, and none when the licence is no right any more.
func TestDecisionLetter(t *testing.T) {
	s := newSite(t)
	awa, ines := s.granted("Awa", siretA)
	v := s.visitor(awa)
	s.has(s.get(v, FilePath, http.StatusOK), LetterPath)
	if file := s.get(v, LetterPath, http.StatusOK); !strings.HasPrefix(file, "%PDF-") {
		t.Errorf("the letter begins with %.20q", file)
	}
	if err := s.take(ines, awa, Suspended, "misuse"); err != nil {
		t.Fatal(err)
	}
	s.get(v, LetterPath, http.StatusNotFound)

	rose := s.company("Rose", siretB)
	other := s.visitor(rose)
	s.get(other, LetterPath, http.StatusNotFound)
	s.submit(rose)
	s.get(other, LetterPath, http.StatusNotFound)
	if err := s.decide(ines, rose, moderation.Ruling{Verdict: moderation.Refuse, Reason: "outside", Message: "Le siège est à Toulouse."}); err != nil {
		t.Fatal(err)
	}
	if file := s.get(other, LetterPath, http.StatusOK); !strings.HasPrefix(file, "%PDF-") {
		t.Errorf("the letter begins with %.20q", file)
	}
	s.get(s.visitor(who.Actor{}), LetterPath, http.StatusSeeOther)
}
