//! Stories of scripts that come with an API token: what they are let do, what they are not, and how a token ends.

use reqwest::header::{ORIGIN, RETRY_AFTER};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use server::auth::api_token::PER_MINUTE;
use server::entities::{api_tokens, audit_entries};
use shared::audit::{AuditAct, AuditDetail};
use shared::endpoint::{Method, Nothing};
use shared::error::{ErrorCode, Fault, Finding};
use shared::obstacle::Obstacle;
use shared::people::Role;
use shared::people::access::{Permission, RoleForm};
use shared::people::api::{
    CreateToken, Disable, DisablePerson, EditRole, Enable, EnablePerson, ListOwnTokens, ListTokens,
    RevokeOwnToken, RevokeToken, ShowOwnToken, TokensQuery,
};
use shared::people::token::{NewToken, TokenAccess, TokenForm, TokenObject, TokenScope};
use shared::pipeline::api::{CreateDeal, EditDeal, ListDeals, ShowDeal};
use shared::pipeline::deal::DealForm;
use shared::records::Subject;
use shared::records::access::ParticipantsChange;
use shared::records::account::AccountForm;
use shared::records::api::{
    AccountQuery, ChangeParticipants, CreateAccount, Edit, ListAccounts, ShowAccount,
};
use shared::time::DAY_MILLIS;

use crate::role_table::TABLE;
use crate::support::asking::{ask, records};
use crate::support::{Browser, Person, TestApp, both};

/// What a script that only reads deals is let do, written by hand. Whatever is not here answers people alone.
const READS_DEALS: &[(&str, u16)] = &[
    // For everybody, token or none.
    ("showSignInWays", 200),
    ("beginOpenId", 404),
    ("finishOpenId", 404),
    ("showSetUp", 200),
    ("completeSetUp", 409),
    ("createSession", 401),
    // Deals are read, and what stands beside them.
    ("listPipelines", 200),
    ("listDeals", 200),
    ("showBoard", 200),
    ("showDeal", 200),
    ("showFacts", 200),
    ("showVerdict", 200),
    ("showTimeline", 200),
    ("listParticipants", 200),
    ("downloadAttachment", 200),
    ("showToday", 200),
    ("search", 200),
    // They are not written, nor is anything about them.
    ("createDeal", 403),
    ("editDeal", 403),
    ("moveDeal", 403),
    ("changeParticipants", 403),
    ("logActivity", 403),
    ("changeActivity", 403),
    ("uploadAttachment", 403),
    // Other records are not there.
    ("listRows", 200),
    ("showRows", 200),
    ("countRows", 200),
    ("listMarks", 200),
    ("listAccounts", 200),
    ("showAccount", 404),
    ("editAccount", 404),
    ("createAccount", 403),
    ("listContacts", 200),
    ("showContact", 404),
    ("editContact", 404),
    ("createContact", 403),
    ("listLeads", 200),
    ("showLead", 404),
    ("editLead", 404),
    ("createLead", 403),
    // Nobody needs to be signed in, and there is no such link.
    ("completeSignIn", 401),
    ("beginRequiredFactor", 401),
    ("confirmRequiredFactor", 401),
    ("readReset", 404),
    ("completeReset", 404),
    ("readInvitation", 404),
    ("acceptInvitation", 404),
    // No permission came along.
    ("listAudit", 403),
    ("exportAudit", 403),
];

fn object(access: TokenAccess, fields: &[&str]) -> TokenObject {
    TokenObject { access, fields: fields.iter().map(|field| (*field).to_owned()).collect() }
}

fn on_deals(access: TokenAccess, fields: &[&str]) -> TokenScope {
    TokenScope { deal: object(access, fields), ..TokenScope::default() }
}

fn form(scope: TokenScope) -> TokenForm {
    TokenForm { name: "对账".to_owned(), days: 30, scope }
}

/// A new token of `person`'s, and a script that comes with it.
async fn script(app: &TestApp, person: &Person, scope: TokenScope) -> (Browser, NewToken) {
    let made = person.browser.post::<CreateToken>(&form(scope)).await.unwrap();
    (app.stranger().with_token(&made.secret), made)
}

async fn deals(browser: &Browser) -> Result<usize, ErrorCode> {
    let query = serde_json::from_value(json!({})).unwrap();
    let page = browser.call::<ListDeals>(&(), &query, &Nothing {}).await;
    page.map(|page| page.items.len()).map_err(|problem| problem.code)
}

both! {
    async fn a_script_reads_the_deals_it_was_let_read_and_no_hidden_field(app: TestApp) {
        let fang = app.rep("fang").await;
        let account = fang.account("启衡医疗").await;
        let deal = fang.deal(account.id, "启衡二期").await;
        let fields = DealForm { competitor_brief: Some("竞品报价".into()), budget_low: Some(100), ..deal.fields.clone() };
        let edit = Edit { version: deal.version, fields };
        fang.browser.call::<EditDeal>(&deal.id, &Nothing {}, &edit).await.unwrap();
        let (script, _) = script(&app, &fang, on_deals(TokenAccess::Read, &["name", "budget_low"])).await;
        let seen = script.get::<ShowDeal>(&deal.id).await.unwrap().fields;
        assert_eq!((seen.name.as_str(), seen.budget_low, seen.competitor_brief), ("启衡二期", Some(100), None));
        assert_eq!(deals(&script).await, Ok(1));
        let accounts = script.call::<ListAccounts>(&(), &AccountQuery::default(), &Nothing {}).await.unwrap();
        assert_eq!(accounts.items.len(), 0);
        // A colleague's deals are no more theirs by a token.
        let wang = app.rep("wang").await;
        let theirs = wang.deal(wang.account("澄湖医院").await.id, "澄湖").await;
        assert_eq!(script.get::<ShowDeal>(&theirs.id).await.unwrap_err().code, ErrorCode::NotFound);
    }

    async fn a_script_writes_the_fields_on_its_list_and_leaves_the_others(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("启衡医疗").await.id, "启衡二期").await;
        let fields = DealForm { competitor_brief: Some("竞品报价".into()), ..deal.fields.clone() };
        let edit = Edit { version: deal.version, fields };
        fang.browser.call::<EditDeal>(&deal.id, &Nothing {}, &edit).await.unwrap();
        let (script, _) = script(&app, &fang, on_deals(TokenAccess::Write, &["next_step"])).await;
        let seen = script.get::<ShowDeal>(&deal.id).await.unwrap();
        let edit = |fields| Edit { version: seen.version, fields };
        let renamed = edit(DealForm { name: "别的".into(), ..seen.fields.clone() });
        let refused = script.call::<EditDeal>(&deal.id, &Nothing {}, &renamed).await.unwrap_err();
        assert_eq!(refused.findings, [Finding::new("name", Fault::NotYoursToWrite)]);
        let next = edit(DealForm { next_step: Some("约演示".into()), ..seen.fields.clone() });
        script.call::<EditDeal>(&deal.id, &Nothing {}, &next).await.unwrap();
        let now = fang.browser.get::<ShowDeal>(&deal.id).await.unwrap().fields;
        assert_eq!(now.next_step.as_deref(), Some("约演示"));
        assert_eq!(now.competitor_brief.as_deref(), Some("竞品报价"), "what was hidden is kept");
    }

    async fn every_route_answers_a_script_that_reads_deals_as_written(app: TestApp) {
        let owner = app.rep("owner").await;
        let mut ids = records(&owner.browser).await;
        let (script, _) = script(&app, &owner, on_deals(TokenAccess::Read, &[])).await;
        ids.extend([("team", owner.team.to_string()), ("head", owner.team.to_string())]);
        ids.extend([("person", owner.id.to_string()), ("leaver", owner.id.to_string())]);
        let mut wrong = Vec::new();
        for row in TABLE {
            let answer = ask(&script, row, &ids, None).await;
            let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
            let by_hand = READS_DEALS.iter().find(|(name, _)| *name == row.0).map(|(_, status)| *status);
            let right = match by_hand {
                Some(expected) => status == expected,
                None => {
                    let problem: Value = serde_json::from_str(&text).unwrap_or_default();
                    status == 403 && problem["code"] == "forbidden" && problem["needs"] == "session"
                }
            };
            if !right {
                wrong.push(format!("{}: {status}, not {by_hand:?}: {text}", row.0));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn a_secret_is_shown_once_and_kept_by_nobody(app: TestApp) {
        let fang = app.rep("fang").await;
        let (script, made) = script(&app, &fang, on_deals(TokenAccess::Read, &[])).await;
        assert!(made.secret.starts_with("sluice_") && made.secret.len() == "sluice_".len() + 43, "256 bits");
        let rows = api_tokens::Entity::find().all(app.state.database.read()).await.unwrap();
        let secret = &made.secret.as_bytes()["sluice_".len()..];
        assert!(rows[0].token_hash.len() == 32 && rows[0].token_hash != secret);
        let shown = fang.browser.get::<ShowOwnToken>(&made.id).await.unwrap();
        assert!(!serde_json::to_string(&shown).unwrap().contains(&made.secret));
        let told = audit_entries::Entity::find().all(app.state.database.read()).await.unwrap();
        assert!(told.iter().all(|entry| !entry.detail.to_string().contains(&made.secret)));
        // The same request twice makes two: its answer was not kept for the second.
        let again = || fang.browser.prepare::<CreateToken>(&(), &Nothing {}, &form(on_deals(TokenAccess::Read, &[])));
        for _ in 0..2 {
            assert_eq!(again().header("idempotency-key", "one").send().await.unwrap().status(), 201);
        }
        assert_eq!(fang.browser.get::<ListOwnTokens>(&()).await.unwrap().len(), 3);
        // Where it is used from is told.
        assert_eq!(deals(&script).await, Ok(0));
        let used = fang.browser.get::<ShowOwnToken>(&made.id).await.unwrap();
        assert_eq!(used.last_used_at, Some(app.state.now()));
        assert_eq!(used.last_used_from.as_deref(), Some("127.0.0.1"));
    }

    async fn a_token_ends_by_its_day_by_revoking_and_with_its_maker(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let fang = app.person("fang", Role::Rep, head).await;
        let (old, _) = script(&app, &fang, on_deals(TokenAccess::Read, &[])).await;
        app.advance(30 * DAY_MILLIS - 1);
        assert_eq!(deals(&old).await, Ok(0));
        app.advance(1);
        assert_eq!(deals(&old).await, Err(ErrorCode::Unauthenticated));
        let fang = fang.signed_in_again(&app).await;
        let admin = admin.signed_in_again(&app).await;
        let (revoked, token) = script(&app, &fang, on_deals(TokenAccess::Read, &[])).await;
        fang.browser.get::<RevokeOwnToken>(&token.id).await.unwrap();
        assert_eq!(deals(&revoked).await, Err(ErrorCode::Unauthenticated));
        // Who is kept out comes back without their tokens.
        let (disabled, _) = script(&app, &fang, on_deals(TokenAccess::Read, &[])).await;
        let leave = Disable { version: 1, hand_over_to: None };
        admin.browser.call::<DisablePerson>(&fang.id, &Nothing {}, &leave).await.unwrap();
        assert_eq!(deals(&disabled).await, Err(ErrorCode::Unauthenticated));
        admin.browser.call::<EnablePerson>(&fang.id, &Nothing {}, &Enable { version: 2 }).await.unwrap();
        assert_eq!(deals(&disabled).await, Err(ErrorCode::Unauthenticated));
    }

    async fn a_token_shrinks_with_the_role_of_its_maker(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let fang = app.person("fang", Role::Rep, head).await;
        fang.deal(fang.account("启衡医疗").await.id, "启衡二期").await;
        let (script, _) = script(&app, &fang, on_deals(TokenAccess::Write, &["name"])).await;
        let mut grants = Role::Rep.first_grants();
        let change = async |version: i64, grants: &shared::people::access::Grants| {
            let edit = Edit { version, fields: RoleForm { name: None, grants: grants.clone() } };
            admin.browser.call::<EditRole>(&Role::Rep, &Nothing {}, &edit).await.unwrap();
        };
        grants.deal = shared::people::access::ObjectGrant::seeing(shared::people::access::Reach::Nothing);
        change(1, &grants).await;
        assert_eq!(deals(&script).await, Ok(0));
        grants.permissions.retain(|one| *one != Permission::MakeTokens);
        change(2, &grants).await;
        assert_eq!(deals(&script).await, Err(ErrorCode::Forbidden));
        let refused = fang.browser.post::<CreateToken>(&form(on_deals(TokenAccess::Read, &[]))).await.unwrap_err();
        assert_eq!(refused.more["permission"], "make_tokens");
        assert_eq!(fang.browser.get::<ListOwnTokens>(&()).await.unwrap().len(), 1, "to be revoked still");
    }

    async fn who_brings_a_token_is_known_by_it_alone(app: TestApp) {
        let fang = app.rep("fang").await;
        let (_, made) = script(&app, &fang, on_deals(TokenAccess::Read, &[])).await;
        // The cookie may everything, the token beside it counts.
        let both = fang.browser.with_token(&made.secret);
        let account = AccountForm { name: "新客户".into(), ..AccountForm::default() };
        assert_eq!(both.post::<CreateAccount>(&account).await.unwrap_err().code, ErrorCode::Forbidden);
        for none_of_ours in ["", "sluice_", "sluice_AAAA", "x", &made.secret[..made.secret.len() - 1]] {
            let wrong = fang.browser.with_token(none_of_ours);
            assert_eq!(deals(&wrong).await, Err(ErrorCode::Unauthenticated), "{none_of_ours}");
        }
        // No page can make a browser send one, so where a request comes from does not matter.
        let (writer, _) = script(&app, &fang, TokenScope {
            account: object(TokenAccess::Write, &["name"]),
            ..TokenScope::default()
        }).await;
        let from_elsewhere = |browser: &Browser| {
            browser.prepare::<CreateAccount>(&(), &Nothing {}, &account).header(ORIGIN, "https://erp.example").send()
        };
        assert_eq!(from_elsewhere(&writer).await.unwrap().status(), 201);
        assert_eq!(from_elsewhere(&fang.browser).await.unwrap().status(), 403);
    }

    async fn a_script_in_a_hurry_waits_and_nobody_else(app: TestApp) {
        let fang = app.rep("fang").await;
        let (script, made) = script(&app, &fang, on_deals(TokenAccess::Read, &[])).await;
        let (other, _) = self::script(&app, &fang, on_deals(TokenAccess::Read, &[])).await;
        let ask = || script.request(Method::Get, "/api/v1/pipelines").send();
        for _ in 0..PER_MINUTE {
            assert_eq!(ask().await.unwrap().status(), 200);
        }
        let refused = ask().await.unwrap();
        assert_eq!((refused.status().as_u16(), refused.headers()[RETRY_AFTER].to_str().unwrap()), (429, "61"));
        assert_eq!(deals(&other).await, Ok(0));
        assert!(fang.browser.get::<ShowOwnToken>(&made.id).await.is_ok());
        app.advance(60_000);
        assert_eq!(ask().await.unwrap().status(), 200);
    }

    async fn an_answer_kept_for_a_person_is_not_given_to_their_script(app: TestApp) {
        let fang = app.rep("fang").await;
        let scope = TokenScope { account: object(TokenAccess::Write, &["name"]), ..TokenScope::default() };
        let (script, _) = script(&app, &fang, scope).await;
        let form = AccountForm { name: "启衡医疗".into(), ..AccountForm::default() };
        let ask = async |browser: &Browser| {
            let request = browser.prepare::<CreateAccount>(&(), &Nothing {}, &form).header("idempotency-key", "4711");
            let made: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
            made["id"].as_str().unwrap().to_owned()
        };
        let (mine, its) = (ask(&fang.browser).await, ask(&script).await);
        assert_ne!(mine, its);
        assert_eq!((ask(&fang.browser).await, ask(&script).await), (mine, its));
    }

    async fn taking_part_is_not_seen_by_a_token_for_something_else(app: TestApp) {
        let (fang, wang) = (app.rep("fang").await, app.rep("wang").await);
        let account = fang.account("启衡医疗").await;
        let deal = fang.deal(account.id, "启衡二期").await;
        for about in [Subject::Account(account.id), Subject::Deal(deal.id)] {
            let asked = ParticipantsChange { about, add: vec![wang.id], remove: Vec::new() };
            fang.browser.post::<ChangeParticipants>(&asked).await.unwrap();
        }
        let (script, _) = script(&app, &wang, on_deals(TokenAccess::Read, &[])).await;
        assert!(wang.browser.get::<ShowAccount>(&account.id).await.is_ok());
        assert!(script.get::<ShowDeal>(&deal.id).await.is_ok());
        assert_eq!(script.get::<ShowAccount>(&account.id).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(script.post::<CreateDeal>(&deal.fields).await.unwrap_err().code, ErrorCode::Forbidden);
    }

    async fn whoever_manages_people_sees_and_revokes_everybodys(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let (fang, wang) = (app.person("fang", Role::Rep, head).await, app.person("wang", Role::Rep, head).await);
        let (script, token) = script(&app, &fang, on_deals(TokenAccess::Read, &[])).await;
        self::script(&app, &wang, on_deals(TokenAccess::Read, &[])).await;
        let list = async |query: TokensQuery| {
            let page = admin.browser.call::<ListTokens>(&(), &query, &Nothing {}).await.unwrap();
            page.items.into_iter().map(|token| token.maker.name).collect::<Vec<_>>()
        };
        assert_eq!(list(TokensQuery { person: Some(fang.id), ..TokensQuery::default() }).await, ["fang"]);
        assert_eq!(list(TokensQuery::default()).await.len(), 2);
        // Of somebody else's token, one learns nothing.
        assert_eq!(wang.browser.get::<ShowOwnToken>(&token.id).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(wang.browser.get::<RevokeOwnToken>(&token.id).await.unwrap_err().code, ErrorCode::NotFound);
        for _ in 0..2 {
            admin.browser.get::<RevokeToken>(&token.id).await.unwrap();
        }
        assert_eq!(deals(&script).await, Err(ErrorCode::Unauthenticated));
        let entries = audit_entries::Entity::find().all(app.state.database.read()).await.unwrap();
        let told: Vec<_> = entries
            .into_iter()
            .filter(|entry| entry.subject_id == Some(token.id.0))
            .map(|entry| match serde_json::from_value(entry.detail).unwrap() {
                AuditDetail::TokenChanged { act, .. } => (entry.actor_id.unwrap(), act),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(told, [(fang.id, AuditAct::Added), (admin.id, AuditAct::Removed)], "revoking twice is once");
    }

    async fn nobody_has_tokens_without_end(app: TestApp) {
        let fang = app.rep("fang").await;
        for _ in 0..50 {
            script(&app, &fang, on_deals(TokenAccess::Read, &[])).await;
        }
        let refused = fang.browser.post::<CreateToken>(&form(on_deals(TokenAccess::Read, &[]))).await.unwrap_err();
        assert_eq!(refused.obstacle, Some(Obstacle::TokensFull));
        let found = fang.browser.post::<CreateToken>(&TokenForm { days: 400, ..form(TokenScope::default()) }).await;
        let fields: Vec<_> = found.unwrap_err().findings.into_iter().map(|finding| finding.field).collect();
        assert_eq!(fields, ["days", "scope"]);
    }
}
