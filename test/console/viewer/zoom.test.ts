import t from 'tap'
import { sharpness, zoomed } from '../../../web/src/viewer/zoom.ts'

t.test('pages grow and shrink by steps, and stay at the last one', t => {
  t.equal(zoomed(1, 'in'), 1.25)
  t.equal(zoomed(1, 'out'), 0.75)
  t.equal(zoomed(4, 'in'), 4)
  t.equal(zoomed(0.5, 'out'), 0.5)
  t.end()
})

t.test('a page is as sharp as the screen, as far as a canvas holds it', t => {
  t.equal(sharpness(960, 1_358, 2), 2)
  const [width, height] = [4_000, 5_657]
  const most = sharpness(width, height, 3)
  t.ok(most < 1)
  t.ok(width * most * height * most <= 16_000_001)
  t.ok(
    10 * sharpness(10, 1_000_000, 1) <= 10 && 1_000_000 * sharpness(10, 1_000_000, 1) <= 16_385,
    'a page like a thread',
  )
  t.end()
})
