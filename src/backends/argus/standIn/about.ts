/** What `GET /` of the stand-in says. */
export const aboutArgus = `Case Access sandbox: a stand-in for the Argus case API.

This is NOT the vendor's system and was not made by its vendor. It is a small server on this machine for trying and
testing the Case Access extension. Every person, company and case in it is invented.

Built from: the public page on case access (modes, levels, roles), the API description in the public Python package
argus-api 5.1.0 (operations, names, types and values of requests and answers), and the public guide to users and
permissions (roles, groups, customers above). No live system was reached.
Inferred or invented: what a second grant for the same person does, whether a watcher goes with an entry, whether the
reporter of an unpublished case sees it without the tech role (here: yes), how criteria below criteria combine, what a
limited key sees, that a search for the holders of a function counts groups, roles and customers above, the names of
functions that start with SANDBOX_, who may publish a case, and every text of a message.
Answers only on this loopback address, only with a key, never to a web page.
`;
