package photos

import (
	"math/bits"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/db/dbtest"
	"github.com/ohmylot/ohmylot/pkg/fault"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// However the bits that differ are spread, one part of the hash is among those asked for.
func TestPartsNearMissNoPictureAlike(t *testing.T) {
	for range 2000 {
		hash := rand.Uint64()
		other := hash
		for range media.Alike {
			other ^= 1 << rand.IntN(64)
		}
		near, found := partsNear(hash), false
		for part := range 4 {
			found = found || slices.Contains(near, part<<16|int(other>>(16*part))&0xFFFF)
		}
		if !found {
			t.Fatalf("%x and %x, %d bits apart, share no part", hash, other, bits.OnesCount64(hash^other))
		}
	}
}

// The same photo, as a phone's JPEG and as its HEIC, is found from one account to another.
func TestAlike(t *testing.T) {
	h := newHouse(t)
	send := func(by who.Actor, name string) Photo {
		file, err := os.Open("../media/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		p, err := h.Receive(t.Context(), by, file)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	one, other := h.member(who.Member), h.member(who.Member)
	first, again := send(one, "iphone-orientation6-p3.jpg"), send(other, "iphone-irot270-p3-gps.heic")
	send(other, "nikon-orientation8.jpg")
	if err := h.attach(7, one, Placed{first.ID, "la place"}); err != nil {
		t.Fatal(err)
	}
	twins, err := h.Alike(t.Context(), h.pool, again.ID)
	if err != nil || len(twins) != 1 || twins[0].ID != first.ID || twins[0].Album != (Album{"spot", 7}) || twins[0].Distance > media.Alike {
		t.Errorf("twins %v, %v", twins, err)
	}
	beside := send(one, "iphone-orientation6-p3.jpg")
	if err := h.attach(7, one, Placed{first.ID, ""}, Placed{beside.ID, ""}); err != nil {
		t.Fatal(err)
	}
	if twins, err = h.Alike(t.Context(), h.pool, first.ID); err != nil || len(twins) != 1 || twins[0].ID != again.ID {
		t.Errorf("its own album counts: %v, %v", twins, err)
	}
	h.write(func(tx db.Tx) error { return h.Delete(t.Context(), tx, again.ID) })
	if twins, err = h.Alike(t.Context(), h.pool, first.ID); err != nil || len(twins) != 0 {
		t.Errorf("what is deleted counts: %v, %v", twins, err)
	}
	if _, err := h.Alike(t.Context(), h.pool, again.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("of a deleted photo: %v", err)
	}
}

// Among many photos the index answers: the table is not read.
func TestAlikeByItsIndex(t *testing.T) {
	h := newHouse(t)
	h.flood(20_000)
	plan := h.plan(rand.Uint64())
	if !strings.Contains(plan, "photo_alike") || strings.Contains(plan, "Seq Scan on photo") {
		t.Error(plan)
	}
}

// flood makes n photos of one account, with hashes of any kind.
func (h *house) flood(n int) {
	by := h.member(who.Member)
	h.write(func(tx db.Tx) error {
		_, err := tx.Exec(h.t.Context(), `
			INSERT INTO photo (id, account_id, width, height, widths, sha256, phash, created_at)
			SELECT translate(substr(md5(CAST(i AS text)), 1, 26), '0189', 'wxyz'), $1, 640, 480, '{320,640}', sha256(CAST(CAST(i AS text) AS bytea)),
				CAST(random() * 4294967295 AS bigint) << 32 | CAST(random() * 4294967295 AS bigint), now()
			FROM generate_series(1, $2) i`, by.ID, n)
		return err
	})
	dbtest.Exec(h.t, h.pool, `ANALYZE photo`)
}

// plan is how PostgreSQL looks for a picture.
func (h *house) plan(hash uint64) string {
	h.t.Helper()
	var lines []string
	if err := h.pool.Select(h.t.Context(), &lines, "EXPLAIN (ANALYZE, BUFFERS) "+alikeQuery, alikeArgs(Photo{}, hash)...); err != nil {
		h.t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
