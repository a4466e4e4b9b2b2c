/** What `GET /` of the stand-in says. */
export const aboutArgus = `Case Access sandbox: a stand-in for the Argus case API.

This is NOT the vendor's system and was not made by its vendor. It is a small server on this machine for trying and
testing the Case Access extension. Every person, company and case in it is invented.

Built from: the public page on case access (modes, levels, roles, the calls for access) and what public clients and
documentation show of the calls around it.
Inferred or invented: the shape of an access entry, the parameters of the simple list and of the search for people, the
names of the functions behind the roles (SANDBOX_...), the operation names in the history, the mode "vaultRestricted",
what a second grant for the same person does, what a limited key sees, and every text of a message.
Answers only on this loopback address, only with a key, never to a web page.
`;
