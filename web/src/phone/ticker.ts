/** A clock beside the page: timers of hidden windows run once a minute, those of workers go on. */
const TICK_MS = 5_000
setInterval(() => postMessage(null), TICK_MS)
