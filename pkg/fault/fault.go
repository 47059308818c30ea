// Package fault says how a use case failed, in the domain's words.
//
// A fault has a kind (what sort of failure), a message (shown to the person, as a catalogue key)
// and a cause (logged, never shown). Packages return faults; only web turns a kind into an HTTP
// status, once. An error that is no fault is Internal.
package fault

import (
	"errors"

	"github.com/ohmylot/ohmylot/pkg/i18n"
)

// Kind is a sort of failure.
type Kind uint8

// The kinds. What a person may not see is NotFound, never Forbidden.
const (
	Internal Kind = iota
	NotFound
	Forbidden
	SignInNeeded
	CharterNeeded
	FactorNeeded // a second factor, for what a role opens
	ProofNeeded  // that it is still them, shown a moment ago
	Stopped      // by a sanction, until a date
	Conflict
	Invalid
	Gone
	TooLarge
	TooMany
	Unavailable
)

// Fault is an error with a kind and something to tell the person.
type Fault struct {
	Kind    Kind
	Message i18n.Message
	Cause   error
}

// New makes a fault of kind with the message behind key.
func New(kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Message: i18n.M(key, args...)}
}

// Wrap makes a fault of kind out of cause, which is logged but never shown.
func Wrap(kind Kind, key string, cause error) *Fault {
	return &Fault{Kind: kind, Message: i18n.M(key), Cause: cause}
}

func (f *Fault) Error() string {
	if f.Cause == nil {
		return f.Message.Key
	}
	return f.Message.Key + ": " + f.Cause.Error()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// As finds the fault in err's chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf tells the kind of err: Internal when it holds no fault.
func KindOf(err error) Kind {
	if f, ok := As(err); ok {
		return f.Kind
	}
	return Internal
}

// Is reports whether err is a fault of kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
