package brand

import (
	"context"
	"slices"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/jobs"
	"github.com/ohmylot/ohmylot/pkg/mail"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// announceJob asks for a letter to each holder of an older drawing after the one named, batch by batch,
// on the day a master comes into force.
type announceJob struct {
	Master int64  `json:"master"`
	After  who.ID `json:"after"`
}

func (announceJob) Kind() string { return "brand_master.announce" }

// noticeJob writes to one of them, about all that is new to them.
type noticeJob struct {
	Account who.ID `json:"account"`
}

func (noticeJob) Kind() string { return "brand_master.notice" }

// turnJob shows the kept pages anew when a master comes into force or ends.
type turnJob struct{}

func (turnJob) Kind() string { return "brand_master.turn" }

const batch = 200

func (l *Library) work(r *jobs.Runner) {
	jobs.Handle(r, func(ctx context.Context, j announceJob) error {
		return db.InTx(ctx, l.pool, func(tx db.Tx) error { return l.announce(ctx, tx, j) })
	})
	jobs.Handle(r, func(ctx context.Context, j noticeJob) error {
		return db.InTx(ctx, l.pool, func(tx db.Tx) error { return l.notice(ctx, tx, j.Account) })
	})
	jobs.Handle(r, func(ctx context.Context, _ turnJob) error {
		return db.InTx(ctx, l.pool, func(tx db.Tx) error { return db.Changed(ctx, tx, topic) })
	})
	r.Every(24*time.Hour, "purge masters", l.Purge)
}

// announce looks for those who took an older drawing, and may take the new one.
func (l *Library) announce(ctx context.Context, tx db.Tx, j announceJob) error {
	m, err := masterByID(ctx, tx, j.Master)
	if err != nil {
		return err
	}
	if !m.InForce(l.now()) { // retired before its day
		return nil
	}
	list, err := holders(ctx, tx, m, 0, j.After, batch)
	if err != nil {
		return err
	}
	for _, h := range list {
		if !h.may(m) {
			continue
		}
		if err := jobs.Enqueue(ctx, tx, noticeJob{h.Account}); err != nil {
			return err
		}
	}
	if len(list) < batch {
		return nil
	}
	j.After = list[len(list)-1].Account
	return jobs.Enqueue(ctx, tx, j)
}

// holder is somebody who took a drawing: as a person, for an organisation, or both.
type holder struct {
	Account      who.ID `db:"account_id"`
	Person       bool   `db:"person"`
	Organisation bool   `db:"organisation"`
}

// may reports whether the master is open to them.
func (h holder) may(m Master) bool {
	has := func(a Audience) bool { return slices.Contains(m.Audience, a) }
	return has(ForEveryone) || h.Person && has(ForAmbassadors) || h.Organisation && has(ForOrganisations)
}

// notice writes to somebody, once, about the drawings that took the place of those they have: whatever
// comes into force on one day is one letter.
func (l *Library) notice(ctx context.Context, tx db.Tx, account who.ID) error {
	now := l.now()
	all, err := publishedMasters(ctx, tx, now)
	if err != nil {
		return err
	}
	force := inForce(all, now)
	var news []Master
	for _, d := range Drawings() {
		m, changed := force[d]
		if !changed {
			continue
		}
		found, err := holders(ctx, tx, m, account, 0, 1)
		if err != nil {
			return err
		}
		if len(found) == 0 || !found[0].may(m) {
			continue
		}
		fresh, err := insertMasterNotice(ctx, tx, account, m.ID)
		if err != nil {
			return err
		}
		if fresh {
			news = append(news, m)
		}
	}
	if len(news) == 0 {
		return nil
	}
	return l.post.Send(ctx, tx, noticeLetter(account, news))
}

func noticeLetter(to who.ID, news []Master) mail.Letter {
	letter := mail.Letter{
		To: to, Subject: i18n.M("brand.notice_subject"), Paragraphs: []i18n.Message{i18n.N("brand.notice_text", len(news))},
		Button: i18n.M("brand.notice_button"), Link: "/marque/bulle", After: []i18n.Message{i18n.M("brand.notice_why")},
	}
	for _, m := range news {
		letter.Paragraphs = append(letter.Paragraphs, i18n.M("brand.notice_change", m.Label(), m.From, m.Note))
	}
	letter.Paragraphs = append(letter.Paragraphs, i18n.M("brand.notice_replace"))
	if len(news) == 1 {
		letter.Link += "?layout=" + string(news[0].Layout) + "&variant=" + string(news[0].Variant)
	}
	return letter
}

// Holders counts those who would be written to, were m in force.
func (l *Library) Holders(ctx context.Context, m Master) (int, error) {
	return countHolders(ctx, l.pool, m, l.now())
}

// patience is how long a draft may wait to be published, and files for their row.
const (
	draftPatience = 90 * 24 * time.Hour
	filePatience  = 24 * time.Hour
)

// Purge forgets the drafts nobody published, and the files that have no row: a process died between
// writing the two.
func (l *Library) Purge(ctx context.Context) error {
	stale, err := staleDrafts(ctx, l.pool, l.now().Add(-draftPatience))
	if err != nil {
		return err
	}
	for _, m := range stale {
		err := db.InTx(ctx, l.pool, func(tx db.Tx) error { return deleteDraftMaster(ctx, tx, m) })
		if err != nil {
			return err
		}
	}
	return l.sweep(ctx)
}

func (l *Library) sweep(ctx context.Context) error {
	var folders []string
	err := l.store.Walk(ctx, storeFolder, func(key string, written time.Time) error {
		if folder := folderOf(key); l.now().Sub(written) > filePatience && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
		return nil
	})
	if err != nil {
		return err
	}
	kept, err := keptFolders(ctx, l.pool, folders)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if kept[folder] {
			continue
		}
		if err := l.drop(ctx, folder); err != nil {
			return err
		}
	}
	return nil
}
