package i18n

import (
	"testing"
	"testing/fstest"
	"time"
)

const head = "msgid \"\"\nmsgstr \"\"\n\"Language: x\\n\"\n\n"

func small(t *testing.T) *Catalogue {
	t.Helper()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(head + text)} }
	c, err := load(fstest.MapFS{
		"locales/fr/a.po": file("msgid \"a.hello\"\nmsgstr \"Bonjour %s\"\n\nmsgid \"a.only\"\nmsgstr \"En français\"\n\nmsgid \"a.full\"\nmsgstr \"100 %% du Lot\"\n"),
		"locales/fr/b.po": file("msgid \"b.spots\"\nmsgid_plural \"b.spots\"\nmsgstr[0] \"%d spot à %s\"\nmsgstr[1] \"%d spots à %s\"\n\nmsgid \"b.day\"\nmsgstr \"le %s, %d %% faits\"\n\nmsgid \"b.one\"\nmsgid_plural \"b.one\"\nmsgstr[0] \"hier\"\nmsgstr[1] \"il y a %d jours\""),
		"locales/en/a.po": file("msgid \"a.hello\"\nmsgstr \"Hello %s\"\n"),
		"locales/en/b.po": file("msgid \"b.spots\"\nmsgid_plural \"b.spots\"\nmsgstr[0] \"%d spot in %s\"\nmsgstr[1] \"%d spots in %s\"\n\nmsgid \"b.day\"\nmsgstr \"on %s, %d%% done\"\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestText(t *testing.T) {
	c := small(t)
	day := time.Date(2026, 3, 1, 9, 5, 0, 0, time.UTC)
	for _, x := range []struct {
		m      Message
		fr, en string
	}{
		{Message{}, "", ""},
		{Either("Baignade", "Swimming"), "Baignade", "Swimming"},
		{M("a.hello", Either("à 100 %", "100%")), "Bonjour à 100 %", "Hello 100%"},
		{M("a.hello", "Camille"), "Bonjour Camille", "Hello Camille"},
		{M("a.hello", M("a.only")), "Bonjour En français", "Hello En français"},
		{M("a.hello", "100 %s"), "Bonjour 100 %s", "Hello 100 %s"}, // what people type is no format
		{M("a.only"), "En français", "En français"},                // French rather than nothing
		{M("a.full"), "100 % du Lot", "100 % du Lot"},
		{M("a.none", 1), "a.none", "a.none"},
		{M("b.day", day, 50), "le 1er\u00a0mars 2026, 50 % faits", "on 1\u00a0March 2026, 50% done"},
		{N("b.spots", 0, "Cahors"), "0 spot à Cahors", "0 spots in Cahors"}, // French: zero is singular
		{N("b.spots", 1, "Cahors"), "1 spot à Cahors", "1 spot in Cahors"},
		{N("b.spots", 2, "Cahors"), "2 spots à Cahors", "2 spots in Cahors"},
		{N("b.spots", 1000000, "Cahors"), "1000000 spots à Cahors", "1000000 spots in Cahors"},
		{N("b.one", 1), "hier", "hier"},
		{N("b.one", 3), "il y a 3 jours", "il y a 3 jours"},
	} {
		if got := c.Text(French, x.m); got != x.fr {
			t.Errorf("%s %v in French: %q, want %q", x.m.Key, x.m.Args, got, x.fr)
		}
		if got := c.Text(English, x.m); got != x.en {
			t.Errorf("%s %v in English: %q, want %q", x.m.Key, x.m.Args, got, x.en)
		}
	}
	if fr, en := c.Keys(French), c.Keys(English); len(fr) != 6 || len(en) != 3 || !fr["b.spots"] || en["a.only"] {
		t.Errorf("keys %v and %v", fr, en)
	}
}

func TestACatalogueWithoutHeader(t *testing.T) {
	_, err := load(fstest.MapFS{"locales/fr/a.po": &fstest.MapFile{Data: []byte("msgid \"a\"\nmsgstr \"b\"\n")}})
	if err == nil {
		t.Error("its first entry was swallowed in silence")
	}
}

func TestTheRealCatalogues(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Text(French, N("layout.problems", 2)); got != "2 points sont à revoir" {
		t.Errorf("%q", got)
	}
}

func TestLocaleOf(t *testing.T) {
	for name, want := range map[string]Locale{"fr": French, "en": English, "": French, "de": French, "../en": French} {
		if got := LocaleOf(name); got != want {
			t.Errorf("LocaleOf(%q) = %q", name, got)
		}
	}
}

func TestDatesAndNumbers(t *testing.T) {
	night := time.Date(2026, 7, 31, 22, 5, 0, 0, time.UTC) // the first of August in Cahors
	for _, x := range []struct{ got, want string }{
		{Date(French, night), "1er\u00a0août 2026"},
		{Date(English, night), "1\u00a0August 2026"},
		{Moment(French, night), "1er\u00a0août 2026 à 0\u00a0h\u00a005"},
		{Moment(English, night), "1\u00a0August 2026 at 00:05"},
		{Date(French, night.AddDate(0, 0, 10)), "11\u00a0août 2026"},
		{Moment(French, time.Date(2026, 12, 24, 17, 30, 0, 0, time.UTC)), "24\u00a0décembre 2026 à 18\u00a0h\u00a030"},
		{Number(French, 176473), "176\u00a0473"},
		{Number(English, 176473), "176,473"},
		{Number(French, 12), "12"},
	} {
		if x.got != x.want {
			t.Errorf("%q, want %q", x.got, x.want)
		}
	}
}
