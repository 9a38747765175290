// Made by scripts/errors.ts from the tables in core/explain; change those.

/** Class, scope and seconds to wait of each group. */
export const GROUPS: string =
  'auth token,blocked account,blocked account 3600,done,invalid,missing,pending call 30,permission token,quota ac' +
  'count 86400,quota pair 86400,rate account 3600,rate account 60,rate app 60,rate business 60,rate pair 6,rate t' +
  'oken 60,setup account,setup business,smaller,transient call 1,transient call 300,user user,user user 86400,ver' +
  'sion app,window pair'

/** 225 numbers of Meta's and of HTTP with their groups. */
export const NUMBERS: string =
  '0ATTHM5IH2X5P7F8LF1vE2A2AE2dA2wH1bTbEgC2aA2AiY10D19V1qP5aF4dT6oT104A2yEE8EkXfR4ER8R1sxT338E3G1glD7stTbkfEE2EEx' +
  'y4LLLLLLLNN6L12wfL17VpBdzT5HbTaV4QB6Q4FQ2QQ2YBWV6OU7I3zBL3IFFQQluF6RR7RR1gRKpvQ4TQQ2LLQ5LIrnR32tHVLLTLHT2J3IL5' +
  'Qu4TT63eRRRRRpxo9E6y0EihmLauuH1s7rR1tF4oS4gE1cL187nV2kT1da8E3E2H28f0Bu0jH2iz5RdRhrcB2oeiVlLcEvY17VE4pY1oV6Q8W2' +
  'W41k7T2TEEH2GEEaE3E3EGE4E3EEE3E2I8BBTE4EoET3vluR7IlE7EpEEiR2RaR5aE6E18l0L111xU1sFEEEE8HE2Euq6VcLF8Y3D19l6IBB4i' +
  'q4E2E4E9EE2EtE2E11rrEljntElcbkBgghflbF2cu9qujLuxck05A2HFpMgjdglxH'
