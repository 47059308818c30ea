package charter

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Report is the outcome of Verify.
type Report struct {
	Versions, Acceptances int
	Erased                int      // signatures whose signer asked to be forgotten
	Head                  string   // hash of the last signature: compare it with a copy kept elsewhere
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
	if r.Head != "" {
		fmt.Fprintf(&b, "last signature: number %d, hash %s\n", r.Acceptances, r.Head)
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
// erased), nothing else. What was cut off at the end of the chain shows only against a copy of Head.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	// Signatures first: the version of each is recorded before it.
	links, err := signedLinks(ctx, s.pool)
	if err != nil {
		return Report{}, err
	}
	recorded, err := editions(ctx, s.pool)
	if err != nil {
		return Report{}, err
	}
	r := Report{Versions: len(recorded), Acceptances: len(links)}
	if err := s.missingVersions(&r, recorded); err != nil {
		return Report{}, err
	}
	sound := make([]edition, 0, len(recorded))
	for _, e := range recorded {
		before := len(r.Problems)
		s.verifyVersion(&r, e)
		if len(r.Problems) == before {
			sound = append(sound, e)
		}
	}
	last := link{}
	for _, l := range links {
		l.verify(&r, last, sound)
		last = l.link
	}
	r.Head = last.Hash
	return r, nil
}

func (s *Service) missingVersions(r *Report, recorded []edition) error {
	for _, k := range Kinds() {
		versions, err := s.shelf.versions(k)
		if err != nil {
			return err
		}
		for _, version := range versions {
			if _, ok := find(recorded, k, version); !ok {
				r.add("version %s %d: is missing", k, version)
			}
		}
	}
	return nil
}

func (s *Service) verifyVersion(r *Report, e edition) {
	place := fmt.Sprintf("version %s %d", e.Kind, e.Version)
	if sum(e.Text) != e.SHA256 {
		r.add("%s: the text's SHA-256 is %s, not %s as recorded", place, sum(e.Text), e.SHA256)
	}
	if source, err := s.shelf.read(e.Kind, e.Version, i18n.French); err == nil && e.Release == nil && sum(source) != sum(e.Text) {
		r.add("%s: the text is not the one of this program, SHA-256 %s", place, sum(source))
	}
	if e.digest() != e.Hash {
		r.add("%s: its SHA-256 or its date in force does not match its hash", place)
	}
	if e.Release != nil && e.Release.digest(e) != e.Release.Hash {
		r.add("%s: its translation, what it says has changed or its day to sign by does not match its hash", place)
	}
}

// signedLink is a signature with its signer, unless erased.
type signedLink struct {
	link
	Signer *signer
}

// verify compares l with the signature before it and with the versions that are as they should be.
func (l signedLink) verify(r *Report, last link, sound []edition) {
	if l.Number != last.Number+1 {
		r.add("acceptance %d: comes after %d, what stood between is missing", l.Number, last.Number)
	}
	if l.Previous != last.Hash {
		r.add("acceptance %d: does not continue the chain, acceptance %d has another hash", l.Number, last.Number)
	}
	if l.digest() != l.Hash {
		r.add("acceptance %d: its content does not match its hash", l.Number)
	}
	if e, ok := find(sound, l.Kind, l.Version); ok && e.SHA256 != l.TextSHA256 {
		r.add("acceptance %d: what was signed is not version %s %d", l.Number, l.Kind, l.Version)
	}
	switch {
	case l.Signer == nil:
		r.Erased++
	case l.Signer.digest() != l.SignerHash:
		r.add("acceptance %d: its signer does not match the hash that was signed", l.Number)
	}
}
