// Made by scripts/errors.ts from the tables in core/explain; change those.

/** Class, scope and seconds to wait of each group. */
export const GROUPS: string =
  'auth token,blocked account,blocked account 3600,done,invalid,missing,pending call 30,permission token,quota ac' +
  'count 86400,quota pair 86400,rate account 3600,rate account 60,rate app 60,rate business 60,rate pair 6,rate t' +
  'oken 60,setup account,setup business,smaller,transient call 1,transient call 300,user user,user user 86400,ver' +
  'sion app,window pair'

/** 248 of Meta's numbers with their groups. */
export const NUMBERS: string =
  '0A1T1T1H1M5I1H2X5P7F8L1F1vE2A2A1E2dA2wH1bTbEgC2aA2AiY10D19V1qP5aF4dT6oT104A2yE1E8EkXfR4E1R8R1sxT338E3G1glD7stT' +
  'bkfE1E2E1Exy4L1L1L1L1L1L1L1N1N6L12wfL17VpBdzT5H3E1E7T4E1E5V4Q1B6Q4F1Q2Q1Q2Y1B1W1V1E1E1E3O1U2E3E1E1I3tE1E2E3B2L' +
  '1E1I1F1F1Q1QltE1F4E2R1R4E3R1R2E1eR1KpvQ4T1Q1Q2L1L1Q5L1IrnRrhE1jkErsH1V1L1L1T1L1H1T2J3I1L5QraE1E1E1E1E2oE1E1T1T' +
  '63eR1R1R1R1Rpxo9E6y0EihmLauuH1s7rR1tF4oS4gE1cL187nV2kT1da8E3E2H28f0Bu0jH2iz5RdRhrcB2oeiVlLcEvY17V1E4pY1oV6Q8W2' +
  'W41k7T2T1E1E1H2G1E1EaE3E3E1G1E4E3E1E1E3E2I8B1B1T1E4EoE1T3vluR7IlE7EpE1EiR2RaR5aE6E18l0L111xU1sF1E1E1E1E8H1E2Eu' +
  'q6VcL1F8Y3D19l6I1B1B4iq4E2E4E9E1E2EtE2E11rrEljntElcbkBgghflbF2cu9qujL1bgq0muH'
