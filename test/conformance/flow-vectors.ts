/**
 * Known answers for the exchange and the files of Flows, made once with node:crypto and used on every runtime. The keys
 * were made for these vectors and protect nothing.
 */
export const privateKey: string = `-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCSqLp58sagmuxo
P+OsVgFHTbde4pRizOVvMCFwVVy52Ke9xK65hJWvTcX9TuBD4/xDNDlDa/49DF2u
LdfodSSs+74113B4237AGBjSUwDq0Vx+6JJf0HxmG4LBFwV5VLbHPNa64/q0CWHS
ObOjbCfGH8Kn55/vWKLANDAlEmD9bBxm11/moruh9s+DSm3xUNEPa1sUs7n0eezi
ic8gd4cMWl5Fw9jBH+InBGIHScJUwpTQOJcrP8JOrbcsvYmraHqyOWP48RW696Xl
mrdPpV30ejwjts94LnHyDQKWryebyDjscjMQYNpcuJGVkXD+smQqFhtbDcIPFIs/
MbdiqhUHAgMBAAECggEABqtZbsVD4IOn34yUPNiQAbjLiRGY7OGwR1bZfNaTVNJA
71s1e0zhUuttZwaou5c8RNqBn738yrSFKBaANigczSiiyEEHvz9AEg1AFIR4yxtO
1c8B8dobZh6D9JlbthF/p5GhNDa83/+s03B5tlaE4oVV07V8hPGZ1ekppu3uIjTj
eOpUrw1hVU8eoso7hwCQP5fwLNn5mKePGbNiDoCqYwdBUdlEyl1t56L+YvBpsdw/
TkWXUOY9D3ob6bclw2ZpokSyaqeiLlUtGhVwvfivkrQUWZmlnubYBb7z2FxJy8Ct
Ew+Y/2wLcUkVN6WiygksbiShB1CSmeVGu5VL3ePjCQKBgQDFsB0jd8Jx3gGI77rE
BEd7x3/iEBzOeIZ8GUjYmUrJJMxCM9XaidkR3AUYQpMKbCdmz4f3AFq5K26+FGca
As0pAE02tRgqui+J6G0dUqL8nTs3G+ldAzsUr4xoMgVO5QHaEvpi/C5DDX8wy7PT
AC8IMjzi7pZ3UVpJnlk30P0OTwKBgQC9604VLfDXgXOpR8A4Vz/W2i2vZFFfi9Qg
UiiQLrls68Th3ZoaLmSjyt08h1/dWFIZ4kYhkHAZMvwps8of5hgZbxDkAd2Ad6ik
Y4473plmtdcoEdyC/xo7FQNkKA9a8IJJMQr1Zk2kp8PV+czqZM2NPv4DP9v/J3Xp
+TblL9NXyQKBgQCelsUZcfa0YFQ85YyfuYsbGpVV5nUlkfzZS3NsB7W+HV4bcfgK
ZHGWaTpRFv9c6hzF1pENruQZDmW96SI49KxfSxWmYKstg8WlTadTUbrdCsm5URPq
ATCBTL9Hy3EEtKTCrFzf0czPD+HMZG4zRD92xM6hgqOEvue+jWCnbWnE8wKBgBms
JCrywdqv0g2w+Efla2jEp2ZNHj7XLP6NfJQ47LHPkRajGQCvAsWtV4imGAxYswhy
sN46oxyU6sdMWWdEeD9/5v2bTvDdu/s0xfZL2dqrfAEboP5IM6iG56VzUNgPKN1x
9rRDdv1p/CwBj3Sj2bFdMYMI79km4WaWXJhQhbYZAoGBALxuQk/QfcfbPH7MfWDU
f84phgls092fU/D2W9m+V18NreCZ+rMvYNuk/2T4Fdv1FfRBs7etZWt5fWQGQcbu
IDhP8+dsVDnEu2+1dMvQ1kSow5la338hl59gndVNlNzTY0qmI/JpmbQRahpNg6Dr
P9LrplwpjQQ+6IiRWKU5xIkl
-----END PRIVATE KEY-----
`
/** The same form of key as Meta's own generator makes: encrypted. */
export const encryptedKey: string = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIN5paXkoQq6cCAggA
MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBD0/IpSAyl45hWwbzfTRBQPBIIE
0C8v5e2oZ+9eSEpby3zF21WGst5qbZaWjBYRVT4fFWdP9ogG8wNo+cEzCZJRAqMH
pt9McttLm0LnEToMn0lyJeG3xGEBJT1+6NQP9fwxwe5SNAPlh0voCYlN5/qZowL0
mLFC75pYYPkPTZMpPsRSM+Fzir3ygwaALP3vippz3jUnrbUctx94N1ZPRoZuvZjz
KPB922JlBXZoiNdVrVrghRzKo82vmcT4JmMFMPzD4PgrEmi2PE8dTL5Hg63180F+
qEJ1aci/ul4ztRW9Odn0WGckLzYdq3q9YrigOKK8wvNg6QCmrIFLrSsyBqHbtw9n
FPF2KKwOEBy8jV+MK6yo9pSJBJrKT9ymo7PpkWdZiFqYHzLTL/JyNoDAAo+cdPCZ
k0FCEKkb++ar72mb6xyu9ZrtxH59RD18oB+76PV7Xk8NE4LiV601Srs6Jcv/KkOZ
hG3xnTU1RSDYnVKsfClwc0yLqVR9GuzS2Ps+u9KzlxBc6tAbTUTQtSD95WPhOODK
TInslRp55xWOpXDlsWUpuU7kG7J6k3+W4+ss+lCVvt6KukZ2wTG2I3Pebmd2k2bt
A+7yxf1hv/tEV7Ymv41XbELK6ySfUDypFqfXoAj0aJULXknBhU947K2fiLW4Z8cr
eAoByQZFhs94rf+8PhxAdv7mHlwovGED71w5Lc0Q4A3DDC3jsn8f3nFTil4/kIr5
ZzOmDvKpqVR4zgdqfkDa56yFhcbkPH82NQne7IBAXf0Hbel5701YncxbOHzCb1P6
2FfpGrdHRQtfFbOgmF33o2qR1KQ+Gmf0uE7/mBimd/iY6D9yZO4n+iXhzT5Ucdvi
/aFtN1Alw1Ic5j2oC5Osx6H/GQ7SGIpzjmKl0HsL7kA6tHCioaDuwR6qzED4XMsp
ffZIrUQrivI5PuWjGUDMH75+v4+P+wTi4Uk27kHTzxXQ8mJvlLmGpXm5rlSDbuhh
DPjCMBvEuZLTS941sY7SY5KKZ3Td0i/hu7NIxtPpH5D//5uiz/AsKCoYc7TIx/Xs
s9VdPU9qLKdUhoJtsfEYLQZZSSu68vfCCGxliZ6YE2NUqlo0x0LAYw9PDOclHmd5
svfDaryj412wJzYaqlkWRu/aQW/EysoYzlnFh/JVRFY5rQsxy22+4PQkWa51k2YW
mivPa/4+n96pY88yiojpoufevEU9xZKfBuCEaSjux6pti2zL18kWEEYqFvmY+wog
cYV9S4uRb1Pv8toigFMQHkUVIH4sdt7KJzb8utVQ+6KlkagHqasB90ReHa9PnEXT
SyQ/CkBmLfbK4yxm0jeqMeY/b8NX9iOLy8cVMqX2m5fXQpNV/fQQaWMFY2zz5i7r
+mzRTow8jbwdWMbwNWUhZH59KKTk8tgydgeKLVHPaOn7hBEUOyxyrFZae2EWaRyd
BIen7nIX05FH0gtKkzmizxEyqi+artN497syDjkXlZ3Sd4jovAoBxEfK+rYGDGtm
UGokS003ij64Q8dWsInae0K1uOKPOSGWioE2WLHvP4vPez89y9SUBc1R6tLB5TRv
yjSz6BAUhZIXYFhail6yWZkU3UtDhTgXs2FVEkU3xboukkw7uUnej/d3MMbenBw7
5lM2XLmrb20v746tsPlMjIYSqlgkkMogI1DcyGyR2v0q
-----END ENCRYPTED PRIVATE KEY-----
`
/** A request as WhatsApp posts it, its signature with the secret `app-secret`, and what is in it. */
export const request: string =
  '{"encrypted_flow_data":"uTKsIhG66gQp/BzMt9MVVWImflrc8ivcO1FIlbRnCKhHkA3IuexuwLCJHhTdI4jvhRRJc063EWg0vWer+roOiIfn54Y8FkcK3LdpZyXAbJNp+fktdnJNrbDQ/NYnlrK5A20INowzS1pXgrpuIgQHXa1tNUxIB64aLqt5CfTsBv80cBO32mDdZEW//DFzniKzSw==","encrypted_aes_key":"gsCRJwG81w9sk9KhZGDd5hrDmOrodIQvRDxopo+fby+ey8tV2nTf2hAUga8fNkh3de3iM1YZbJgTK51xYAPeq00gdCwrH/oku5RMYN3Zjd0HBswXk3DujYebnFTPvBBvUeEtF8CUUNWzcclWPiQGklE+4FBzntXaijcFzoAzakDLAAiH9DKgVwhLa4z3fvXJHN5knd4HgxBDk+c7ui34OXKe2Y9BAq5oQnXeJ4orgC750fRfsdk19IIP+beu+eBxPM1bZ9qGiSRmxZ9U1j3bxx0K/gvE9S2OmsWOtwQDx6sst6EdVhpXpWbS2lIO1NHeQe0eZnO1QIZQswKSZP0pGw==","initial_vector":"RfLC2NKazb1yvQFU9i2KAQ=="}'
export const signature: string = 'sha256=64c3a72516ca7941dd54ed255810b6820eeca49cd69e248f7db57af63dd7feaa'
export const plain: object = {
  version: '3.0',
  action: 'data_exchange',
  screen: 'DATES',
  data: { date: '2027-01-04', note: 'Zoë ☕' },
  flow_token: 'token-1',
}
/** An answer, and the bytes that the request's key makes of it. */
export const answer: { readonly screen: string; readonly data: object } = {
  screen: 'CONFIRM',
  data: { date: '2027-01-04', text: 'Grüße ☕' },
}
export const reply: string =
  'UwTBABqeBYBzbIUKGEMpzdHhRm08h0FfXqclMuOisIwTWRBnfKauzccx5M1UE8m0ruExRM9HTGUH7RLdqDZlesp9kuEtPjiWaB2Xfs6IjaaNeJvITkYOlmtA4MgN0v5rY16My3/q'
/** A file of a picker: ciphertext and MAC, and what it was. */
export const media: {
  readonly file: string
  readonly content: string
  readonly encryption_metadata: Readonly<
    Record<'encrypted_hash' | 'iv' | 'encryption_key' | 'hmac_key' | 'plaintext_hash', string>
  >
} = {
  file: 'kNdch40jcVzsLtrMm4+MxtEdSlQd5ZTf2R1avikry1GlnNXvxJac/WbgFeS1miJ8tcJljuxsYhUnWMaHt3fjkwIA7pkFRoTZ0uc=',
  content: 'A photo of a cat, 50 bytes long or so, not aligned.',
  encryption_metadata: {
    encrypted_hash: '3Y3FXBXs6OSUnCL+GdYsmAtdHrvK/ksdaQ/Ko6+BMb4=',
    iv: '0FxpqdFZgm0XLetA0qEVgg==',
    encryption_key: 'knrs1YCsIlgCx7SO/dTRgnH09H0Dy+Ig0TY20ahsEKQ=',
    hmac_key: 'X67I5XZy75TOooriCiMrs/JVL8DmoLrpH72VrpGTwKU=',
    plaintext_hash: 'QyWsBmwg+LjI9vYEtbiy1DtdHd/8jvyJPH0ooSTJFf0=',
  },
}

/** One AES key as WhatsApp wraps it; each exchange below has a vector of its own. */
export const wrappedKey: string =
  'gsCRJwG81w9sk9KhZGDd5hrDmOrodIQvRDxopo+fby+ey8tV2nTf2hAUga8fNkh3de3iM1YZbJgTK51xYAPeq00gdCwrH/oku5RMYN3Zjd0HBswXk3DujYebnFTPvBBvUeEtF8CUUNWzcclWPiQGklE+4FBzntXaijcFzoAzakDLAAiH9DKgVwhLa4z3fvXJHN5knd4HgxBDk+c7ui34OXKe2Y9BAq5oQnXeJ4orgC750fRfsdk19IIP+beu+eBxPM1bZ9qGiSRmxZ9U1j3bxx0K/gvE9S2OmsWOtwQDx6sst6EdVhpXpWbS2lIO1NHeQe0eZnO1QIZQswKSZP0pGw=='
/** Every kind of request: what its members are beside `wrappedKey`, its signature, and the sealed answer. */
export const exchanges: Readonly<
  Record<
    string,
    {
      readonly data: string
      readonly iv: string
      readonly signature: string
      readonly status: number
      readonly reply: string
    }
  >
> = {
  ping: {
    data: 'lAo/u2OCOsd8cV10eZit1w3tZ+jDKG7+e3ChX1kVZTcHsiCCG1SLRnfljaeN9jZmzw==',
    iv: 'dY1h8mpERIOE5cRGig3Leg==',
    signature: 'sha256=199a2666a3898ccf55d3e3b5d711d0064735b8283f3df10a1b723d7255bcd70b',
    status: 200,
    reply: '2QBIlGTro4WEyUF/FiL/1ampmANbG/yF7MzVlijVXIaYztGGTiKE1ZrNO/k=',
  },
  INIT: {
    data: 'SakWiaAUhVK1+y28tcWPXbTsUH/GEmPXoGWa9tC2FzatZSU51OFKfQoAQ7VrmgnFqpeSg+eUxUIWzhk029kWnA/JvzR04E+k',
    iv: 'hCb+bfQzqmanI0KLXGd2Vw==',
    signature: 'sha256=3cdda8c29f2d1103c0308361bb353a72bef84ca9e901531ae22ce56a20265a6c',
    status: 200,
    reply:
      'e7+Adqx7MulICGl+LX2cxeqvrp8c9RyM127IjovGnr5CAszhBmhkH2KRUrEMhY9qMO/rGJG+uDFWyQPlpZu3zrvvXod1dF6eHn4sjrX6IE1+0A==',
  },
  data_exchange: {
    data: 'jRY+UI7ekgg7twGY4iDNX+AMh8tPz77xt6sP26mQddcoRXbyGDSuPbT5qbP/6myALEgmZPCR1P5lcMu1UpMFYqSs2PKJU7Ocq+Vcr5PPCDDsMbsGT0s5TC9ezLDliBRtL5VNb/Gu7aJgC+HufLhx/lbS4CpHn7lYskrW8GR1rw==',
    iv: '1A6jAH3dP8oE8prCAC+AmA==',
    signature: 'sha256=88004841cfb0bfafa2d7abea3593827abf719e3ffc24e32089a5fe75aadff37c',
    status: 200,
    reply:
      '1qMUh7qWK9j43G0Stp8dqqisM1jRGO8wFvtAFBEpJgwTUUjS2t+lf49ZMrSWsT5IHB/U4eN+wjCQmvQygVMopWkpWTTPdEKsAG/xEx/oBfDY',
  },
  'data_exchange that is wrong': {
    data: 'LOMP7oU+5Ti9YbaUoJ1eZbJD0TkcM9ZBvFGvK2Ym+xdyrVwATcVDLy/EtcBDvgxqY8/uW3eVisfI72cZ3YfoWQLz2s2QmPx1bB1ZFvGL2Gb3y+OKBlmrrBo9KGvjeDJfOImG+zfB3Qvgi+xPbxiSIMRhIOg=',
    iv: 'pF1DYJuXznPI+AE5DHzjsg==',
    signature: 'sha256=07ae50807088590f268f5d9ced611eb85c81e94b5d9e514b1149f6e251726efb',
    status: 200,
    reply:
      'iFd1TJ+9Ey4UnXIyUaO0yWKbttRn/PNUVUnq/Ij4XclctC0W24a0wNv+/6zm3GdQUbUydiGBrMMXLOW8U06ZwfH5PZYSU6fmNMXG9N7/fcKfn4LxFVQLwlhLjcXTo7vPtCVOKnUPlPr7KNGL',
  },
  'data_exchange that ends it': {
    data: 'Ocr/69XmxoPQeOuJptDDeBbqecCq+oGLHAXMq10iIQcP6WWHyGl3N1IQI1693qfh0o0UAWTxiC5/GHYD7TNiS69odsQpK2RKZtMeGs9iiN8kqKPIeIj4f5Bn7HzGOl1BSpETlYtM0P3QsVznlb0=',
    iv: 'Hwf9h3CRciS2C3ME3OqHYQ==',
    signature: 'sha256=9554468d9e548cf48fa5df3d3769ad7466f62fc4909c9592284a457d5d5912fa',
    status: 200,
    reply:
      'll/8YT0EWh2ve6KlK1I3uTls+tqsibky4UizYI5kcrvetbz5iHKUi7u7TjFOPQ6qwbaWJr6XEWQ4Rw5vND5uNjpq8XGgMgzNK9hXcyJ1WmJCarpKGYPxUaqnBU0z4ISnZWuuBHsNtLI9rvtlNbrqlfu+2rDdAh5kK8iM4jFoMq3hw9+GD/hTQxdb8CI=',
  },
  BACK: {
    data: 'RuzKu1GLD/RrraZq3kHwwPHRsOSeFrwArNYdoQRyzO1JrovU+N+s6drZ1xMqTk1kXiVMSu8Qe0zVBqJq4ZMdz4HhiMLQeOoLuzp1SaMmSdGaiz15IL5dTqc=',
    iv: 'Y5gHouAYhqIja5/h/pvb3g==',
    signature: 'sha256=37532d080d85aff969fb48e7c11cbeba2678fb9e3e82d31e94618ed27b2caa40',
    status: 200,
    reply:
      'lDnDJiGe917lWIxjfCpvclU1IrBld8BxWtMMoQ+UjtOR/Sr4HI0Vh7WbE89EupGSLx5NkHWy3bE6lEnig0Mi7Ewsj1BlNDfBVO3d5DT1+4Omsw==',
  },
  'an error of the client': {
    data: 'pOkCtE9KfO9CfnlZWokSG8PW2X4mTfc1wmMrWd6OgWBUKbMYVLdertuRH2AjyIMBYDmjDzhlbcg2O924OErNyvkvnlBg2fF4kLrhmlfF/XXPZvnmZSCnAnK8UxKNGIhADHvjuBE2ZeKauE0NlPzGezdndC5dv4xISaa/uZMXvb9iWykUecB9mfqp6vXHNb8e1n62Aw8/81ILAnWLpU9yywWiXdlozcBuT67MsbyQc9lFxLB3w2nMgJk=',
    iv: 'KQEPETjdARni1pjCpskr8w==',
    signature: 'sha256=93164944b8584cebd402bc85dc8a56aab2fa274c761a245d8a414cd259fea8f8',
    status: 200,
    reply: 'gXF1HTwsHu3WG+F9/Zm3PkaxHZV/8TOvGDzbd6/VkhpjlTEovYd+/sUvwl9yeqwjIDECZdBXCZFbWfWrc+M=',
  },
  'a token that is over': {
    data: '6ZrSUHLcqpOllPV11snfowXppIk6NRPr+nFUMRbSJBQKP+oOm8hwO96aoxrtHr6fG/5GJc2i0wWve+HLEj8gtwQ43sG3pTo3KG27ABpSgBdtpCGgsrFB/kD2gsaY4TMNyHR+M/mux4jfaD4wRD9SjxiRi88XD2Xhpw==',
    iv: 'zZnINqAlx/aTCA0xZbhTYA==',
    signature: 'sha256=5b570066ee969949eee59ef173affe66bbda8822d563b379634d83d6393eaac0',
    status: 427,
    reply: 'l8dlFqRQiTS+fD5DCQmMZrJbl8ccfehesQvD1tiWeDA4NckU79aZKA==',
  },
}
/** The body that an exchange was posted with. */
export const bodyOf = ({ data, iv }: { readonly data: string; readonly iv: string }): string =>
  JSON.stringify({ encrypted_flow_data: data, encrypted_aes_key: wrappedKey, initial_vector: iv })
