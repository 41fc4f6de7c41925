import { Button, Group, Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post } from '../../kit/api.ts'
import { PEOPLE } from './accounts.ts'
import { PersonFields, type Typed } from './PersonFields.tsx'
import { type Made, Slip } from './Slip.tsx'

/** A new account; it ends with the slip that is handed over. */
export function NewPerson({ onClose }: Readonly<{ onClose: () => void }>) {
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: (typed: Typed & { username: string }) => post<Made>('/api/people', typed),
    onSuccess: () => client.invalidateQueries({ queryKey: PEOPLE }),
  })
  const made = create.data
  return (
    <Modal
      opened
      // The password is shown once, and comes with the answer.
      onClose={() => create.isPending || onClose()}
      title={made ? `Đã tạo tài khoản ${made.person.username}` : 'Thêm tài khoản'}
      size="md"
    >
      {made ? (
        <>
          <Slip made={made} />
          <Group justify="flex-end" mt="md">
            <Button onClick={onClose}>Xong</Button>
          </Group>
        </>
      ) : (
        <PersonFields error={create.error} onSubmit={typed => create.mutate(typed)}>
          <Group justify="flex-end">
            <Button variant="default" disabled={create.isPending} onClick={onClose}>
              Thôi
            </Button>
            <Button type="submit" loading={create.isPending}>
              Tạo tài khoản
            </Button>
          </Group>
        </PersonFields>
      )}
    </Modal>
  )
}
