/** What `GET /` of the stand-in says. */
export const aboutIris = `Case Access sandbox: a stand-in for DFIR-IRIS.

This is NOT DFIR-IRIS and was not made by its authors. It is a small server on this machine for trying and testing the
Case Access extension. Every person, company and case in it is invented.

Built from: requests and answers that were recorded of an unmodified DFIR-IRIS 2.4.20, and what was measured there of
levels, entries and the enforced level. None of its code is in here.
Left out: everything that is not about who may see a case.
Inferred: texts of some refusals, and what the pages of users answer beside the fields that were recorded.
Answers only on this loopback address, only with a key, never to a web page.
`;
