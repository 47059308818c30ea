package media

import (
	"context"
	"testing"
)

// However many workers there are, one HEIC is decoded at a time; the others wait beside the workers.
func TestOneHEICAtATime(t *testing.T) {
	in, err := NewIntake(Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	done, err := in.turn(t.Context(), formatHEIC)
	if err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := in.turn(gone, formatHEIC); err == nil {
		t.Error("two at a time")
	}
	if one, err := in.turn(t.Context(), formatJPEG); err != nil {
		t.Error(err)
	} else {
		one()
	}
	done()
	if again, err := in.turn(t.Context(), formatHEIC); err != nil {
		t.Error(err)
	} else {
		again()
	}
}
