package charter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Report is the outcome of Verify.
type Report struct {
	Versions, Acceptances int
	Erased                int      // signatures whose signer asked to be forgotten
	Head                  Head     // of the last signature: to be kept elsewhere; zero for none
	Problems              []string // each begins with its place: "acceptance 12: …"
}

// Err is nil when the evidence is intact.
func (r Report) Err() error {
	if len(r.Problems) == 0 {
		return nil
	}
	return errors.New("the evidence of the charters was altered: " + strings.Join(r.Problems, "; "))
}

func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d versions, %d signatures, %d of them by people since erased\n", r.Versions, r.Acceptances, r.Erased)
	if r.Head.Number != 0 {
		fmt.Fprintf(&b, "head, to be kept elsewhere: %s\n", r.Head)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(&b, "ALTERED", p)
	}
	if len(r.Problems) == 0 {
		fmt.Fprintln(&b, "intact: every text, signature, link and signer matches its hash")
	}
	return b.String()
}

func (r *Report) add(place string, args ...any) {
	r.Problems = append(r.Problems, fmt.Sprintf(place, args...))
}

// Verify computes every hash anew and compares: texts with this program's, signatures with their
// content, each with the one before, signers with what was signed. Signers may be missing (people
// erased), nothing else. What was cut off at the end of the chain shows only against a head kept elsewhere.
func (s *Service) Verify(ctx context.Context, kept ...Head) (Report, error) {
	var e evidence
	err := db.InTx(ctx, s.pool, func(tx db.Tx) (err error) {
		e, err = evidenceAtOnce(ctx, tx)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	r, err := e.verify(s.shelf)
	for _, h := range kept {
		h.verify(&r, e.links)
	}
	return r, err
}

// evidence is all there is to prove, as it stood at one moment.
type evidence struct {
	editions []edition // by charter and version
	links    []link    // by number
	signers  []signer
}

// verify proves e beside the texts of the program.
func (e evidence) verify(texts shelf) (Report, error) {
	r := Report{Versions: len(e.editions), Acceptances: len(e.links)}
	if err := e.missingVersions(&r, texts); err != nil {
		return Report{}, err
	}
	last, sound := edition{}, make([]edition, 0, len(e.editions))
	for _, one := range e.editions {
		before := len(r.Problems)
		one.verify(&r, last, texts)
		if len(r.Problems) == before {
			sound = append(sound, one)
		}
		last = one
	}
	e.missingTexts(&r)
	signers := map[int64][]signer{}
	for _, one := range e.signers {
		signers[one.Acceptance] = append(signers[one.Acceptance], one)
	}
	end := link{}
	for _, l := range e.links {
		l.verify(&r, end)
		if signed, ok := find(sound, l.Kind, l.Version); ok && signed.SHA256 != l.TextSHA256 {
			r.add("acceptance %d: what was signed is not version %s %d", l.Number, l.Kind, l.Version)
		}
		l.verifySigner(&r, signers[l.Number])
		delete(signers, l.Number)
		end = l
	}
	for _, number := range slices.Sorted(maps.Keys(signers)) {
		r.add("acceptance %d: is missing, its signer is not", number)
	}
	r.Head = Head{end.Number, end.Hash}
	return r, nil
}

// missingVersions looks for those of the program.
func (e evidence) missingVersions(r *Report, texts shelf) error {
	for _, k := range Kinds() {
		versions, err := texts.versions(k)
		if err != nil {
			return err
		}
		for _, version := range versions {
			if _, ok := find(e.editions, k, version); !ok {
				r.add("version %s %d: is missing", k, version)
			}
		}
	}
	return nil
}

// missingTexts looks for those that were signed, and tells each once.
func (e evidence) missingTexts(r *Report) {
	told := map[string]bool{}
	for _, l := range e.links {
		version := fmt.Sprintf("version %s %d", l.Kind, l.Version)
		if _, ok := find(e.editions, l.Kind, l.Version); !ok && !told[version] {
			r.add("acceptance %d: what was signed, %s, is missing", l.Number, version)
			told[version] = true
		}
	}
}

// verify compares e with the version before it, with its own hashes and with the program's text.
func (e edition) verify(r *Report, last edition, texts shelf) {
	place := fmt.Sprintf("version %s %d", e.Kind, e.Version)
	if last.Kind != e.Kind {
		last = edition{Kind: e.Kind}
	}
	switch {
	case e.Version == last.Version:
		r.add("%s: is there twice", place)
	case e.Version != last.Version+1:
		r.add("%s: comes after %d, what stood between is missing", place, last.Version)
	}
	if e.SHA256 == "" {
		r.add("%s: its text is missing, what the team told of it is not", place)
		return
	}
	if sum(e.Text) != e.SHA256 {
		r.add("%s: the text's SHA-256 is %s, not %s as recorded", place, sum(e.Text), e.SHA256)
	}
	if e.digest() != e.Hash {
		r.add("%s: its SHA-256 or its date in force does not match its hash", place)
	}
	if e.Release != nil {
		if e.Release.digest(e) != e.Release.Hash {
			r.add("%s: its translation, what it says has changed or its day to sign by does not match its hash", place)
		}
		return
	}
	if source, err := texts.read(e.Kind, e.Version, i18n.French); err != nil {
		r.add("%s: is not of this program, and what the team told of it is missing", place)
	} else if !bytes.Equal(source, e.Text) {
		r.add("%s: the text is not the one of this program, SHA-256 %s", place, sum(source))
	}
}

// verify compares l with the signature before it and with its own hash.
func (l link) verify(r *Report, last link) {
	switch {
	case l.Number == last.Number:
		r.add("acceptance %d: is there twice", l.Number)
	case l.Number != last.Number+1:
		r.add("acceptance %d: comes after %d, what stood between is missing", l.Number, last.Number)
	}
	if l.Previous != last.Hash {
		r.add("acceptance %d: does not continue the chain, acceptance %d has another hash", l.Number, last.Number)
	}
	if l.digest() != l.Hash {
		r.add("acceptance %d: its content does not match its hash", l.Number)
	}
}

// verifySigner compares who signed with what was signed.
func (l link) verifySigner(r *Report, signers []signer) {
	switch {
	case len(signers) == 0:
		r.Erased++
	case len(signers) > 1:
		r.add("acceptance %d: has %d signers", l.Number, len(signers))
	case signers[0].digest() != l.SignerHash:
		r.add("acceptance %d: its signer does not match the hash that was signed", l.Number)
	}
}
