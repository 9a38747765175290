export { birthday, type Day } from './birth.ts'
export { createHasher, type Hashed, type PeopleOptions, type Person, type Values } from './hash.ts'
export { readHash } from './hashed.ts'
export { HASHED_KEYS, type HashedKey, type Hints, isHashedKey, normalise, type Value } from './normalise.ts'
