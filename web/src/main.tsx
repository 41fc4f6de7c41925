import '@fontsource/be-vietnam-pro/latin-400.css'
import '@fontsource/be-vietnam-pro/latin-600.css'
import '@fontsource/be-vietnam-pro/vietnamese-400.css'
import '@fontsource/be-vietnam-pro/vietnamese-600.css'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import 'virtual:theme.css'
import './main.css'
import { MantineProvider } from '@mantine/core'
import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Problem } from './kit/api.ts'
import { later, onceDrawn } from './kit/later.ts'
import { nonce } from './kit/nonce.ts'
import { Failure, Waiting } from './kit/parts.tsx'
import { pause } from './kit/pause.ts'
import { SESSION, SessionGate } from './kit/session.tsx'
import { theme } from './kit/theme.ts'
import { Boundary } from './shell/Boundary.tsx'
import { Shell } from './shell/Shell.tsx'
import { fetchFirst } from './shell/screens.ts'

const Overlays = later(async () => (await import('./shell/Overlays.tsx')).Overlays)
const SignIn = later(async () => (await import('./shell/SignIn.tsx')).SignIn, Waiting)
const SignInAgain = later(async () => (await import('./shell/SignIn.tsx')).SignInAgain)
/** Draws a QR code. */
const TotpSetUp = onceDrawn(async () => (await import('./shell/TotpSetUp.tsx')).TotpSetUp, Waiting)

/** Longer nobody looks at nothing: what there is is drawn, and says that more is on its way. */
const BLANK_MS = 1_000

// A button that was pressed is drawn as pressed before the machine hears the next press, however busy it is.
notifyManager.setScheduler(queueMicrotask)

const client = new QueryClient({
  defaultOptions: {
    // What cannot be sent is told so: nobody wants it done behind their back once the line is there again.
    mutations: { networkMode: 'always' },
    queries: {
      staleTime: 10_000,
      // What was refused is refused again.
      retry: (times, error) =>
        times < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500),
    },
  },
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const draw = () => createRoot(root).render(<Console />)

const Console = () => (
  <StrictMode>
    <MantineProvider
      theme={theme}
      withCssVariables={false}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={client}>
        <Boundary>
          <Overlays />
        </Boundary>
        <SessionGate
          signIn={
            <Boundary>
              <SignIn />
            </Boundary>
          }
          enrol={<TotpSetUp />}
          again={me => <SignInAgain username={me.person.username} />}
          waiting={<Waiting />}
          failed={(error, retry) => <Failure error={error} retry={retry} />}
        >
          <Shell />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>
)

// Drawn once and whole, which is half of the work of a door, a frame and a page one after the other.
void Promise.race([
  Promise.allSettled([client.prefetchQuery(SESSION), fetchFirst(location.pathname, client)]),
  pause(BLANK_MS),
]).then(draw)
