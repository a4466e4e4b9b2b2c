/** The values that the published description lists, as far as the stand-in tells or takes them. */
export const modes = ["roleBased", "readRestricted", "writeRestricted", "explicit"];
export const statuses = [
  "pendingCustomer",
  "pendingSoc",
  "pendingVendor",
  "workingSoc",
  "workingCustomer",
  "pendingClose",
  "closed",
];
export const priorities = ["low", "medium", "high", "critical"];
export const types = ["securityIncident", "operationalIncident", "informational", "change"];
export const caseFlags = (
  "DELETED EXTERNAL_SYNC HAS_ATTACHMENT INTERNAL MAIL_UPDATE MERGED NOTIFIED PUBLISHED SUBMITTED_BY_ANONYMOUS_USER " +
  "SUBMITTED_BY_OTHER_USER DEFAULT_CONTACTS DESCRIPTION_EDITED SUBMITTED_BY_TECH SUBJECT_EDITED HAS_EVENTS TEST_DATA " +
  "HAS_COMMENTS REOPENED CREATED_AS_PUBLISHED"
).split(" ");
export const historyOperations = (
  "all createCase updateCase deleteCase moveCase publishCase closeCase mergeCases updateCaseAccessSettings " +
  "addCaseComment editCaseComment deleteCaseComment addCaseAttachment deleteCaseAttachment addCaseLink " +
  "deleteCaseLink addCaseWatcher updateCaseWatcher deleteCaseWatcher currentUser updateWatcherSettings " +
  "requestWorkflow acknowledgeWorkflow updateWorkflow addCaseTag removeCaseTag grantCaseAccess revokeCaseAccess " +
  "setCaseField clearCaseField eventAssociated eventUnassociated enquiryCreate enquiryAnswer enquiryReject " +
  "enquiryDelete"
).split(" ");
