/** The part of the module of workerd's that an object is made with; its state is typed in object.ts. */
declare module 'cloudflare:workers' {
  export abstract class DurableObject<E, State = import('./object-class.ts').ObjectState> {
    protected readonly ctx: State
    protected readonly env: E
    constructor(ctx: State, env: E)
  }
}
