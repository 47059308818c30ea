package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestKinds(t *testing.T) {
	gone := fmt.Errorf("show spot: %w", New(Gone, "errors.gone.text", 3))
	if KindOf(gone) != Gone || !Is(gone, Gone) || Is(gone, NotFound) {
		t.Errorf("%v is of kind %d", gone, KindOf(gone))
	}
	if f, ok := As(gone); !ok || f.Message.Key != "errors.gone.text" || len(f.Message.Args) != 1 || f.Cause != nil {
		t.Errorf("%+v", f)
	}
	if KindOf(io.EOF) != Internal || KindOf(nil) != Internal || !Is(io.EOF, Internal) || Is(nil, Internal) {
		t.Error("an error that is no fault is Internal; none is of no kind")
	}
}

func TestTheCauseIsKept(t *testing.T) {
	f := Wrap(Unavailable, "errors.unavailable.text", io.ErrUnexpectedEOF)
	if !errors.Is(f, io.ErrUnexpectedEOF) || f.Error() != "errors.unavailable.text: unexpected EOF" {
		t.Errorf("%v", f)
	}
	outer := Wrap(Conflict, "errors.conflict.text", f)
	if KindOf(outer) != Conflict {
		t.Error("the outermost fault decides")
	}
}
