package journal

import "slices"

// group gathers acts under one name in the list of what the journal may be asked for.
type group struct {
	Name string
	Acts []string
}

// groups are every act that some code records, with its words under "journal.act.". A test holds them against
// the code, both ways.
func groups() []group {
	return []group{
		{"accounts", []string{"account.register", "account.enroll", "account.confirm", "account.password", "account.move_ask", "account.move", "account.move_cancel", "account.move_stop", "account.role", "account.bring", "account.send_away", "account.close", "account.erase", "account.export", "consent.give", "consent.withdraw", "account.link", "account.unlink", "newsletter.export", "account.read"}},
		{"security", []string{
			"factor.code_add", "factor.code_remove", "factor.passkey_add", "factor.passkey_remove", "factor.passkey_doubt", "factor.recovery_renew", "factor.recovery_use",
			"factor.device_remember", "factor.device_forget", "factor.codes_flooded", "factor.unlock", "factor.retract", "session.close", "session.close_others",
		}},
		{"charters", []string{"acceptance.sign", "edition.draft", "edition.publish", "edition.export", "edition.read"}},
		{"organisations", []string{
			"organisation.create", "organisation.save", "organisation.submit", "organisation.publish", "organisation.revise", "organisation.refuse",
			"organisation.renewal", "organisation.renewal_publish", "organisation.renewal_revise", "organisation.renewal_refuse",
			"organisation.formal_notice", "organisation.suspended", "organisation.withdrawn", "organisation.restored",
			"organisation.appeal", "organisation.appeal_publish", "organisation.appeal_revise", "organisation.appeal_refuse",
			"organisation.invite", "organisation.invite_again", "organisation.invite_cancel", "organisation.join", "organisation.role", "organisation.remove", "organisation.leave",
			"organisation.federation", "organisation.federation_over", "organisation.propose", "organisation.agree", "organisation.covered", "organisation.parted", "organisation.close", "organisation.read",
		}},
		{"brand", []string{
			"brand_master.upload", "brand_master.change", "brand_master.publish", "brand_master.retire", "brand_master.discard", "brand_rules.set", "brand_lesson.take",
			"printer_link.make", "printer_link.revoke", "download_ledger.export", "download_ledger.read", "photo_overlay.keep", "photo_overlay.remove",
		}},
		{"uses", []string{
			"use.submit", "use.publish", "use.revise", "use.refuse", "use.withdraw", "use.take_down", "use_proof.export", "misuse.report", "misuse.founded", "misuse.unfounded",
			"visual.keep", "visual.submit", "visual.approved", "visual.changes_requested", "visual.refused", "visual.delete",
		}},
		{"spots", []string{
			"spot.create", "spot.save", "spot.submit", "spot.publish", "spot.publish_at_once", "spot.trust", "spot.revise", "spot.refuse", "spot.withdraw", "spot.unsign", "spot.correct", "spot.hand", "spot.import", "spot.import_undo",
			"spot.edit.save", "spot.edit.submit", "spot.edit.withdraw", "spot.edit.publish", "spot.edit.revise", "spot.edit.refuse",
			"spot.flag", "spot.flag.founded", "spot.flag.sent_back", "spot.flag.unfounded",
			"photo.receive", "photo.retouch", "collection.make", "collection.write", "collection.arrange", "collection.cover", "collection.publish", "collection.retire", "collection.delete",
		}},
		{"wishes", []string{"spot.me_too", "spot.me_too_back", "wish_list.share", "wish_list.close", "wish_list.delete", "thanks.wish"}},
		{"profiles", []string{"profile.save", "profile.submit", "profile.publish", "profile.revise", "profile.refuse", "profile.withdraw", "profile.take_down"}},
		{"moderation", []string{
			"queue.publish", "queue.revise", "queue.refuse", "queue.correct", "queue.undo", "spot.voice", "voices.rule", "voices.object", "voices.object_back", "queue.read", "reason.create", "reason.change", "reason.move", "reason.reset",
			"notice.submit", "notice.founded", "notice.sent_back", "notice.unfounded", "notice.contest", "recourse.send", "recourse.publish", "recourse.revise", "recourse.refuse",
			"sanction.take", "sanction.lift", "sanction.annul",
		}},
		{"imports", []string{"import.receive", "import.check", "import.start", "import.stop", "import.done", "import.undo", "import.undone", "import.delete", "import.read"}},
		{"legal", []string{"legal_text.draft", "legal_text.publish", "legal_setting.facts", "legal_setting.audit"}},
		{"journal", []string{"trail.export", "trail.read"}},
	}
}

// Acts are all the acts there are words for.
func Acts() (all []string) {
	for _, g := range groups() {
		all = append(all, g.Acts...)
	}
	return all
}

// Speaks reports whether the journal has words for an act and for what it is about, if it is about anything.
func Speaks(act, object string) bool {
	return len(chosen(act)) > 0 && (object == "" || thing(object).Kind != "")
}

// chosen are the acts that a filter's value names: one act, or all of a group; none for anything else.
func chosen(value string) []string {
	for _, g := range groups() {
		if g.Name == value {
			return g.Acts
		}
		if slices.Contains(g.Acts, value) {
			return []string{value}
		}
	}
	return nil
}
