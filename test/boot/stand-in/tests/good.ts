import t from 'tap'

t.test('one and one', async t => t.equal(1 + 1, 2))
t.test('two and two', async t => t.equal(2 + 2, 4))
