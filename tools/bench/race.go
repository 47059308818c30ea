package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// The rounds are many and short, so that whatever else the machine does falls on both sides alike;
// work that is long by itself has fewer.
const (
	least, most = 7, 31
	patience    = 6 * time.Second        // after it, least rounds are enough
	round       = 100 * time.Millisecond // of one side, for work that repeats
)

// side does its work for about d and tells how often a second it was done.
type side func(d time.Duration) (perSecond float64, err error)

// duel is the outcome of a race.
type duel struct {
	ours, theirs float64 // times a second, medians
	ratio        float64 // of our speed to theirs: the median of the rounds' ratios
}

// race lets two sides take turns, each first in every other round, after a round to warm up.
func race(ctx context.Context, ours, theirs side) (duel, error) {
	var all [3][]float64
	begun := time.Now()
	for i := range most + 1 {
		if i > least && time.Since(begun) > patience {
			break
		}
		turn := []side{ours, theirs}
		if i%2 == 1 {
			slices.Reverse(turn)
		}
		var speed [2]float64
		for k, s := range turn {
			if err := ctx.Err(); err != nil {
				return duel{}, err
			}
			v, err := s(round)
			if err != nil {
				return duel{}, err
			}
			speed[(k+i%2)%2] = v
		}
		if i == 0 {
			continue
		}
		for k, v := range []float64{speed[0], speed[1], speed[0] / speed[1]} {
			all[k] = append(all[k], v)
		}
	}
	return duel{median(all[0]), median(all[1]), median(all[2])}, nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// once is a side whose work is long enough to be a round by itself.
func once(work func() error) side {
	return func(time.Duration) (float64, error) {
		begun := time.Now()
		err := work()
		return 1 / time.Since(begun).Seconds(), err
	}
}

// together is a side of several workers that each repeat their own work.
func together(works []func() error) side {
	return func(d time.Duration) (float64, error) {
		var wait sync.WaitGroup
		done, errs := make([]int, len(works)), make([]error, len(works))
		begun := time.Now()
		for i, work := range works {
			wait.Go(func() {
				for errs[i] == nil && time.Since(begun) < d {
					errs[i] = work()
					done[i]++
				}
			})
		}
		wait.Wait()
		total := 0
		for i, n := range done {
			if errs[i] != nil {
				return 0, fmt.Errorf("worker %d: %w", i, errs[i])
			}
			total += n
		}
		return float64(total) / time.Since(begun).Seconds(), nil
	}
}
