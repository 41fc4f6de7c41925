import t from 'tap'
import { classesIn, withoutUnused } from '../../web/unused.ts'

const used = classesIn(['const a={root:"m_77c9d27d"}', 'x("m_811560b9 m_1"),"mine"'])
const shaken = (css: string) => withoutUnused(css, used)

t.test('rules of components that nobody uses are left out, all others stay as they are', async t => {
  t.equal(shaken('.m_77c9d27d{color:red}.m_dead{color:blue}'), '.m_77c9d27d{color:red}')
  t.equal(shaken('.m_dead,.m_77c9d27d:hover{color:red}'), '.m_77c9d27d:hover{color:red}')
  t.equal(shaken('.m_77c9d27d .m_dead{color:red}'), '', 'inside one of them it is never there')
  t.equal(shaken(':where(.m_dead,.m_77c9d27d) p{color:red}'), '', 'a list within brackets counts as one')
  t.equal(shaken('.m_dead:where([a],:not([b]),[c]:not([b])){color:red}'), '', 'brackets within brackets too')
  const own = ':root{--a:1}body{margin:0}.mine{color:red}[data-x]{color:red}'
  t.equal(shaken(own), own)
})

t.test('media, key frames, fonts and imports', async t => {
  t.equal(shaken('@media (width<10em){.m_dead{a:b}}'), '')
  t.equal(shaken('@media (width<10em){.m_dead{a:b}.mine{a:b}}'), '@media (width<10em){.mine{a:b}}')
  for (const rule of [
    '@keyframes m_dead{from{top:0}to{top:1px}}',
    '@font-face{font-family:x;src:url(a.woff2)}',
    '@import "x";',
    '@layer a,b;',
    '',
  ])
    t.equal(shaken(rule), rule)
})
