import { Component, type ReactNode } from 'react'
import { Failure } from '../kit/parts.tsx'

type State = Readonly<{ error: Error | null }>

/** A fault of one page leaves the menu, the telephone and the other pages alone. */
export class Boundary extends Component<Readonly<{ children: ReactNode }>, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error) return <Failure error={error} retry={() => this.setState({ error: null })} />
    return this.props.children
  }
}
