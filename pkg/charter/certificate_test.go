package charter

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/mail/mailtest"
	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/privacy"
	"github.com/ohmylot/ohmylot/pkg/who"
)

const site = "https://lot.test"

func (h house) certificate(a who.Actor) Sealed {
	h.t.Helper()
	c, err := h.Certificate(h.t.Context(), a, 0, site)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (h house) paper(s Sealed, l i18n.Locale) []byte {
	h.t.Helper()
	file, err := s.PDF(l, func(m i18n.Message) string { return mailtest.Words(h.t).Text(l, m) })
	if err != nil {
		h.t.Fatal(err)
	}
	return file
}

func TestCertificateProvesASignatureAlone(t *testing.T) {
	h := newHouse(t)
	camille, awa := h.person("Camille"), h.company("Awa", "OML-2026-0001")
	h.sign(camille)
	h.sign(awa)
	for _, a := range []who.Actor{camille, awa} {
		made := h.certificate(a)
		for name, file := range map[string][]byte{
			"text": made.Text(), "PDF": h.paper(made, i18n.French), "English PDF": h.paper(made, i18n.English),
			"text of another system": append([]byte("\uFEFF"), bytes.ReplaceAll(made.Text(), []byte("\n"), []byte("\r\n"))...),
		} {
			read, err := OpenCertificate(file)
			if err != nil {
				t.Fatalf("%s of %s: %v", name, a.FirstName, err)
			}
			if read.String() != made.String() || read.Key() != made.Key() {
				t.Errorf("%s of %s: %s", name, a.FirstName, read)
			}
		}
	}
	for _, said := range []string{"Awa Delmas", "présidente", "Les Noix de Gramat", "Au nom de ma structure", site} {
		if !strings.Contains(h.certificate(awa).String(), said) {
			t.Errorf("%q is not in %s", said, h.certificate(awa))
		}
	}
}

// TestAnyFlippedByteOfACertificateIsNamed flips every byte of the text that is sealed, and as many of the
// PDF it is attached to as there is time for.
func TestAnyFlippedByteOfACertificateIsNamed(t *testing.T) {
	dice := chance(t)
	h := newHouse(t)
	camille, awa := h.person("Camille"), h.company("Awa", "OML-2026-0001")
	for _, a := range []who.Actor{camille, awa} {
		h.sign(a)
		made := h.certificate(a)
		at := 0
		for line := range bytes.Lines(made.Text()) {
			field, _, _ := strings.Cut(string(bytes.TrimSpace(line)), ":")
			for range line {
				altered := bytes.Clone(made.Text())
				altered[at] ^= byte(1 + dice.IntN(255))
				if _, err := OpenCertificate(altered); err == nil || !strings.Contains(err.Error(), field) {
					t.Errorf("%s, byte %d (%q): %v", field, at, made.Text()[at], err)
				}
				at++
			}
		}
		for _, cut := range []int{0, 1, at / 2, at - 2} {
			if _, err := OpenCertificate(made.Text()[:cut]); err == nil {
				t.Errorf("cut at %d", cut)
			}
		}
	}
	made := h.certificate(awa)
	altered := bytes.Replace(made.Text(), []byte("Awa"), []byte("Eva"), 1)
	forged := pdf.New(pdf.Options{Title: "Certificat", Lang: "fr", Date: made.SignedAt})
	forged.Attach(attachmentName, "", altered)
	if file, err := forged.Bytes(); err != nil {
		t.Error(err)
	} else if _, err := OpenCertificate(file); err == nil || !strings.Contains(err.Error(), "name") {
		t.Errorf("another text in a PDF: %v", err)
	}
	paper := h.paper(made, i18n.French)
	for range 400 {
		altered, at := bytes.Clone(paper), dice.IntN(len(paper))
		altered[at] ^= byte(1 + dice.IntN(255))
		if _, err := OpenCertificate(altered); err == nil || !strings.Contains(err.Error(), "altered") {
			t.Errorf("PDF: byte %d (%q): %v", at, paper[at], err)
		}
	}
	for _, cut := range []int{0, 1, len(paper) / 2, len(paper) - 2} {
		if _, err := OpenCertificate(paper[:cut]); err == nil {
			t.Errorf("PDF: cut at %d", cut)
		}
	}
	if _, err := OpenCertificate(append(bytes.Clone(paper), "% more\n"...)); err == nil {
		t.Error("something may be added to the PDF")
	}
}

// A forger has a key too: the file is then intact for that key, which is not the site's.
func TestAForgersCertificateNamesTheirKey(t *testing.T) {
	h, elsewhere := newHouse(t), newHouse(t)
	for _, one := range []house{h, elsewhere} {
		one.sign(one.person("Camille"))
	}
	camille := who.Actor{ID: 1}
	real, forged := h.certificate(camille), elsewhere.certificate(camille)
	if _, err := OpenCertificate(forged.Text()); err != nil || forged.Key() == real.Key() {
		t.Fatalf("the forger's own key: %v", err)
	}
	dressed := bytes.Replace(forged.Text(), []byte(forged.Key()), []byte(real.Key()), 1)
	if _, err := OpenCertificate(dressed); err == nil {
		t.Error("another key may be named")
	}
	renamed := real
	renamed.signer.Name = "Une autre"
	if _, err := OpenCertificate(renamed.Text()); err == nil || !strings.Contains(err.Error(), "signer_sha256 is not the hash of") {
		t.Errorf("sealed by the site, and yet not what was signed: %v", err)
	}
}

func TestTheKeyIsMadeOnceAndMayBeLost(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	h.sign(camille)
	first := h.certificate(camille)
	if again := h.certificate(camille); again.Key() != first.Key() {
		t.Error("each certificate has a key of its own")
	}
	if info, err := os.Stat(h.keyFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key is for %v, %v", info.Mode(), err)
	}
	if public, err := PublicKey(h.keyFile); err != nil || public != first.Key() {
		t.Errorf("public key %s, %v", public, err)
	}
	if err := os.Remove(h.keyFile); err != nil {
		t.Fatal(err)
	}
	second := h.certificate(camille)
	keys, err := h.Keys(t.Context())
	if err != nil || len(keys) != 2 || keys[0] != second.Key() || keys[1] != first.Key() {
		t.Errorf("keys %v, %v", keys, err)
	}
	if err := os.WriteFile(h.keyFile, []byte("autre chose"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Certificate(t.Context(), camille, 0, site); err == nil {
		t.Error("a broken key is passed over")
	}
}

func TestCertificatesAreOnesOwn(t *testing.T) {
	h := newHouse(t)
	camille, louis := h.person("Camille"), h.person("Louis")
	h.sign(camille)
	for number, by := range map[int64]who.Actor{0: louis, 1: louis, 2: camille} {
		if _, err := h.Certificate(t.Context(), by, number, site); fault.KindOf(err) != fault.NotFound {
			t.Errorf("certificate %d of %s: %v", number, by.FirstName, err)
		}
	}
}

func TestCheckTellsOnlyWhoHoldsTheCertificate(t *testing.T) {
	h := newHouse(t)
	camille := h.person("Camille")
	h.sign(camille)
	made := h.certificate(camille)
	err := db.InTx(t.Context(), h.pool, func(tx db.Tx) error { return h.LetGo(t.Context(), tx, privacy.Person{ID: camille.ID}) })
	if err != nil {
		t.Fatal(err)
	}
	check, err := h.Check(t.Context(), made.Proof())
	if err != nil || check.Number != 1 || check.Hash != made.Hash || !check.Current || check.Address() != "/charte/ambassadeur?version=1" {
		t.Errorf("%+v, %v", check, err)
	}
	for _, proof := range []string{"", "1", "1-", "1-" + strings.Repeat("0", 16), "2-" + made.Hash[:16], made.Proof() + "0", "x-" + made.Hash[:16]} {
		if _, err := h.Check(t.Context(), proof); fault.KindOf(err) != fault.NotFound || err == nil {
			t.Errorf("%q: %v", proof, err)
		}
	}
}
