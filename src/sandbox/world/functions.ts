/**
 * The functions of the sandbox: what permissions are given for. Names that start with "view" or "update" are those
 * that the published description of the calls names; those that start with SANDBOX_ are invented.
 */

// name | functions that it contains; with any it is a role
export const functions = `
viewCases               |
updateCase              |
viewBasicCustomer       |
viewBasicSubject        |
viewRelatedBasicSubject |
viewUsers               |
viewPermissions         |
viewBasicFunctions      |
SANDBOX_DETECT_LIST     |
SANDBOX_DETECT_READ     |
SANDBOX_DETECT_WRITE    |
SANDBOX_DETECT_TECH     |
SANDBOX_DETECT_ADMIN    |
SANDBOX_RESPOND_LIST    |
SANDBOX_RESPOND_READ    |
SANDBOX_RESPOND_WRITE   |
SANDBOX_RESPOND_TECH    |
SANDBOX_RESPOND_ADMIN   |
SANDBOX_ADVISE_READ     |
SANDBOX_ADVISE_WRITE    |
SANDBOX_ADVISE_TECH     |
SANDBOX_ADVISE_ADMIN    |
SANDBOX_CASE_LIST       | SANDBOX_DETECT_LIST SANDBOX_RESPOND_LIST
SANDBOX_CASE_READ       | SANDBOX_CASE_LIST SANDBOX_DETECT_READ SANDBOX_RESPOND_READ SANDBOX_ADVISE_READ
SANDBOX_CASE_WRITE      | SANDBOX_DETECT_WRITE SANDBOX_RESPOND_WRITE SANDBOX_ADVISE_WRITE
SANDBOX_CASE_TECH       | SANDBOX_DETECT_TECH SANDBOX_RESPOND_TECH SANDBOX_ADVISE_TECH
SANDBOX_CASE_ADMIN      | SANDBOX_DETECT_ADMIN SANDBOX_RESPOND_ADMIN SANDBOX_ADVISE_ADMIN
SANDBOX_RESPONDER       | SANDBOX_RESPOND_LIST SANDBOX_RESPOND_READ SANDBOX_RESPOND_WRITE
SANDBOX_RESPONSE_LEAD   | SANDBOX_RESPONDER SANDBOX_RESPOND_TECH
SANDBOX_BASIC           | viewCases updateCase viewBasicCustomer
SANDBOX_LOOK_UP         | viewBasicSubject viewRelatedBasicSubject viewPermissions
SANDBOX_USER_ADMIN      | SANDBOX_LOOK_UP viewUsers viewBasicFunctions
`;

// short name | name | metadata only | read | write | tech | admin; "-": the service has none
export const services = `
detect  | Detection and Monitoring | SANDBOX_DETECT_LIST  | SANDBOX_DETECT_READ  | SANDBOX_DETECT_WRITE  \
        | SANDBOX_DETECT_TECH  | SANDBOX_DETECT_ADMIN
respond | Incident Response        | SANDBOX_RESPOND_LIST | SANDBOX_RESPOND_READ | SANDBOX_RESPOND_WRITE \
        | SANDBOX_RESPOND_TECH | SANDBOX_RESPOND_ADMIN
advise  | Security Advisory        | SANDBOX_ADVISE_READ  | -                    | SANDBOX_ADVISE_WRITE  \
        | SANDBOX_ADVISE_TECH  | SANDBOX_ADVISE_ADMIN
`;
