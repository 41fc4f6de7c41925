/** SIPp scenarios of the telephone tests: what is sent and what must come back. */

const wrap = (name: string, steps: string) => `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="${name}">
${steps}
</scenario>
`
const send = (text: string, retrans = true) =>
  `<send${retrans ? ' retrans="500"' : ''}><![CDATA[\n${text}\n]]></send>`

const register = (cseq: number, extra = '') => `REGISTER sip:[remote_ip] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[service]@[remote_ip]>;tag=[pid]-[call_number]
To: <sip:[service]@[remote_ip]>
Call-ID: [call_id]
CSeq: ${cseq} REGISTER
Contact: <sip:[service]@[local_ip]:[local_port];transport=[transport]>
${extra}Max-Forwards: 70
Expires: 300
Content-Length: 0
`

/** Registers; the answer to the secret must be `expect`. */
export const registers = (user: string, secret: string, expect = 200) =>
  wrap(
    'register',
    `${send(register(1))}
<recv response="401" auth="true"/>
${send(register(2, `[authentication username=${user} password=${secret}]\n`))}
<recv response="${expect}"/>`,
  )

const sdp = (codecs: string) => `v=0
o=x 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP ${codecs} 101
a=rtpmap:111 opus/48000/2
a=rtpmap:101 telephone-event/8000`

const request = (method: string, cseq: number, from: string, body = '') => `${method} ${
  method === 'INVITE' ? 'sip:[service]@[remote_ip]:[remote_port]' : '[next_url]'
} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: ${from};tag=[pid]-[call_number]
${method === 'INVITE' ? 'To: <sip:[service]@[remote_ip]:[remote_port]>' : '[last_To:]'}
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
${body ? 'Content-Type: application/sdp\n' : ''}Content-Length: ${body ? '[len]' : '0'}

${body}`

export type Caller = Readonly<{
  /** The whole address in From, e.g. `"Name" <sip:0912345678@127.0.0.2>`. */
  from: string
  /** Payload types offered, best first. */
  codecs?: string
  /** Raw A-law file played until the end; without it the caller sends no sound at all. */
  plays?: string
  /** Hangs up after this; null = waits to be hung up on. */
  talksMs: number | null
}>

/** A citizen who is answered, speaks, and hangs up (or is hung up on). */
export const calls = ({ from, codecs = '8 0', plays, talksMs }: Caller) =>
  wrap(
    'citizen',
    `${send(request('INVITE', 1, from, sdp(codecs)))}
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true"/>
${send(request('ACK', 1, from), false)}
${plays ? `<nop><action><exec rtp_stream="${plays},-1,8,PCMA/8000"/></action></nop>` : ''}
${
  talksMs === null
    ? '<recv request="BYE" timeout="20000"/>\n<send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\nContent-Length: 0\n\n]]></send>'
    : `<pause milliseconds="${talksMs}"/>\n${send(request('BYE', 2, from))}\n<recv response="200"/>`
}`,
  )

/** An INVITE that must be answered with `status` and nothing else. */
export const isRefused = (from: string, status: number) =>
  wrap(
    'refused',
    `${send(request('INVITE', 1, from, sdp('8 0')))}
<recv response="100" optional="true"/>
<recv response="${status}"/>
${send(request('ACK', 1, from), false)}`,
  )

const answer = (line: string, extra = '') => `SIP/2.0 ${line}
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[service]@[local_ip]:[local_port]>
${extra}`

/** An operator's phone that rings shortly, answers, speaks and hangs up after `talksMs`. */
export const answers = (plays: string, talksMs: number, codecs = '8') =>
  wrap(
    'operator',
    `<recv request="INVITE" rrs="true"/>
${send(answer('180 Ringing', 'Content-Length: 0\n'), false)}
${send(answer('200 OK', `Content-Type: application/sdp\nContent-Length: [len]\n\n${sdp(codecs)}`))}
<recv request="ACK"><action>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="them"/>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="us"/>
</action></recv>
<nop><action><exec rtp_stream="${plays},-1,8,PCMA/8000"/></action></nop>
<pause milliseconds="${talksMs}"/>
<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$us]
To:[$them]
Call-ID: [call_id]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200"/>`,
  )
