/**
 * `recording` the call still goes on · `verified` the file agrees with Asterisk's own times ·
 * `short` it does not, the gap is measured and named · `missing` there is no readable file.
 */
export const RECORDING_STATES = ['recording', 'verified', 'short', 'missing'] as const
export type RecordingState = (typeof RECORDING_STATES)[number]
