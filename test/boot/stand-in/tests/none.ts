// A file with no test in it.
export {}
