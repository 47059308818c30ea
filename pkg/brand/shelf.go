package brand

import (
	"container/list"
	"sync"
)

// shelf keeps the files last asked for, within a number of bytes.
type shelf struct {
	mu     sync.Mutex
	most   int
	bytes  int
	byName map[string]*list.Element
	recent *list.List // last asked for first
}

func newShelf(most int) *shelf {
	return &shelf{most: most, byName: map[string]*list.Element{}, recent: list.New()}
}

func (s *shelf) find(name string) (File, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byName[name]
	if !ok {
		return File{}, false
	}
	s.recent.MoveToFront(e)
	return e.Value.(File), true
}

func (s *shelf) keep(f File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, kept := s.byName[f.Name]; kept {
		return
	}
	s.byName[f.Name] = s.recent.PushFront(f)
	s.bytes += len(f.Bytes)
	for s.bytes > s.most {
		last := s.recent.Remove(s.recent.Back()).(File)
		delete(s.byName, last.Name)
		s.bytes -= len(last.Bytes)
	}
}
