/**
 * The people of the sandbox, all invented: a Norwegian security provider, its two customers and their subsidiaries.
 * Columns are separated by bars; people, groups and customers are named by their short names everywhere else.
 */

// id | short name | parent | domain | name
export const customers = `
1  | nordlys        |           | nordlys   | Nordlys Sikkerhet AS
10 | havkraft       | nordlys   | havkraft  | Havkraft AS
11 | havkraft-nett  | havkraft  | havkraft  | Havkraft Nett AS
12 | havvind        | havkraft  | havkraft  | Havkraft Havvind AS
20 | fjordbank      | nordlys   | fjordbank | Fjordbank ASA
21 | fj-forsikring  | fjordbank | fjordbank | Fjordbank Forsikring AS
22 | fj-eiendom     | fjordbank | fjordbank | Fjordbank Eiendomsmegling AS
`;

// id | short name | customer | name
// Two people are called Anne Hansen, two Ola Reader: the latter share their short name, too, in two domains.
export const people = `
1001 | ada.admin      | nordlys       | Ada Admin
1002 | tor.tech       | nordlys       | Tor Tech
1003 | signe.vakt     | nordlys       | Signe Vakt
1004 | rita.reporter  | nordlys       | Rita Reporter
1005 | nina.moe       | nordlys       | Nina Moe
1006 | henrik.dahl    | nordlys       | Henrik Dahl
1007 | mats.lien      | nordlys       | Mats Lien
1008 | liv.strand     | nordlys       | Liv Strand
1009 | jonas.juul     | nordlys       | Jonas Juul
1010 | svc-ticketsync | nordlys       | Ticket sync (integration)
1101 | kari.writer    | havkraft      | Kari Writer
1102 | ola.reader     | havkraft      | Ola Reader
1103 | berit.haugen   | havkraft      | Berit Haugen
1104 | arne.nilsen    | havkraft      | Arne Nilsen
1105 | siv.nettum     | havkraft-nett | Siv Nettum
1106 | maja.vik       | havvind       | Maja Vik
1107 | nils.nothing   | havkraft      | Nils Nothing
1108 | anne.hansen    | havkraft      | Anne Hansen
1109 | gunnar.aas     | havkraft      | Gunnar Ås-Kvamme
1201 | eva.revisor    | fjordbank     | Eva Revisor
1202 | per.berg       | fjordbank     | Per Berg
1203 | astrid.holm    | fjordbank     | Astrid Holm
1204 | leif.solberg   | fj-forsikring | Leif Solberg
1205 | ingrid.eide    | fj-eiendom    | Ingrid Eide
1206 | anne.hansen2   | fjordbank     | Anne Hansen
1207 | bobby.tables   | fj-eiendom    | Bobby <b>Tables</b> [help](command:workbench.action.quit)
1401 | ola.reader     | fjordbank     | Ola Reader
1402 | vera.leder     | fjordbank     | Vera Leder
1403 | titus.liste    | havkraft      | Titus Liste
`;

// id | short name | customer | name | direct members, people and groups
// The crisis groups contain each other; night-shift is three levels down; the members of board-secretariat are read by
// administrators only.
export const groups = `
2001 | administrators      | nordlys   | Administrators       | ada.admin
2002 | incident-responders | nordlys   | Incident Responders  | mats.lien on-call-responders
2003 | on-call-responders  | nordlys   | On-call Responders   | liv.strand night-shift
2004 | night-shift         | nordlys   | Night Shift          | tor.tech nina.moe
2005 | soc-analysts        | nordlys   | SOC Analysts         | tor.tech nina.moe henrik.dahl signe.vakt
2006 | legal               | nordlys   | Legal                | jonas.juul rita.reporter
2007 | coordinators        | nordlys   | Customer Coordinators | rita.reporter svc-ticketsync
2008 | crisis-team         | havkraft  | Crisis Team          | berit.haugen crisis-deputies
2009 | crisis-deputies     | havkraft  | Crisis Deputies      | gunnar.aas crisis-team
2010 | board-secretariat   | havkraft  | Board Secretariat    | anne.hansen berit.haugen
2011 | joint-watch         | nordlys   | Joint Watch Floor    | signe.vakt kari.writer per.berg night-shift
2012 | havkraft-security   | havkraft  | Havkraft Security    | kari.writer berit.haugen gunnar.aas arne.nilsen
2013 | havkraft-readers    | havkraft  | Havkraft Readers     | ola.reader siv.nettum maja.vik havkraft-security
2014 | fjordbank-security  | fjordbank | Fjordbank Security   | per.berg astrid.holm leif.solberg
2015 | fjordbank-audit     | fjordbank | Fjordbank Audit      | eva.revisor
2016 | former-consultants  | fjordbank | Former Consultants   |
2017 | fj-eiendom-staff    | fj-eiendom | Eiendom Staff       | ingrid.eide bobby.tables
2018 | shift-operators    | havkraft  | Shift Operators      |
2020 | all-employees       | havkraft  | All Employees        \
        | kari.writer ola.reader berit.haugen arne.nilsen nils.nothing
`;

/** A large team, made as numbered people: its group, the id of the first, how many. */
export const team = { group: "shift-operators", shortName: "operator", firstId: 1411, size: 40 };

/** Accounts of programs. */
export const daemonAccounts = "svc-ticketsync";

/** The groups whose members only administrators of the provider may list. */
export const closedGroups = "board-secretariat";

// holder | function | customers it is held on (their subsidiaries included)
// "*" is every person of the tables on the own customer.
export const permissions = `
administrators     | SANDBOX_CASE_ADMIN | nordlys havkraft fjordbank
administrators     | SANDBOX_USER_ADMIN | nordlys
signe.vakt         | SANDBOX_USER_ADMIN | nordlys
signe.vakt         | SANDBOX_CASE_ADMIN | havkraft-nett fjordbank
soc-analysts       | SANDBOX_CASE_READ  | havkraft fjordbank
soc-analysts       | SANDBOX_CASE_WRITE | havkraft fjordbank
soc-analysts       | SANDBOX_CASE_TECH  | havkraft fjordbank
on-call-responders | SANDBOX_CASE_READ  | havkraft
on-call-responders | SANDBOX_CASE_TECH  | havkraft
coordinators       | SANDBOX_CASE_READ  | havkraft fjordbank
svc-ticketsync     | SANDBOX_CASE_READ  | nordlys
havkraft-readers   | SANDBOX_CASE_READ  | havkraft
havkraft-security  | SANDBOX_CASE_WRITE | havkraft
siv.nettum         | SANDBOX_CASE_WRITE | havkraft-nett
fjordbank-audit    | SANDBOX_CASE_READ  | fjordbank
fjordbank-security | SANDBOX_CASE_READ  | fjordbank
fjordbank-security | SANDBOX_CASE_WRITE | fjordbank
leif.solberg       | SANDBOX_CASE_ADMIN | fj-forsikring
fj-eiendom-staff   | SANDBOX_CASE_READ  | fj-eiendom
ingrid.eide        | SANDBOX_CASE_WRITE | fj-eiendom
vera.leder         | SANDBOX_RESPONSE_LEAD | fjordbank
titus.liste        | SANDBOX_CASE_LIST  | havkraft
coordinators       | SANDBOX_LOOK_UP    | nordlys
havkraft-readers   | SANDBOX_LOOK_UP    | havkraft
fjordbank-audit    | SANDBOX_LOOK_UP    | fjordbank
fjordbank-security | SANDBOX_LOOK_UP    | fjordbank
*                  | SANDBOX_BASIC      | own
`;
