import { Alert, Badge, Card, Grid, Stack, Text, Timeline, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { get } from '../kit/api.ts'
import { dateTimeOf, phoneOf } from '../kit/format.ts'
import { serverNow } from '../kit/now.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import {
  REQUEST_CHANNEL_NAMES,
  REQUEST_KIND_NAMES,
  REQUEST_STATE_NAMES,
  REQUEST_STEP_NAMES,
} from '../words/privacy.ts'
import { RequestActs } from './RequestActs.tsx'
import { deadlineOf, factsOf, type Request } from './requests.ts'

/** One request of a citizen about their data, and what was done about it. */
export default function RequestPage() {
  const { id = '' } = useParams<{ id: string }>()
  const { may } = useSession()
  const { data, error, refetch } = useQuery({
    queryKey: ['privacy', 'request', id],
    queryFn: ({ signal }) => get<Request>(`/api/privacy/requests/${id}`, {}, signal),
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <Stack>
      <PageHead title={`${REQUEST_KIND_NAMES[data.kind]}: ${data.name}`}>
        <Badge variant="light" size="lg" tt="none">
          {REQUEST_STATE_NAMES[data.state]}
        </Badge>
      </PageHead>
      <Grid>
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <Stack>
            <Asked request={data} />
            <Steps request={data} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 6 }}>
          {may('privacy.decide') && <RequestActs request={data} />}
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

function Asked({ request }: Readonly<{ request: Request }>) {
  const { number, channel, receivedAt, receivedBy, words, basis } = request
  const deadline = deadlineOf(request, serverNow())
  return (
    <Card withBorder component="section" aria-label="Nội dung yêu cầu">
      <Stack gap="xs">
        {deadline && <Alert color={deadline.isOver ? 'red' : 'blue'}>{deadline.text}</Alert>}
        <Text size="sm" className="figures">
          {phoneOf(number)} · {REQUEST_CHANNEL_NAMES[channel]} · {dateTimeOf(receivedAt)}
          {receivedBy && ` · ${receivedBy.displayName} tiếp nhận`}
        </Text>
        <Text style={{ whiteSpace: 'pre-line' }}>{words}</Text>
        {basis && (
          <Text size="sm" c="dimmed">
            Căn cứ: {basis}
          </Text>
        )}
      </Stack>
    </Card>
  )
}

function Steps({ request }: Readonly<{ request: Request }>) {
  return (
    <Card withBorder component="section" aria-labelledby="request-steps">
      <Title order={2} size="h4" id="request-steps" mb="sm">
        Quá trình
      </Title>
      <Timeline bulletSize={14} lineWidth={2} active={request.steps.length}>
        {request.steps.map(({ at, by, step, facts }) => (
          <Timeline.Item key={`${at} ${step}`} title={REQUEST_STEP_NAMES[step]}>
            <Text size="sm" c="dimmed" className="figures">
              {dateTimeOf(at)}
              {by && `, ${by.displayName}`}
            </Text>
            {factsOf(facts).map(line => (
              <Text size="sm" key={line} style={{ whiteSpace: 'pre-line' }}>
                {line}
              </Text>
            ))}
          </Timeline.Item>
        ))}
      </Timeline>
    </Card>
  )
}
