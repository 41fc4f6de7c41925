// Stands in for the rescuer: lives until it is told to end.
setInterval(() => {}, 60_000)
process.once('SIGTERM', () => process.exit(0))
