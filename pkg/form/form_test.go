package form

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func one(value string) Values { return From(url.Values{"f": {value}}) }

func TestText(t *testing.T) {
	for typed, want := range map[string]string{
		"  Fête  du\tfromage ":         "Fête du fromage",
		"a\x00b":                       "ab",
		"a\x1b[31mb\x7f":               "a[31mb",
		"one\r\ntwo\nthree\rfour":      "one two three four",
		"cafe\u0301":                   "café",
		"\xff\xfe":                     "\uFFFD",
		"caf\xe9 du Lot":               "caf\uFFFD du Lot",
		"\u202Egnp.exe\u202C":          "gnp.exe", // direction changed
		"a\u200Bb\uFEFFc\u00ADd":       "abcd",    // hidden
		"e\u200B\u0301":                "é",       // composed once nothing hides between
		"👩\u200D🌾":                     "👩\u200D🌾",
		"« Oh my Lot\u202F! »":         "« Oh my Lot\u202F! »", // French exact
		"«\u00A0Quercy\u00A0»":         "«\u00A0Quercy\u00A0»",
		"\u00A0\u202F Cahors\u00A0":    "Cahors",
		"<script>alert(1)</script>":    "<script>alert(1)</script>", // kept: templates escape
		"'; DROP TABLE account; --":    "'; DROP TABLE account; --",
		"œuvre Ÿ — “mots” l’été 100 %": "œuvre Ÿ — “mots” l’été 100 %",
	} {
		if got := one(typed).Text("f"); got != want {
			t.Errorf("Text(%q) = %q, want %q", typed, got, want)
		}
		if got := one(typed).All("f"); len(got) != 1 || got[0] != want {
			t.Errorf("All(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestParagraph(t *testing.T) {
	for typed, want := range map[string]string{
		"\r\n one\r\ntwo  \r\n\r\nthree\n": "one\ntwo\n\nthree",
		"old\rmac":                         "old\nmac",
		"tab\there":                        "tab\there",
		"a\x00\x08b":                       "ab",
	} {
		if got := one(typed).Paragraph("f"); got != want {
			t.Errorf("Paragraph(%q) = %q, want %q", typed, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", "a\x00", "e\u200B\u0301", "\xff", "\u1100\u200B\u1161", "\u202E\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		clean := Clean(text)
		if !utf8.ValidString(clean) || !norm.NFC.IsNormalString(clean) || strings.ContainsAny(clean, "\x00\r\x1b\u202E\u200B") {
			t.Errorf("Clean(%q) = %q", text, clean)
		}
		if again := Clean(clean); again != clean {
			t.Errorf("Clean twice: %q then %q", clean, again)
		}
		if line := one(text).Text("f"); strings.ContainsAny(line, "\r\n\t") || line != strings.TrimSpace(line) {
			t.Errorf("Text(%q) = %q", text, line)
		}
	})
}

func TestSecretIsTakenToTheLetter(t *testing.T) {
	if got := one("  deux  espaces\u0301 ").Secret("f"); got != "  deux  espaceś " {
		t.Errorf("%q", got)
	}
}

func TestNumbers(t *testing.T) {
	for typed, want := range map[string]float64{"44.45": 44.45, " 44,45 ": 44.45, "-1,5": -1.5, "1\u202F234,5": 1234.5} {
		if got, ok := one(typed).Float("f"); !ok || got != want {
			t.Errorf("Float(%q) = %v %v", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "NaN", "Inf", "-infinity", "1e999", "1,2,3", "quatre"} {
		if got, ok := one(typed).Float("f"); ok {
			t.Errorf("Float(%q) = %v", typed, got)
		}
	}
	if n, ok := one("46 000").Int("f"); !ok || n != 46000 {
		t.Errorf("Int = %d %v", n, ok)
	}
	if n, ok := one("99999999999999999999").Int("f"); ok {
		t.Errorf("Int of too much = %d", n)
	}
}

func TestChoices(t *testing.T) {
	v := From(url.Values{"c": {"b", "x", " a ", "b", ""}, "yes": {"yes"}, "on": {"on"}})
	if got := v.Chosen("c", []string{"a", "b", "z"}); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("Chosen = %q", got)
	}
	if got := v.All("c"); len(got) != 5 {
		t.Errorf("All moves fields: %q", got)
	}
	if !v.Yes("yes") || v.Yes("on") || v.Yes("none") || !v.Has("on") || v.Has("none") {
		t.Error("boxes")
	}
}

func TestEmail(t *testing.T) {
	for _, good := range []string{"camille@exemple.fr", "c.d+lot@sub.exemple.fr", "o'neil@exemple.fr", "élodie@exemple.fr"} {
		if !Email(good) {
			t.Errorf("%q is refused", good)
		}
	}
	long := strings.Repeat("a", 250) + "@b.fr"
	for _, bad := range []string{
		"", "camille", "camille@", "@exemple.fr", "camille@exemple", "a b@exemple.fr", "Camille <c@exemple.fr>", "c@exemple.fr, d@exemple.fr",
		"c@exemple.fr\r\nBcc: d@exemple.fr", "c@.fr", "c@exemple.fr.", "c@exemple..fr", "(x)c@exemple.fr", long, "c@exemple.fr\x00",
	} {
		if Email(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestEmailKey(t *testing.T) {
	same := [][2]string{{"Camille@Exemple.fr", "camille@exemple.FR"}, {"ｃamille@exemple.fr", "camille@exemple.fr"}, {"STRASSE@exemple.fr", "straße@exemple.fr"}}
	for _, pair := range same {
		if EmailKey(pair[0]) != EmailKey(pair[1]) {
			t.Errorf("%q and %q are two addresses", pair[0], pair[1])
		}
	}
	if EmailKey("a@exemple.fr") == EmailKey("b@exemple.fr") {
		t.Error("two addresses are one")
	}
}

func TestLength(t *testing.T) {
	if got := Length("œuf é 👍"); got != 7 {
		t.Errorf("%d", got)
	}
}

func TestErrors(t *testing.T) {
	var e Errors
	if e.Err() != nil {
		t.Error("no problem is an error")
	}
	e.Add("title", "form.required")
	e.Add("title", "form.too_long", 80) // the first problem of a field stays
	e.Add("town", "form.choose")
	got, ok := As(fmt.Errorf("submit: %w", e.Err()))
	if !ok || len(got) != 2 || got[0].Field != "title" || got.On("title").Key != "form.required" || got.On("town").Key != "form.choose" || !got.On("other").Empty() {
		t.Errorf("%+v %v", got, ok)
	}
	if _, ok := As(nil); ok {
		t.Error("nil holds field errors")
	}
}
