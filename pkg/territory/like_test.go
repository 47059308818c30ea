package territory

import "testing"

// A name that is nearly a commune's is told; one that is nearly two, or nearly none, is not.
func TestLike(t *testing.T) {
	land, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"Cahosr": "Cahors", "Figeacc": "Figeac", "Cajrac": "Cajarc", "gramat": "Gramat", "Saint-Cirq-Lapopi": "Saint-Cirq-Lapopie", "Rocamadoure": "Rocamadour",
		"Paris": "", "Toulouse": "", "": "", "x": "", "Bordeaux": "",
	} {
		if c, found := land.Like(typed); c.Name != want && found || found != (want != "") {
			t.Errorf("%q is like %q (%v), want %q", typed, c.Name, found, want)
		}
	}
}

func TestApart(t *testing.T) {
	for _, one := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"cahors", "cahors", 0}, {"cahosr", "cahors", 1}, {"cahor", "cahors", 1}, {"kahors", "cahors", 1}, {"abcdef", "uvwxyz", 5}} {
		if got := apart(one.a, one.b, 5); got != one.want || apart(one.b, one.a, 5) != got {
			t.Errorf("%q and %q are %d apart, want %d", one.a, one.b, got, one.want)
		}
	}
}
