package charter

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/prose"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// texts holds <charter>/<version>.fr.md, which is signed, and .en.md, a courtesy translation.
//
//go:embed texts
var texts embed.FS

// Text is a charter to read, in one language.
type Text struct {
	Locale    i18n.Locale
	Title     string
	Sentences []string      // the five plain ones
	Body      template.HTML // the full text, sanitised; its headings begin at h3
	Box       string        // wording of the box to tick
}

const sentences = 5

// Sentences are the plain sentences of the charter in force that a signs, to read in l.
func (s *Service) Sentences(ctx context.Context, a who.Actor, l i18n.Locale) ([]string, error) {
	e, err := s.InForce(ctx, KindFor(a))
	if err != nil {
		return nil, err
	}
	return e.In(l).Sentences, nil
}

// parse reads a file of texts: a title and five numbered sentences, the full text, the wording of
// the box, parted by lines "---".
func parse(l i18n.Locale, source []byte) (Text, error) {
	parts := strings.Split(string(source), "\n---\n")
	if len(parts) != 3 {
		return Text{}, fmt.Errorf("%d parts between lines ---, not 3", len(parts))
	}
	t := Text{Locale: l, Box: strings.Join(strings.Split(strings.TrimSpace(parts[2]), "\n"), " ")}
	for line := range strings.Lines(parts[0]) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "# "); ok {
			t.Title = title
		} else if _, sentence, ok := strings.Cut(line, ". "); ok && line[0] >= '1' && line[0] <= '9' {
			t.Sentences = append(t.Sentences, sentence)
		}
	}
	if t.Title == "" || t.Box == "" || len(t.Sentences) != sentences {
		return Text{}, fmt.Errorf("a title, %d sentences and a box are needed, found %q, %d and %q", sentences, t.Title, len(t.Sentences), t.Box)
	}
	body, err := prose.Render([]byte(parts[1]), prose.Lower)
	t.Body = body
	return t, err
}

// shelf is the files of texts.
type shelf struct{ fs.FS }

// versions lists the versions of k on the shelf, in order.
func (s shelf) versions(k Kind) ([]int, error) {
	files, err := fs.Glob(s, path.Join("texts", string(k), "*.fr.md"))
	if err != nil {
		return nil, err
	}
	versions := make([]int, len(files))
	for i, file := range files {
		number := strings.TrimSuffix(path.Base(file), ".fr.md")
		if versions[i], err = strconv.Atoi(number); err != nil || versions[i] < 1 {
			return nil, fmt.Errorf("text %s: its name is no version", file)
		}
	}
	slices.Sort(versions)
	return versions, nil
}

func (s shelf) read(k Kind, version int, l i18n.Locale) ([]byte, error) {
	return fs.ReadFile(s, path.Join("texts", string(k), fmt.Sprintf("%d.%s.md", version, l)))
}

// translation is the courtesy text of a version in English, empty when the shelf has none.
func (s shelf) translation(k Kind, version int) ([]byte, error) {
	source, err := s.read(k, version, i18n.English)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return source, err
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
