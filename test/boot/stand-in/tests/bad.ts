import t from 'tap'

t.test('fruit', async t => t.equal('apples', 'pears', 'apples are pears'))
