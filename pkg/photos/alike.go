package photos

import (
	"context"

	"github.com/ohmylot/ohmylot/pkg/db"
)

// Twin is a photo of the same picture as another.
type Twin struct {
	Photo
	Distance int // in bits of the two hashes
}

// mostTwins is how many Alike tells.
const mostTwins = 12

// Alike lists the photos elsewhere that show the same picture as one does, the likest first: sent again,
// reduced, encoded anew; whoever's they are, and whatever they are in, but for those by which their own sender
// would change what is online. For the moderators, and for rules: what others have not published is not for members
// to know.
func (s *Service) Alike(ctx context.Context, c db.Conn, id string) ([]Twin, error) {
	p, hash, err := hashOf(ctx, c, id)
	if err != nil || hash == 0 {
		return nil, err
	}
	return alike(ctx, c, p, hash)
}

// partsNear are the values that a part of a hash near this one may have: see the index photo_alike.
func partsNear(hash uint64) []int {
	var near []int
	for part := range 4 {
		value := int(hash>>(16*part)) & 0xFFFF
		near = append(near, part<<16|value)
		for bit := range 16 {
			near = append(near, part<<16|value^1<<bit)
		}
	}
	return near
}
