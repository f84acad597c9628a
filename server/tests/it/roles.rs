//! The role table: every route, asked by everybody who could ask, with the answers written by hand.
//!
//! A route without a row fails; a row is never derived from the code that it checks. The records are a rep's; they
//! are asked for by that rep, by a rep of another team, by the rep's manager, by another team's manager, by an
//! administrator and by nobody.

use std::collections::BTreeSet;

use serde_json::json;
use shared::endpoint::Method;
use shared::people::Role;

use crate::support::asking::Body::{File, Json, None as Empty};
use crate::support::asking::{Row, ask, records};
use crate::support::{Browser, TestApp, both};
use Method::{Delete, Get, Post, Put};

/// Asked in this order, so that later rows find what earlier ones made. Signing in and out stand at the end.
pub(crate) const TABLE: &[Row] = &[
    //                                                                                       own  str  man  oth  adm  nobody
    Row("showSession", Get, "/api/v1/session", Empty, [200, 200, 200, 200, 200, 401]),
    Row("showAccess", Get, "/api/v1/session/access", Empty, [200, 200, 200, 200, 200, 401]),
    Row(
        "changePreferences",
        Put,
        "/api/v1/me/preferences",
        Json(|| json!({"language": "en"})),
        [200, 200, 200, 200, 200, 401],
    ),
    // Without a provider in the settings, there is no way through one.
    Row("showSignInWays", Get, "/api/v1/session/ways", Empty, [200, 200, 200, 200, 200, 200]),
    Row("beginOpenId", Get, "/api/v1/session/open-id", Empty, [404, 404, 404, 404, 404, 404]),
    Row("finishOpenId", Get, "/api/v1/session/open-id/return", Empty, [404, 404, 404, 404, 404, 404]),
    Row("showSetUp", Get, "/api/v1/setup", Empty, [200, 200, 200, 200, 200, 200]),
    // The site has people, so nobody can set it up any more.
    Row(
        "completeSetUp",
        Post,
        "/api/v1/setup",
        Json(|| json!({"code": "0", "email": "a@b.cn", "name": "A", "password": "correct horse battery"})),
        [409, 409, 409, 409, 409, 409],
    ),
    Row("search", Get, "/api/v1/search?text=lis", Empty, [200, 200, 200, 200, 200, 401]),
    Row("listUsers", Get, "/api/v1/users", Empty, [200, 200, 200, 200, 200, 401]),
    Row("findColleagues", Get, "/api/v1/colleagues", Empty, [200, 200, 200, 200, 200, 401]),
    // What roles may do is changed by whom a role permits it: at first, administrators.
    Row("listRoles", Get, "/api/v1/roles", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "createRole",
        Post,
        "/api/v1/roles",
        Json(|| json!({"name": "渠道", "grants": Role::Presales.first_grants()})),
        [403, 403, 403, 403, 201, 401],
    ),
    Row("showRole", Get, "/api/v1/roles/legal", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "editRole",
        Put,
        "/api/v1/roles/legal",
        Json(|| json!({"version": 1, "fields": {"name": "法务部", "grants": Role::Legal.first_grants()}})),
        [403, 403, 403, 403, 200, 401],
    ),
    // A built-in one stays.
    Row("deleteRole", Delete, "/api/v1/roles/legal", Empty, [403, 403, 403, 403, 409, 401]),
    Row("listTeams", Get, "/api/v1/teams", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "createTeam",
        Post,
        "/api/v1/teams",
        Json(|| json!({"name": "西南"})),
        [403, 403, 403, 403, 201, 401],
    ),
    Row("showTeam", Get, "/api/v1/teams/{team}", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "editTeam",
        Put,
        "/api/v1/teams/{team}",
        Json(|| json!({"version": 1, "fields": {"name": "华东区", "parent": "{head}"}})),
        [403, 403, 403, 403, 200, 401],
    ),
    // Somebody is in it.
    Row("deleteTeam", Delete, "/api/v1/teams/{team}", Empty, [403, 403, 403, 403, 409, 401]),
    Row("listPeople", Get, "/api/v1/people", Empty, [403, 403, 403, 403, 200, 401]),
    Row("showPerson", Get, "/api/v1/people/{leaver}", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "editPerson",
        Put,
        "/api/v1/people/{leaver}",
        Json(|| json!({"version": 1, "fields": {"name": "leaver", "role": "finance", "team": "{team}"}})),
        [403, 403, 403, 403, 200, 401],
    ),
    Row(
        "disablePerson",
        Post,
        "/api/v1/people/{leaver}/disable",
        Json(|| json!({"version": 2})),
        [403, 403, 403, 403, 200, 401],
    ),
    Row(
        "enablePerson",
        Post,
        "/api/v1/people/{leaver}/enable",
        Json(|| json!({"version": 3})),
        [403, 403, 403, 403, 200, 401],
    ),
    Row("countRecords", Get, "/api/v1/people/{leaver}/records", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "handOverRecords",
        Post,
        "/api/v1/people/{leaver}/handover",
        Json(|| json!({"to": "{person}"})),
        [403, 403, 403, 403, 200, 401],
    ),
    // A link, or a sign-in under way, that there is none of.
    Row(
        "completeSignIn",
        Post,
        "/api/v1/session/factor",
        Json(|| json!({"pending": "0", "code": "000000"})),
        [401, 401, 401, 401, 401, 401],
    ),
    Row(
        "beginRequiredFactor",
        Post,
        "/api/v1/session/factor/secret",
        Json(|| json!({"pending": "0"})),
        [401, 401, 401, 401, 401, 401],
    ),
    Row(
        "confirmRequiredFactor",
        Post,
        "/api/v1/session/factor/first",
        Json(|| json!({"pending": "0", "code": "000000"})),
        [401, 401, 401, 401, 401, 401],
    ),
    Row("readReset", Post, "/api/v1/reset", Json(|| json!({"token": "0"})), [404, 404, 404, 404, 404, 404]),
    Row(
        "completeReset",
        Post,
        "/api/v1/reset/password",
        Json(|| json!({"token": "0", "password": "the tram was late again"})),
        [404, 404, 404, 404, 404, 404],
    ),
    Row(
        "readInvitation",
        Post,
        "/api/v1/invitation",
        Json(|| json!({"token": "0"})),
        [404, 404, 404, 404, 404, 404],
    ),
    Row(
        "acceptInvitation",
        Post,
        "/api/v1/invitation/acceptance",
        Json(|| json!({"token": "0", "name": "A", "password": "the tram was late again"})),
        [404, 404, 404, 404, 404, 404],
    ),
    // Everybody looks after their own account. Nobody has a second factor yet, and the code is none.
    Row(
        "confirmSession",
        Post,
        "/api/v1/session/confirm",
        Json(|| json!({"password": "correct horse battery"})),
        [200, 200, 200, 200, 200, 401],
    ),
    Row("listSessions", Get, "/api/v1/sessions", Empty, [200, 200, 200, 200, 200, 401]),
    Row("revokeSession", Delete, "/api/v1/sessions/{leaver}", Empty, [404, 404, 404, 404, 404, 401]),
    Row("revokeOtherSessions", Delete, "/api/v1/sessions", Empty, [204, 204, 204, 204, 204, 401]),
    Row("showSecurity", Get, "/api/v1/me/security", Empty, [200, 200, 200, 200, 200, 401]),
    Row("beginFactor", Post, "/api/v1/me/factor", Empty, [200, 200, 200, 200, 200, 401]),
    Row(
        "confirmFactor",
        Put,
        "/api/v1/me/factor",
        Json(|| json!({"code": "000000"})),
        [401, 401, 401, 401, 401, 401],
    ),
    Row("renewRecoveryCodes", Post, "/api/v1/me/factor/recovery", Empty, [409, 409, 409, 409, 409, 401]),
    Row(
        "removeFactor",
        Post,
        "/api/v1/me/factor/removal",
        Json(|| json!({"password": "correct horse battery"})),
        [409, 409, 409, 409, 409, 401],
    ),
    Row(
        "changePassword",
        Put,
        "/api/v1/me/password",
        Json(
            || json!({"current": "correct horse battery", "password": "the tram was late again", "end_others": false}),
        ),
        [204, 204, 204, 204, 204, 401],
    ),
    // How others get in is looked after by whom a role permits it.
    Row("showPersonAccess", Get, "/api/v1/people/{leaver}/access", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "endPersonSessions",
        Delete,
        "/api/v1/people/{leaver}/sessions",
        Empty,
        [403, 403, 403, 403, 204, 401],
    ),
    Row("issueReset", Post, "/api/v1/people/{leaver}/reset", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "removePersonFactor",
        Delete,
        "/api/v1/people/{leaver}/factor",
        Empty,
        [403, 403, 403, 403, 409, 401],
    ),
    // They are linked with nobody.
    Row("forgetIdentity", Delete, "/api/v1/people/{leaver}/identity", Empty, [403, 403, 403, 403, 409, 401]),
    Row("listInvitations", Get, "/api/v1/invitations", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "createInvitation",
        Post,
        "/api/v1/invitations",
        Json(|| json!({"email": "new@sluice.test", "name": "新人", "role": "rep", "team": "{team}"})),
        [403, 403, 403, 403, 200, 401],
    ),
    Row(
        "renewInvitation",
        Post,
        "/api/v1/invitations/{leaver}/renewal",
        Empty,
        [403, 403, 403, 403, 404, 401],
    ),
    Row("withdrawInvitation", Delete, "/api/v1/invitations/{leaver}", Empty, [403, 403, 403, 403, 404, 401]),
    Row(
        "listParticipants",
        Get,
        "/api/v1/participants?about_kind=deal&about_id={deal}",
        Empty,
        [200, 404, 200, 404, 200, 401],
    ),
    Row(
        "changeParticipants",
        Put,
        "/api/v1/participants",
        Json(|| json!({"about": {"kind": "deal", "id": "{deal}"}, "add": ["{leaver}"]})),
        [200, 422, 200, 422, 200, 401],
    ),
    Row(
        "revealValue",
        Post,
        "/api/v1/reveals",
        Json(|| json!({"about": {"kind": "lead", "id": "{lead}"}, "field": "phone"})),
        [200, 422, 200, 422, 200, 401],
    ),
    Row("showToday", Get, "/api/v1/today", Empty, [200, 200, 200, 200, 200, 401]),
    Row("listAccounts", Get, "/api/v1/accounts", Empty, [200, 200, 200, 200, 200, 401]),
    Row(
        "createAccount",
        Post,
        "/api/v1/accounts",
        Json(|| json!({"name": "新客户"})),
        [201, 201, 201, 201, 201, 401],
    ),
    Row("showAccount", Get, "/api/v1/accounts/{account}", Empty, [200, 404, 200, 404, 200, 401]),
    Row(
        "editAccount",
        Put,
        "/api/v1/accounts/{account}",
        Json(|| json!({"version": 1, "fields": {"name": "澄湖医院"}})),
        [200, 404, 200, 404, 200, 401],
    ),
    Row("listContacts", Get, "/api/v1/contacts", Empty, [200, 200, 200, 200, 200, 401]),
    Row(
        "createContact",
        Post,
        "/api/v1/contacts",
        Json(|| json!({"account": "{account}", "name": "方敏"})),
        [201, 422, 201, 422, 201, 401],
    ),
    Row("showContact", Get, "/api/v1/contacts/{contact}", Empty, [200, 404, 200, 404, 200, 401]),
    Row(
        "editContact",
        Put,
        "/api/v1/contacts/{contact}",
        Json(|| json!({"version": 1, "fields": {"account": "{account}", "name": "方敏"}})),
        [200, 404, 200, 404, 200, 401],
    ),
    Row("listLeads", Get, "/api/v1/leads", Empty, [200, 200, 200, 200, 200, 401]),
    Row(
        "createLead",
        Post,
        "/api/v1/leads",
        Json(|| json!({"company": "瑞禾农机", "phone": "13800138000", "source": "wecom", "status": "new"})),
        [201, 201, 201, 201, 201, 401],
    ),
    Row("showLead", Get, "/api/v1/leads/{lead}", Empty, [200, 404, 200, 404, 200, 401]),
    Row(
        "editLead",
        Put,
        "/api/v1/leads/{lead}",
        Json(
            || json!({"version": 1, "fields": {"company": "瑞禾农机", "phone": "13800138000", "source": "wecom", "status": "new"}}),
        ),
        [200, 404, 200, 404, 200, 401],
    ),
    Row(
        "logActivity",
        Post,
        "/api/v1/activities",
        Json(
            || json!({"about": {"kind": "deal", "id": "{deal}"}, "kind": "note", "text": "报价已看", "occurred_at": "2026-11-18T00:00:00.000Z"}),
        ),
        [201, 422, 201, 422, 201, 401],
    ),
    // An activity is its author's to change, and an administrator's.
    Row(
        "changeActivity",
        Put,
        "/api/v1/activities/{activity}",
        Json(|| json!({"version": 1, "text": "报价已看"})),
        [200, 404, 403, 404, 200, 401],
    ),
    Row(
        "uploadAttachment",
        Post,
        "/api/v1/attachments?about_kind=deal&about_id={deal}&name=a.txt&document=other",
        File(b"minutes"),
        [201, 422, 201, 422, 201, 401],
    ),
    Row("downloadAttachment", Get, "/api/v1/attachments/{attachment}", Empty, [200, 404, 200, 404, 200, 401]),
    Row(
        "showTimeline",
        Get,
        "/api/v1/timeline?about_kind=deal&about_id={deal}",
        Empty,
        [200, 404, 200, 404, 200, 401],
    ),
    Row("listPipelines", Get, "/api/v1/pipelines", Empty, [200, 200, 200, 200, 200, 401]),
    Row("listDeals", Get, "/api/v1/deals", Empty, [200, 200, 200, 200, 200, 401]),
    // Lists of any columns are read alike by all, and each is shown what they may see.
    Row("listRows", Get, "/api/v1/lists/deal", Empty, [200, 200, 200, 200, 200, 401]),
    Row("showRows", Get, "/api/v1/lists/deal/rows?ids={deal}", Empty, [200, 200, 200, 200, 200, 401]),
    Row("countRows", Get, "/api/v1/lists/deal/count", Empty, [200, 200, 200, 200, 200, 401]),
    Row("listMarks", Get, "/api/v1/lists/deal/marks", Empty, [200, 200, 200, 200, 200, 401]),
    Row("listViews", Get, "/api/v1/views", Empty, [200, 200, 200, 200, 200, 401]),
    Row(
        "createView",
        Post,
        "/api/v1/views",
        Json(|| json!({"name": "本周", "kind": "deal", "shared": "team"})),
        [201, 201, 201, 201, 201, 401],
    ),
    // The owner's, shared with their team: the manager is in it, and an administrator elsewhere is not.
    Row("showView", Get, "/api/v1/views/{view}", Empty, [200, 404, 200, 404, 404, 401]),
    Row(
        "editView",
        Put,
        "/api/v1/views/{view}",
        Json(|| json!({"version": 1, "fields": {"name": "本周", "kind": "deal", "shared": "team"}})),
        [200, 404, 403, 404, 404, 401],
    ),
    // Another version than the one that is there.
    Row("removeView", Delete, "/api/v1/views/{view}?version=9", Empty, [409, 404, 403, 404, 404, 401]),
    Row("showBoard", Get, "/api/v1/deals/board", Empty, [200, 200, 200, 200, 200, 401]),
    Row(
        "createDeal",
        Post,
        "/api/v1/deals",
        Json(|| json!({"account": "{account}", "name": "LIS", "amount": {"minor": 1, "currency": "CNY"}})),
        [201, 422, 201, 422, 201, 401],
    ),
    Row("showDeal", Get, "/api/v1/deals/{deal}", Empty, [200, 404, 200, 404, 200, 401]),
    Row(
        "editDeal",
        Put,
        "/api/v1/deals/{deal}",
        Json(
            || json!({"version": 1, "fields": {"account": "{account}", "name": "LIS 升级", "amount": {"minor": 0, "currency": "CNY"}}}),
        ),
        [200, 404, 200, 404, 200, 401],
    ),
    Row("showFacts", Get, "/api/v1/deals/{deal}/facts", Empty, [200, 404, 200, 404, 200, 401]),
    Row("showVerdict", Get, "/api/v1/deals/{deal}/verdict", Empty, [200, 404, 200, 404, 200, 401]),
    // The gate is closed to everybody alike; an administrator would have to say that they override it.
    Row(
        "moveDeal",
        Post,
        "/api/v1/deals/{deal}/moves",
        Json(|| json!({"version": 1, "to": "needs_confirmed"})),
        [422, 404, 422, 404, 422, 401],
    ),
    // An import is seen by whoever began it, and by nobody else.
    Row(
        "uploadImport",
        Post,
        "/api/v1/imports?name=a.csv",
        File("客户名称,手机号\n澄湖医院,13800138000\n".as_bytes()),
        [201, 201, 201, 201, 201, 401],
    ),
    Row("listImports", Get, "/api/v1/imports", Empty, [200, 200, 200, 200, 200, 401]),
    Row("showImport", Get, "/api/v1/imports/{import}", Empty, [200, 404, 404, 404, 404, 401]),
    Row(
        "mapImport",
        Put,
        "/api/v1/imports/{import}/mapping",
        Json(|| json!({"version": 1, "columns": ["account_name", "phone"], "existing": "skip"})),
        [200, 404, 404, 404, 404, 401],
    ),
    Row(
        "startImport",
        Post,
        "/api/v1/imports/{import}/start",
        Json(|| json!({"version": 2, "dry_run": true})),
        [200, 404, 404, 404, 404, 401],
    ),
    Row("cancelImport", Delete, "/api/v1/imports/{import}", Empty, [200, 404, 404, 404, 404, 401]),
    Row("listReviews", Get, "/api/v1/imports/{import}/reviews", Empty, [200, 404, 404, 404, 404, 401]),
    Row(
        "decideReviews",
        Post,
        "/api/v1/imports/{import}/reviews",
        Json(|| json!({"rest": "skip"})),
        [409, 404, 404, 404, 404, 401],
    ),
    Row(
        "undoImport",
        Post,
        "/api/v1/imports/{import}/undo",
        Json(|| json!({"version": 1})),
        [409, 404, 404, 404, 404, 401],
    ),
    Row("listKept", Get, "/api/v1/imports/{import}/kept", Empty, [200, 404, 404, 404, 404, 401]),
    Row("downloadRejected", Get, "/api/v1/imports/{import}/rejected", Empty, [200, 404, 404, 404, 404, 401]),
    // Lists are taken away by managers, operations and administrators.
    Row(
        "createExport",
        Post,
        "/api/v1/exports",
        Json(|| json!({"kind": "account", "format": "csv"})),
        [403, 403, 201, 201, 201, 401],
    ),
    Row("listExports", Get, "/api/v1/exports", Empty, [200, 200, 200, 200, 200, 401]),
    Row("showExport", Get, "/api/v1/exports/{leaver}", Empty, [404, 404, 404, 404, 404, 401]),
    Row("cancelExport", Delete, "/api/v1/exports/{leaver}", Empty, [404, 404, 404, 404, 404, 401]),
    Row("downloadExport", Get, "/api/v1/exports/{leaver}/file", Empty, [404, 404, 404, 404, 404, 401]),
    // The audit log is an administrator's to read.
    Row("listAudit", Get, "/api/v1/audit", Empty, [403, 403, 403, 403, 200, 401]),
    Row("exportAudit", Get, "/api/v1/audit/export", Empty, [403, 403, 403, 403, 200, 401]),
    // A token is its maker's; whoever manages people sees and revokes everybody's.
    Row("listOwnTokens", Get, "/api/v1/me/tokens", Empty, [200, 200, 200, 200, 200, 401]),
    Row(
        "createToken",
        Post,
        "/api/v1/me/tokens",
        Json(|| json!({"name": "导出", "days": 30, "scope": {"deal": {"access": "read"}}})),
        [201, 201, 201, 201, 201, 401],
    ),
    Row("showOwnToken", Get, "/api/v1/me/tokens/{token}", Empty, [200, 404, 404, 404, 404, 401]),
    Row("listTokens", Get, "/api/v1/tokens", Empty, [403, 403, 403, 403, 200, 401]),
    Row("revokeOwnToken", Delete, "/api/v1/me/tokens/{token}", Empty, [204, 404, 404, 404, 404, 401]),
    Row("revokeToken", Delete, "/api/v1/tokens/{token}", Empty, [403, 403, 403, 403, 204, 401]),
    // Whoever sees a contact or a lead sees whether it may be contacted, and notes that where they may change it.
    Row(
        "showContacting",
        Get,
        "/api/v1/privacy/contacting?kind=lead&id={lead}",
        Empty,
        [200, 404, 200, 404, 200, 401],
    ),
    Row(
        "noteConsent",
        Post,
        "/api/v1/privacy/consents",
        Json(
            || json!({"about": {"kind": "lead", "id": "{lead}"}, "state": "given", "basis": "consent", "channel": "phone", "source": "展会"}),
        ),
        [200, 422, 200, 422, 200, 401],
    ),
    Row(
        "markContact",
        Put,
        "/api/v1/privacy/blocks",
        Json(
            || json!({"about": {"kind": "lead", "id": "{lead}"}, "channel": "sms", "blocked": true, "reason": "本人要求"}),
        ),
        [200, 422, 200, 422, 200, 401],
    ),
    // Personal data is handled by whom a role permits it: at first, administrators.
    Row("findPersons", Get, "/api/v1/privacy/people?text=a", Empty, [403, 403, 403, 403, 200, 401]),
    Row("copyPerson", Get, "/api/v1/privacy/copy?kind=lead&id={lead}", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "previewErasure",
        Get,
        "/api/v1/privacy/erasures/preview?kind=lead&id={lead}",
        Empty,
        [403, 403, 403, 403, 200, 401],
    ),
    // Nobody typed the name.
    Row(
        "erasePerson",
        Post,
        "/api/v1/privacy/erasures",
        Json(|| json!({"about": {"kind": "lead", "id": "{lead}"}, "confirmation": "", "reason": "本人要求"})),
        [403, 403, 403, 403, 422, 401],
    ),
    Row("listErasures", Get, "/api/v1/privacy/erasures", Empty, [403, 403, 403, 403, 200, 401]),
    Row("listPrivacyRequests", Get, "/api/v1/privacy/requests", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "notePrivacyRequest",
        Post,
        "/api/v1/privacy/requests",
        Json(|| json!({"kind": "copy", "asked_by": "方敏"})),
        [403, 403, 403, 403, 200, 401],
    ),
    // No such request.
    Row(
        "answerPrivacyRequest",
        Put,
        "/api/v1/privacy/requests/{lead}",
        Json(|| json!({"version": 1, "state": "done"})),
        [403, 403, 403, 403, 404, 401],
    ),
    Row("listRetention", Get, "/api/v1/privacy/retention", Empty, [403, 403, 403, 403, 200, 401]),
    Row(
        "editRetention",
        Put,
        "/api/v1/privacy/retention/sessions",
        Json(|| json!({"version": 0, "active": true, "keep": 30})),
        [403, 403, 403, 403, 200, 401],
    ),
    Row(
        "previewRetention",
        Get,
        "/api/v1/privacy/retention/lost_leads/preview?keep=24",
        Empty,
        [403, 403, 403, 403, 200, 401],
    ),
    // Everybody hears of what they may see.
    Row("streamChanges", Get, "/api/v1/changes", Empty, [200, 200, 200, 200, 200, 401]),
    // The sixth wrong password for one address from one place has to wait.
    Row(
        "createSession",
        Post,
        "/api/v1/session",
        Json(|| json!({"email": "nobody@sluice.test", "password": "x"})),
        [401, 401, 401, 401, 401, 429],
    ),
    Row("endSession", Delete, "/api/v1/session", Empty, [204, 204, 204, 204, 204, 401]),
];

#[test]
fn every_route_has_its_row() {
    let (_, document) = server::api().into_parts();
    let document = serde_json::to_value(document.build()).unwrap();
    let mounted: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values())
        .filter_map(|operation| operation["operationId"].as_str())
        .collect();
    let rows: BTreeSet<&str> = TABLE.iter().map(|row| row.0).collect();
    assert_eq!(mounted, rows);
}

both! {
    async fn everybody_gets_what_the_table_says(app: TestApp) {
        let head = app.team("总部", None).await;
        let east = app.team("华东", Some(head)).await;
        let north = app.team("华北", Some(head)).await;
        let owner = app.person("owner", Role::Rep, east).await;
        let people = [
            Some(owner.clone()),
            Some(app.person("stranger", Role::Rep, north).await),
            Some(app.person("manager", Role::Manager, east).await),
            Some(app.person("other", Role::Manager, north).await),
            Some(app.person("admin", Role::Admin, head).await),
            None,
        ];
        let mut ids = records(&owner.browser).await;
        let leaver = app.person("leaver", Role::Rep, north).await;
        ids.extend([
            ("head", head.to_string()),
            ("team", east.to_string()),
            ("person", owner.id.to_string()),
            ("leaver", leaver.id.to_string()),
        ]);
        let mut wrong = Vec::new();
        for row in TABLE {
            for (person, expected) in people.iter().zip(row.4) {
                let browser = person.as_ref().map_or_else(|| app.stranger(), |person| person.browser.clone());
                let answer = ask(&browser, row, &ids, None).await;
                let status = answer.status().as_u16();
                if status != expected {
                    let who = person.as_ref().map_or("nobody", |person| person.email.as_str());
                    wrong.push(format!("{} by {who}: {status}, not {expected}: {}", row.0, answer.text().await.unwrap()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn a_list_shows_nobody_elses_records(app: TestApp) {
        let head = app.team("总部", None).await;
        let east = app.team("华东", Some(head)).await;
        let owner = app.person("owner", Role::Rep, east).await;
        let ids = records(&owner.browser).await;
        let colleague = app.person("colleague", Role::Rep, east).await;
        let manager = app.person("manager", Role::Manager, head).await;
        for (list, name) in [("accounts", "account"), ("contacts", "contact"), ("leads", "lead"), ("deals", "deal")] {
            let path = format!("/api/v1/{list}");
            let id = &ids.iter().find(|(kind, _)| *kind == name).unwrap().1;
            let seen = async |browser: &Browser| {
                browser.request(Get, &path).send().await.unwrap().text().await.unwrap().contains(id.as_str())
            };
            assert!(seen(&owner.browser).await, "the owner misses their {name}");
            assert!(!seen(&colleague.browser).await, "a colleague sees the {name}");
            assert!(seen(&manager.browser).await, "the manager above misses the {name}");
        }
    }
}
