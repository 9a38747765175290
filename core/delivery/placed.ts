import type { Incoming } from '../webhook/events.ts'
import { rowKey } from './rows.ts'

/** An envelope as the events in it know it. */
export interface Born {
  /** The version that it was born with: none before it is written. */
  order?: string
}

/** A wanted event of an envelope with its place in it: its keys are made when they are wanted. */
export class Placed {
  readonly event: Incoming
  readonly #index: number
  readonly #envelope: Born
  /** It is a row now, or somebody else's: this isolate does not run it without one. */
  over = false
  constructor(event: Incoming, index: number, envelope: Born) {
    this.event = event
    this.#index = index
    this.#envelope = envelope
  }
  /** Of the row that it may get. */
  get key(): string {
    return rowKey(this.event.lane, this.name)
  }
  /** Its place in the lane is enough of a name, and tells nobody who it is from. */
  get name(): string {
    return `${this.#envelope.order}-${String(this.#index).padStart(4, '0')}`
  }
}

/** By lane, in their order. */
export function byLane(events: readonly Placed[]): Map<string, Placed[]> {
  const lanes = new Map<string, Placed[]>()
  for (const one of events) {
    const { lane } = one.event
    const others = lanes.get(lane)
    if (others) others.push(one)
    else lanes.set(lane, [one])
  }
  return lanes
}
