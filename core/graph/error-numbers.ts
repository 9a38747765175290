// Made by scripts/errors.ts from the tables in core/explain; change those.

/** Class, scope and seconds to wait of each group. */
export const GROUPS: string =
  'auth token,blocked account,blocked account 3600,done,invalid,missing,pending call 30,pending call 600,permissi' +
  'on token,quota account 86400,quota pair 86400,rate account 3600,rate account 60,rate app 60,rate business 60,r' +
  'ate pair 6,rate token 60,setup account,setup business,smaller,transient call 1,transient call 300,user user,us' +
  'er user 86400,version app,window pair'

/** 226 numbers of Meta's and of HTTP with their groups. */
export const NUMBERS: string =
  '0AUUIN5JI2Y5Q7F8MF1vE2A2AE2dA2wI1bUbEgC2aA2AiZ10D19W1qQ5aF4dU6oU104A2yEE8EkYfS4ES8S1sxU338E3G1glD7stUbkfEE2EEx' +
  'y4MMMMMMMOO6M12wfM17WpBdzU5IbUaW4RB6R4FR2RR2ZBXW6PV7J3zBM3JFFRRluF6SS7SS1gSLpvR4URR2MMR5MJrnS2iHS30aIWMMUMIU2K' +
  '3JMBR2DRUU2UUtzUU63eSSSSSpxo9E6y0EihmMauuI1s7rS1tF4oT4gE1cM187nW2kU1da8E3E2I28f0Bty3D2gI2iz5SdShrcB2oeiWlMcEvZ' +
  '17WE4pZ1oW6R8X2X41k7U2UEEI2GEEaE3E3EGE4E3EEE3E2J8BBUE4EoEU3vljSbS7J20S2SaS18qgM111xV1sFcIuq9WcMF8Z3D19keS6SmJB' +
  'B4iq4E2E4E9EE2EtE2E11rrEljntElcbkBgghflbF2cu9qujMuxck05A2IFpNgjdglxI'
