package charter

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func TestErasureKeepsTheChainValid(t *testing.T) {
	h := newHouse(t)
	camille, awa, last := h.person("Camille"), h.company("Awa", "OML-2026-0001"), h.person("Inès")
	for _, a := range []who.Actor{camille, awa, last} {
		h.sign(a)
	}
	for _, a := range []who.Actor{camille, awa} {
		err := db.InTx(t.Context(), h.pool, func(tx db.Tx) error { return h.LetGo(t.Context(), tx, privacy.Person{ID: a.ID}) })
		if err != nil {
			t.Fatal(err)
		}
		if h.signed(a) {
			t.Errorf("%s is still known", a.FirstName)
		}
	}
	if r := h.verify(); r.Err() != nil || r.Acceptances != 3 || r.Erased != 2 {
		t.Errorf("report %+v", r)
	}
	h.sign(awa) // or a colleague, for the organisation
	if r := h.verify(); r.Err() != nil || r.Acceptances != 4 {
		t.Errorf("report %+v", r)
	}
}

func TestConcurrentSignersMakeOneChain(t *testing.T) {
	h := newHouse(t)
	const n = 24 // more than the pool has connections
	people := make([]who.Actor, n)
	for i := range people {
		people[i] = h.person(fmt.Sprintf("Camille%d", i))
	}
	company := h.company("Awa", "OML-2026-0001")
	people = append(people, company, company)
	errs := make(chan error, len(people))
	var all sync.WaitGroup
	for _, a := range people {
		sent := h.shown(a)
		all.Go(func() { errs <- h.Accept(t.Context(), a, sent) })
	}
	all.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if r := h.verify(); r.Err() != nil || r.Acceptances != n+1 {
		t.Errorf("report %+v", r)
	}
}

func TestTheRegisterRefusesChange(t *testing.T) {
	h := newHouse(t)
	h.sign(h.person("Camille"))
	for _, change := range []string{
		`UPDATE charter_version SET version = 2`, `DELETE FROM charter_version`,
		`UPDATE charter_acceptance SET box = 'autre chose'`, `DELETE FROM charter_acceptance`, `TRUNCATE charter_acceptance CASCADE`,
		`UPDATE charter_signer SET name = 'Une autre'`,
	} {
		err := db.InTx(t.Context(), h.pool, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), change)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", change, err)
		}
	}
}

// Whoever owns the tables can switch the triggers off; the hashes still tell.
func TestVerifyNamesWhatWasAltered(t *testing.T) {
	for _, c := range []struct{ change, want string }{
		{`UPDATE charter_version SET text = set_byte(text, 40, get_byte(text, 40) # 1) WHERE charter = 'ambassador'`, "version ambassador 1: the text"},
		{`UPDATE charter_version SET sha256 = overlay(sha256 PLACING 'abcd' FROM 3) WHERE charter = 'organisation'`, "version organisation 1: the text's SHA-256"},
		{`UPDATE charter_version SET in_force_from = in_force_from - interval '1 second' WHERE charter = 'ambassador'`, "version ambassador 1: its SHA-256 or its date"},
		{`UPDATE charter_version SET hash = overlay(hash PLACING 'abcd' FROM 3) WHERE charter = 'ambassador'`, "version ambassador 1: its SHA-256 or its date"},
		{`DELETE FROM charter_version WHERE charter = 'organisation'`, "version organisation 1: is missing"},
		{`UPDATE charter_acceptance SET signed_at = signed_at + interval '1 microsecond' WHERE number = 2`, "acceptance 2: its content"},
		{`UPDATE charter_acceptance SET box = box || ' ' WHERE number = 2`, "acceptance 2: its content"},
		{`UPDATE charter_acceptance SET text_sha256 = overlay(text_sha256 PLACING 'abcd' FROM 3) WHERE number = 2`, "acceptance 2: what was signed is not version ambassador 1"},
		{`UPDATE charter_acceptance SET charter = 'organisation' WHERE number = 2`, "acceptance 2: its content"},
		{`UPDATE charter_acceptance SET hash = overlay(hash PLACING 'abcd' FROM 3) WHERE number = 2`, "acceptance 3: does not continue the chain, acceptance 2 has another hash"},
		{`UPDATE charter_acceptance SET hash = overlay(hash PLACING 'abcd' FROM 3) WHERE number = 3`, "acceptance 3: its content"},
		{`UPDATE charter_acceptance SET previous_hash = overlay(previous_hash PLACING 'abcd' FROM 3) WHERE number = 2`, "acceptance 2: does not continue the chain"},
		{`UPDATE charter_acceptance SET signer_hash = overlay(signer_hash PLACING 'abcd' FROM 3) WHERE number = 1`, "acceptance 1: its signer"},
		{`WITH gone AS (DELETE FROM charter_signer WHERE acceptance = 2) DELETE FROM charter_acceptance WHERE number = 2`, "acceptance 3: comes after 1"},
		{`UPDATE charter_signer SET name = 'Camille Delmaz' WHERE acceptance = 3`, "acceptance 3: its signer"},
		{`UPDATE charter_signer SET salt = set_byte(salt, 0, get_byte(salt, 0) # 1) WHERE acceptance = 3`, "acceptance 3: its signer"},
		{`UPDATE charter_signer SET capacity = 'maire' WHERE acceptance = 1`, "acceptance 1: its signer"},
	} {
		t.Run(c.want, func(t *testing.T) {
			h := newHouse(t)
			for _, name := range []string{"Camille", "Awa", "Louis"} {
				h.sign(h.person(name))
			}
			if r := h.verify(); r.Err() != nil || r.Acceptances != 3 {
				t.Fatalf("report %+v", r)
			}
			for _, table := range []string{"charter_version", "charter_acceptance", "charter_signer"} {
				h.exec(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`)
			}
			h.exec(c.change)
			r := h.verify()
			if r.Err() == nil || !strings.Contains(r.Err().Error(), c.want) || !strings.Contains(r.String(), "ALTERED "+r.Problems[0]) {
				t.Errorf("%s\nreport: %s", c.change, r)
			}
		})
	}
}
