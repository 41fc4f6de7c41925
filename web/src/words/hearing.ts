import type { Doing, Lane } from '../player/hearing.ts'
import type { MarkKind } from '../player/marks.ts'

export const LANE_NAMES: Readonly<Record<Lane['role'], string>> = {
  citizen: 'Người dân',
  operator: 'Điện thoại viên',
  guest: 'Bên thứ ba',
  supervisor: 'Người giám sát',
}

export const DOING_NAMES: Readonly<Record<Doing, string>> = {
  rings: 'đổ chuông',
  prompt: 'nghe lời tổng đài',
  message: 'để lại lời nhắn',
  music: 'chờ, nghe nhạc',
  held: 'bị giữ máy',
  talk: 'đàm thoại',
  aside: 'trao đổi riêng',
  alone: 'không có ai bên kia',
  listen: 'nghe, không ai nghe thấy',
  whisper: 'nhắc riêng điện thoại viên',
  barge: 'vào cuộc gọi',
}

/** Mantine colours of a part of a lane; its words stand beside it. */
export const DOING_COLOURS: Readonly<Record<Doing, string>> = {
  rings: 'cyan',
  prompt: 'violet',
  message: 'grape',
  music: 'yellow',
  held: 'orange',
  talk: 'blue',
  aside: 'teal',
  alone: 'lime',
  listen: 'pink',
  whisper: 'pink',
  barge: 'red',
}

export const MARK_NAMES: Readonly<Record<MarkKind, string>> = {
  answer: 'nhấc máy',
  held: 'Giữ máy',
  guest: 'vào cuộc gọi',
  left: 'rời cuộc gọi',
  supervisor: 'giám sát',
  silenced: 'Tắt tiếng ghi âm',
}
