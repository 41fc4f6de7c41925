import '@fontsource/be-vietnam-pro/latin-400.css'
import '@fontsource/be-vietnam-pro/latin-600.css'
import '@fontsource/be-vietnam-pro/vietnamese-400.css'
import '@fontsource/be-vietnam-pro/vietnamese-600.css'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './main.css'
import { MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { Problem } from './kit/api.ts'
import { nonce } from './kit/nonce.ts'
import { Failure, Waiting } from './kit/parts.tsx'
import { SessionGate } from './kit/session.tsx'
import { contrast, theme } from './kit/theme.ts'
import { PAGES } from './shell/pages.ts'
import { Shell } from './shell/Shell.tsx'
import { SignIn, SignInAgain } from './shell/SignIn.tsx'

/** Draws a QR code; most people never see it. */
const TotpSetUp = lazy(() =>
  import('./shell/TotpSetUp.tsx').then(({ TotpSetUp }) => ({ default: TotpSetUp })),
)

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What was refused is refused again.
      retry: (times, error) =>
        times < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500),
    },
  },
})

// Its code comes while the server is asked who is here; that it does not come is told where it is shown.
PAGES.find(({ path }) => path === location.pathname)
  ?.load()
  .catch(() => {})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={contrast}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={client}>
        <ModalsProvider labels={{ confirm: 'Đồng ý', cancel: 'Không' }}>
          <Notifications position="bottom-right" limit={4} />
          <SessionGate
            signIn={<SignIn />}
            enrol={
              <Suspense fallback={<Waiting />}>
                <TotpSetUp />
              </Suspense>
            }
            again={me => <SignInAgain username={me.person.username} />}
            waiting={<Waiting />}
            failed={(error, retry) => <Failure error={error} retry={retry} />}
          >
            <Shell />
          </SessionGate>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
