import type {
  REQUEST_CHANNELS,
  RequestKind,
  RequestState,
  RequestStep,
} from '../../../src/privacy/request.ts'

type Channel = (typeof REQUEST_CHANNELS)[number]

/** What a citizen asks about the data kept of them. */
export const REQUEST_KIND_NAMES: Readonly<Record<RequestKind, string>> = {
  export: 'Cung cấp dữ liệu',
  rectify: 'Chỉnh sửa dữ liệu',
  restrict: 'Hạn chế xử lý',
  erase: 'Xóa dữ liệu',
}

export const REQUEST_STATE_NAMES: Readonly<Record<RequestState, string>> = {
  received: 'Mới tiếp nhận',
  verified: 'Đã xác minh',
  done: 'Đã thực hiện',
  refused: 'Đã từ chối',
  lifted: 'Đã bỏ hạn chế',
}

export const REQUEST_STEP_NAMES: Readonly<Record<RequestStep, string>> = {
  received: 'Tiếp nhận',
  verified: 'Xác minh người yêu cầu',
  answered: 'Phản hồi người yêu cầu',
  extended: 'Gia hạn',
  given: 'Cung cấp dữ liệu',
  rectified: 'Chỉnh sửa dữ liệu',
  restricted: 'Hạn chế xử lý dữ liệu',
  refused: 'Từ chối',
  lifted: 'Bỏ hạn chế',
}

export const REQUEST_CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  phone: 'Điện thoại',
  paper: 'Văn bản giấy',
  counter: 'Trực tiếp',
  email: 'Thư điện tử',
}
