export { birthday, type Day } from './birth.ts'
export { createHasher, type Hashed, type PeopleOptions, type Person, sha256, type Values } from './hash.ts'
export { readHash } from './hashed.ts'
export { HASHED_KEYS, type HashedKey, type Hints, isHashedKey, normalise, type Value } from './normalise.ts'
