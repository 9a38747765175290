export { type Session, type SessionContext, type SessionOptions, session } from '../../shared/session.ts'
