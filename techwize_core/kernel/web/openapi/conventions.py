"""What holds for every endpoint, in words: the first page of the document and of ``docs/api.md``."""

CONVENTIONS = """\
JSON in UTF-8, over HTTPS. Times are RFC 3339 in UTC. Money is a decimal string such as `"3500.00"`, with its
`currency` where that is not plain; in requests a whole number will do as well, a fraction never. Ids are UUIDs. No text
may hold a NUL character.

**Who you are.** Sign up or log in for an access token (15 minutes) and a refresh token, and send
`Authorization: Bearer …`. `POST /api/auth/refresh` gives a new pair; a refresh token is good once. Programs use an
API key in the same place. Which agency you speak to is told by the host name, or by `X-Tenant`.

**Errors** are `application/problem+json` (RFC 9457): `type`, `title`, `status`, `detail` in words for a person,
`errors` with the place and the rule of each wrong field, and `request_id`. They are checked in this order: 413, 429,
415, 400, 401, 404, 403, 422, 409. What is not yours is a 404.

**Lists** give `items` and `next_cursor`. Ask for the next page with `?cursor=`, unchanged, until it is null;
`?limit=` is 1 to 100, 20 unless you say. A cursor stays right while the list grows, and belongs to the sort and the
filters that it came with. `?sort=` takes what the list names, with `-` the other way round; what has no value stands
last. An unknown filter is a 422.

**Doing it once.** Send an `Idempotency-Key` of your own with a POST. Within 24 hours the same key with the same body
gets the same answer (`Idempotent-Replayed: true`), and nothing is done twice; with another body it is a 422.

**How often.** `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` come with each answer. Over the limit it
is a 429 with `Retry-After` in seconds.

**Reading again.** Each read has an `ETag`. Send it as `If-None-Match`; when nothing has changed the answer is a 304
without a body.

**Reference numbers.** `X-Request-Id` comes with each answer; send your own, of 6 to 64 letters, digits, `-`
and `_`, and it is kept.
"""
