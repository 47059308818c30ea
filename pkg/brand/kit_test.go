package brand

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// writes is a writer made of its method.
type writes func(p []byte) (int, error)

func (w writes) Write(p []byte) (int, error) { return w(p) }

func TestKitHoldsEveryVariantAndIsOneDownload(t *testing.T) {
	h := newHouse(t)
	noix := h.company(2, "OML-2026-0042", 30)
	h.signed[2] = true
	k, err := h.Kit(t.Context(), noix, i18n.French)
	if err != nil {
		t.Fatal(err)
	}
	if k.Name != "ohmylot-kit_OML-2026-0042.zip" || k.Licence == nil || len(k.Sentences) != 2 {
		t.Errorf("got %+v", k)
	}
	var file bytes.Buffer
	begun := 0 // files made when the first bytes leave
	if err := k.Write(t.Context(), writes(func(p []byte) (int, error) {
		if file.Len() == 0 {
			begun = h.Made()
		}
		return file.Write(p)
	}), []Text{{"LISEZMOI.txt", "Voici la bulle."}}, media.Notice{Terms: "Licence OML-2026-0042"}); err != nil {
		t.Fatal(err)
	}
	if all := h.Made(); begun > all/2 {
		t.Errorf("%d files of %d were made before the first byte left", begun, all)
	}
	got, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range got.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r) // which checks its sum
		if err != nil || len(content) == 0 {
			t.Errorf("%s: %d bytes, %v", f.Name, len(content), err)
		}
		if text := strings.HasSuffix(f.Name, ".txt"); !text && !strings.HasSuffix(f.Name, ".pdf") && !bytes.Contains(content, []byte("Licence OML-2026-0042")) {
			t.Errorf("%s does not tell its licence", f.Name)
		}
		names = append(names, strings.TrimPrefix(f.Name, "ohmylot-kit_OML-2026-0042/"))
	}
	for _, want := range []string{
		"LISEZMOI.txt", "couleur/ohmylot-bulle-couleur_OML-2026-0042.svg", "noire/ohmylot-bulle-noire_OML-2026-0042.pdf",
		"blanche/ohmylot-bulle-blanche-2048px_OML-2026-0042.png", "couleur/reseaux-sociaux/ohmylot-bulle-couleur-story-1080x1920_OML-2026-0042.png",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s among %v", want, names)
		}
	}
	if want := 1 + len(Variants())*(4+len(Presets())); len(names) != want {
		t.Errorf("%d files, want %d", len(names), want)
	}
	if n := h.count(`SELECT count(*) FROM brand_download WHERE format = 'zip' AND variant = 'toutes' AND use = 'all' AND width IS NULL AND licence_number = 'OML-2026-0042'`); n != 1 {
		t.Errorf("%d lines in the log, want 1", n)
	}
	if mine, err := h.Downloads(t.Context(), noix, 5); err != nil || len(mine) != 1 || mine[0].Name != k.Name {
		t.Errorf("got %+v, %v", mine, err)
	}
	if _, err := h.Kit(t.Context(), h.company(3, "", 30), i18n.French); !fault.Is(err, fault.Forbidden) {
		t.Errorf("without a licence: %v", err)
	}
	if _, err := h.Kit(t.Context(), who.Actor{}, i18n.French); !fault.Is(err, fault.SignInNeeded) {
		t.Errorf("a visitor: %v", err)
	}
}
