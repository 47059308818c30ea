package app_test

import (
	"net/url"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/moderation"
)

// TestUndoLeavesWhatBeganSince: a change that was published is not open again once its author began another.
func TestUndoLeavesWhatBeganSince(t *testing.T) {
	s, _, judge, _ := noticed(t)
	v := s.SignIn("camille@exemple.fr")
	const edit = "/espace/spots/1/modifier"
	v.Get(edit, 200).Form("Proposer la modification").Fill("Le nom du spot", "La plage des galets").Send(303)
	accept(t, s, judge, "edit")
	form := v.Get(edit, 200).Form("Proposer la modification").Fill("Le nom du spot", "La plage aux galets")
	v.Post(edit, merged(form.Fields, url.Values{"action": {"save"}}), 303)
	var row struct {
		ID      int64 `db:"id"`
		Version int   `db:"version"`
	}
	if err := s.Pool.Get(t.Context(), &row, `SELECT id, version FROM queue_item WHERE kind = 'edit'`); err != nil {
		t.Fatal(err)
	}
	if err := s.Services.Queue.Undo(t.Context(), judge, row.ID, row.Version); !fault.Is(err, fault.Conflict) {
		t.Errorf("undoing: %v", err)
	}
	if items, err := s.Services.Queue.Named(t.Context(), judge, []int64{row.ID}); err != nil || items[0].Outcome == nil || items[0].Outcome.Verdict != moderation.Publish {
		t.Errorf("the decision is %+v (%v)", items, err)
	}
}

// merged is one with what two says otherwise.
func merged(one, two url.Values) url.Values {
	for name, values := range two {
		one[name] = values
	}
	return one
}
