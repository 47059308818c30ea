package db

// OpenImpatient is Open for a test that does not wait.
var OpenImpatient = open
