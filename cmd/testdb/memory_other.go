//go:build !linux

package main

// memory is a folder kept in memory: none that is known here.
func memory() string { return "" }
