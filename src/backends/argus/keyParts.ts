/** What a key is made of. */
export interface KeyParts {
  /** The id of the user whose key it is. */
  readonly userId?: string;
  /** What of it is no secret, so that its person, or an administrator, finds it. */
  readonly name?: string;
  /** What nobody may see. */
  readonly secret: string;
}

/** The parts of `<userID>/<keyID>/<secret>`; a text of another form may be all secret. */
export function partsOfKey(key: string): KeyParts {
  const [, name, userId, secret] = /^((\d+)\/\d+)\/(.+)$/s.exec(key) ?? [];
  return name === undefined || userId === undefined || secret === undefined
    ? { secret: key }
    : { userId, name, secret };
}
