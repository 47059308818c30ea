package register

import "github.com/ohmylot/ohmylot/pkg/i18n"

// Basis is why a treatment is lawful: article 6(1) of the GDPR. Legitimate interest is none for a public body at its task.
type Basis string

// The bases.
const (
	PublicTask Basis = "public_task"
	Consent    Basis = "consent"
	Obligation Basis = "obligation"
)

// Name is the basis in the reader's words.
func (b Basis) Name() i18n.Message { return i18n.M("register.basis." + string(b)) }

// Treatment is one thing that is done with personal data.
type Treatment struct {
	Key   string
	Basis Basis
}

// Treatments lists all there are, the ones that concern most people first. A new one needs its words: register.name.KEY,
// purpose, people, data and recipients.
func Treatments() []Treatment {
	return []Treatment{
		{"accounts", PublicTask},
		{"network", PublicTask},
		{"charter", PublicTask},
		{"spots", PublicTask},
		{"directory", Consent},
		{"newsletter", Consent},
		{"consents", Obligation},
		{"letters", PublicTask},
		{"organisations", PublicTask},
		{"brand", PublicTask},
		{"uses", PublicTask},
		{"moderation", PublicTask},
		{"notices", Obligation},
		{"imports", PublicTask},
		{"legal", Obligation},
		{"security", Obligation},
	}
}

// Name is what the treatment is called.
func (t Treatment) Name() i18n.Message { return t.say("name") }

// Purpose is what it is for.
func (t Treatment) Purpose() i18n.Message { return t.say("purpose") }

// People are those it concerns.
func (t Treatment) People() i18n.Message { return t.say("people") }

// Data is what is known of them.
func (t Treatment) Data() i18n.Message { return t.say("data") }

// Recipients are those who see it.
func (t Treatment) Recipients() i18n.Message { return t.say("recipients") }

func (t Treatment) say(what string) i18n.Message { return i18n.M("register." + what + "." + t.Key) }
