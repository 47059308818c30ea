package who

import "testing"

func TestIs(t *testing.T) {
	all := []Role{Member, Moderator, Referent, Staff, Admin}
	holds := map[Role][]Role{
		Member: {Member}, Moderator: {Moderator}, Referent: {Referent},
		Staff: {Member, Moderator, Referent, Staff}, Admin: all,
	}
	for _, role := range Roles() {
		a := Actor{ID: 1, Role: role}
		for _, asked := range all {
			want := false
			for _, h := range holds[role] {
				want = want || h == asked
			}
			if got := a.Is(asked); got != want {
				t.Errorf("%s is %s: %v", role, asked, got)
			}
		}
	}
	if (Actor{Role: Admin}).Is(Admin) || !(Actor{Role: Admin}).Anonymous() {
		t.Error("nobody holds a role")
	}
	if !(Actor{ID: 1, Role: Referent}).Is(Moderator, Referent) {
		t.Error("one of several roles is enough")
	}
	if (Actor{ID: 1, Role: Role("owner")}).Is(all...) || Role("owner").Valid() || Role("").Valid() || !Admin.Valid() {
		t.Error("an unknown role counts")
	}
}

func TestName(t *testing.T) {
	if got := (Actor{FirstName: "Camille", LastName: "Rey"}).Name(); got != "Camille Rey" {
		t.Error(got)
	}
	if got := (Actor{FirstName: "Camille"}).Name(); got != "Camille" {
		t.Errorf("%q", got)
	}
}
