import type { CallbackKind, CallbackState } from '../../../src/callbacks/callback.ts'

export const CALLBACK_KIND_NAMES: Readonly<Record<CallbackKind, string>> = {
  missed: 'Gọi nhỡ',
  requested: 'Yêu cầu gọi lại',
}

export const CALLBACK_STATE_NAMES: Readonly<Record<CallbackState, string>> = {
  missed: 'Cần người gọi lại',
  due: 'Tổng đài sẽ tự gọi',
  placed: 'Đang gọi',
  exhausted: 'Đã gọi nhiều lần không gặp',
  cleared: 'Đã xong',
}
/** Mantine colours; never the only sign. */
export const CALLBACK_STATE_COLOURS: Readonly<Record<CallbackState, string>> = {
  missed: 'orange',
  due: 'blue',
  placed: 'blue',
  exhausted: 'red',
  cleared: 'gray',
}
