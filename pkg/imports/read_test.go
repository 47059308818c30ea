package imports

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/form"
)

func TestRead(t *testing.T) {
	want := "Nom|Écluse|Note / 2 Été|44,46|a;b / 4 Marché|| dit"
	for name, content := range map[string]string{
		"French Excel":        "Nom;Écluse;Note\r\nÉté;44,46;\"a;b\"\r\n;;\r\nMarché;;dit\r\n;;\r\n;;\r\n",
		"with its mark":       "\ufeffNom;Écluse;Note\r\nÉté;44,46;\"a;b\"\r\n\r\nMarché;;dit\r\n",
		"Windows-1252":        "Nom;\xc9cluse;Note\r\n\xc9t\xe9;44,46;\"a;b\"\r\n\r\nMarch\xe9;;dit",
		"UTF-16":              "\xff\xfeN\x00o\x00m\x00\t\x00\xc9\x00c\x00l\x00u\x00s\x00e\x00\t\x00N\x00o\x00t\x00e\x00\n\x00\xc9\x00t\x00\xe9\x00\t\x004\x004\x00,\x004\x006\x00\t\x00a\x00;\x00b\x00\n\x00\n\x00M\x00a\x00r\x00c\x00h\x00\xe9\x00\t\x00\t\x00d\x00i\x00t\x00",
		"commas":              "Nom,Écluse,Note\nÉté,\"44,46\",a;b\n\nMarché,,dit\n",
		"its separator first": "sep=|\r\nNom|Écluse|Note\r\nÉté|44,46|a;b\r\n\r\nMarché||dit\r\n",
		"spaces around":       "Nom ; Écluse;  Note\nÉté;44,46;\"a;b\"\n\n Marché ;;  dit \n",
		"an old Macintosh":    "Nom;Écluse;Note\rÉté;44,46;\"a;b\"\r\rMarché;;dit\r",
	} {
		s, err := Read([]byte(content))
		got := strings.Join(s.Headers, "|")
		for _, l := range s.Lines {
			got += fmt.Sprintf(" / %d %s", l.Number, strings.Join(l.Cells, "|"))
		}
		if got = strings.ReplaceAll(got, "||dit", "|| dit"); err != nil || got != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestReadOddities(t *testing.T) {
	s, err := Read([]byte("Nom;;Nom;\nLe \"Petit\" bar;x;y;z;w\n\"deux\nlignes\";1\naprès;2\n"))
	if err != nil || !slices.Equal(s.Headers, []string{"Nom", "B", "Nom (2)"}) {
		t.Fatalf("%q, %v", s.Headers, err)
	}
	if l := s.Lines[0]; l.Cells[0] != `Le "Petit" bar` || l.Spare != 2 {
		t.Errorf("%+v", l)
	}
	if s.Lines[1].Cells[0] != "deux\nlignes" || s.Lines[2].Number != 4 || !slices.Equal(s.Lines[2].Cells, []string{"après", "2", ""}) {
		t.Errorf("%+v", s.Lines)
	}
}

// What cannot be read says why, in a sentence of its own.
func TestReadRefuses(t *testing.T) {
	for key, content := range map[string]string{
		"imports.file_empty":       "",
		"imports.file_no_lines":    "Nom;Commune\r\n;\r\n\r\n",
		"imports.file_spreadsheet": "PK\x03\x04\x14\x00[Content_Types].xml",
		"imports.file_pdf":         "%PDF-1.7\n",
		"imports.file_binary":      "\x89PNG\r\n\x1a\n\x00\x00",
		"imports.file_quote":       "Nom;Commune\n\"jamais refermé;Cahors\nx;y\n",
		"imports.file_cell":        "Nom\n" + strings.Repeat("é", maxCell+1),
		"imports.file_wide":        strings.Repeat("x;", maxColumns) + "x\n1\n",
		"imports.file_long":        "Nom\n" + strings.Repeat("x\n", maxLines+1),
		"imports.file_heavy":       strings.Repeat("x", MaxBytes+1),
	} {
		_, err := Read([]byte(content))
		if said, ok := fault.As(err); !ok || said.Kind != fault.Invalid || said.Message.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := Read([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")); err == nil {
		t.Error("an old workbook is read")
	}
	if s, err := Read([]byte("Nom\n" + strings.Repeat("x\n", maxLines))); err != nil || len(s.Lines) != maxLines {
		t.Errorf("%d lines, %v", len(s.Lines), err)
	}
}

// FuzzRead: whatever is sent is read within bounds or refused in words, never a panic, never half a letter.
func FuzzRead(f *testing.F) {
	real, err := os.ReadFile("../app/testdata/spots.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(real[:2000])
	for _, seed := range []string{
		"", "Nom;Commune\r\nPont;Cahors\r\n", "sep=,\na,b\n1,2", "sep=;", "a\tb\n1\t2", "\ufeffa;b\n\"1\n2\";3", "a;a;a\n1;2;3;4", "\"a", "a;\"b\nc;d", "a;b\rc;d\r",
		"\xff\xfea\x00;\x00b\x00\n\x001\x00", "\xff\xfea", "\xfe\xff\x00a", "\xc9t\xe9;x\n\x81\x8d;y", "PK\x03\x04", "a;b\n=1+1;@x", ";;;\n;;;\n", "\x00", "\n\n\n", "a|b\n\"\"|\"\"\"\"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := Read(content)
		if err != nil {
			if said, ok := fault.As(err); !ok || said.Kind != fault.Invalid {
				t.Fatalf("refused without a sentence: %v", err)
			}
			return
		}
		if len(s.Headers) == 0 || len(s.Headers) > maxColumns || len(s.Lines) == 0 || len(s.Lines) > maxLines {
			t.Fatalf("%d titles, %d lines", len(s.Headers), len(s.Lines))
		}
		for i, h := range s.Headers {
			if h == "" || slices.Contains(s.Headers[:i], h) {
				t.Fatalf("titles %q", s.Headers)
			}
		}
		last := 0
		for _, l := range s.Lines {
			if l.Number <= last || len(l.Cells) != len(s.Headers) {
				t.Fatalf("line %+v after %d under %d titles", l, last, len(s.Headers))
			}
			last = l.Number
			for _, c := range l.Cells {
				if !utf8.ValidString(c) || strings.ContainsAny(c, "\x00\r") || form.Length(c) > maxCell {
					t.Fatalf("cell %q", c)
				}
			}
		}
	})
}

func TestGuess(t *testing.T) {
	words := ParseWords("# a note\ntitle;title;nom du lieu,nom\ntitle;insee;code insee,insee\ntitle;commune;commune,ville\ntitle;email;mail,adresse mail\n")
	var fields []Field
	for _, name := range []string{"title", "insee", "commune", "email"} {
		fields = append(fields, Field{Name: name, Titles: words.Titles(name)})
	}
	for titles, want := range map[string]string{
		"Nom du lieu|COMMUNE|Code INSEE|Adresse mail de l’auteur": "title=0 insee=2 commune=1 email=3",
		"Nom|Nom de la commune":         "title=0 commune=1",
		"Nom de la commune|Nom du lieu": "title=1 commune=0",
		"Commune (code INSEE)|Commune":  "insee=0 commune=1",
		"A|B":                           "",
	} {
		columns := guess(fields, strings.Split(titles, "|"))
		var got []string
		for _, f := range fields {
			if at, ok := columns[f.Name]; ok {
				got = append(got, fmt.Sprintf("%s=%d", f.Name, at))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q", titles, got)
		}
	}
}

func TestWords(t *testing.T) {
	words := ParseWords("c;point-de-vue;point de vue,vue\nc;marche;marche\nc;randonnee;marche a pied,randonnee\ns;;toute l annee\ns;ete;ete\n")
	for cell, want := range map[string]string{"Point de vue": "point-de-vue", "MARCHÉ": "marche", "Marche à pied": "randonnee", "belle vue": "point-de-vue", "revue": "", "": ""} {
		if got, known := words.One("c", cell); got != want || known != (want != "") {
			t.Errorf("%q means %q", cell, got)
		}
	}
	if got, unknown := words.Each("s", "Été; toute l’année / Été, mousson"); !slices.Equal(got, []string{"ete"}) || unknown != "mousson" {
		t.Errorf("%q, %q", got, unknown)
	}
}
