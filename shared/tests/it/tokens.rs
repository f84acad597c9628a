//! What a token may do, by the rule alone: never more than its maker, and never more than it was given.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use shared::error::{Fault, Finding};
use shared::event::SubjectKind;
use shared::ids::{TokenId, UserId};
use shared::people::access::{FieldAccess, Grants, ObjectGrant, Permission, Reach};
use shared::people::token::{NewToken, TokenAccess, TokenForm, TokenObject, TokenScope, TokenView};
use shared::people::{Role, UserBrief, fields};
use shared::time::{DAY_MILLIS, Instant};

use crate::builders::{id, now};
use crate::wire::pin;

fn names(kind: SubjectKind) -> Vec<&'static str> {
    fields::of(kind).iter().map(|field| field.name).collect()
}

fn object_grant(kind: SubjectKind) -> impl Strategy<Value = ObjectGrant> {
    let fields = vec((select(fields::of(kind)), select(FieldAccess::ALL)), 0..6);
    (select(Reach::ALL), select(Reach::ALL), any::<bool>(), fields).prop_map(
        |(one, other, create, fields)| {
            // As a judged role has them.
            let allowed = fields.into_iter().filter(|(field, access)| field.allows(*access));
            let fields: BTreeMap<_, _> =
                allowed.map(|(field, access)| (field.name.to_owned(), access)).collect();
            ObjectGrant { see: one.max(other), change: one.min(other), create, fields }
        },
    )
}

fn permissions() -> impl Strategy<Value = Vec<Permission>> {
    subsequence(Permission::ALL.to_vec(), 0..=Permission::ALL.len())
}

fn grants() -> impl Strategy<Value = Grants> {
    let [account, contact, lead, deal] =
        [SubjectKind::Account, SubjectKind::Contact, SubjectKind::Lead, SubjectKind::Deal].map(object_grant);
    (account, contact, lead, deal, permissions()).prop_map(|(account, contact, lead, deal, permissions)| {
        Grants { account, contact, lead, deal, permissions }
    })
}

fn object(kind: SubjectKind) -> impl Strategy<Value = TokenObject> {
    (select(TokenAccess::ALL), vec(select(names(kind)), 0..8)).prop_map(|(access, fields)| TokenObject {
        access,
        fields: fields.into_iter().map(str::to_owned).collect(),
    })
}

fn scope() -> impl Strategy<Value = TokenScope> {
    let [account, contact, lead, deal] =
        [SubjectKind::Account, SubjectKind::Contact, SubjectKind::Lead, SubjectKind::Deal].map(object);
    (account, contact, lead, deal, permissions()).prop_map(|(account, contact, lead, deal, permissions)| {
        TokenScope { account, contact, lead, deal, permissions }
    })
}

proptest! {
    #[test]
    fn a_token_never_has_more_than_its_maker(grants in grants(), scope in scope()) {
        let left = grants.narrowed(&scope);
        prop_assert!(grants.include(&left));
        for kind in SubjectKind::ALL {
            for field in names(*kind) {
                for own in [true, false] {
                    prop_assert!(left.on(*kind).field(field, own) <= grants.on(*kind).field(field, own));
                }
            }
        }
        prop_assert_eq!(left.narrowed(&scope), left);
    }

    #[test]
    fn a_token_never_has_more_than_it_was_given(grants in grants(), scope in scope()) {
        let left = grants.narrowed(&scope);
        for kind in SubjectKind::ALL {
            let (object, grant) = (scope.on(*kind), left.on(*kind));
            prop_assert!(object.access > TokenAccess::Nothing || grant.see == Reach::Nothing);
            prop_assert!(object.access == TokenAccess::Write || (grant.change == Reach::Nothing && !grant.create));
            for field in fields::of(*kind).iter().filter(|field| !object.fields.iter().any(|one| one == field.name)) {
                let most = if field.allows(FieldAccess::Hidden) { FieldAccess::Hidden } else { FieldAccess::Read };
                prop_assert!(grant.field(field.name, true) <= most, "{}", field.name);
            }
        }
        let given = |one: &Permission| one.suits_token() && scope.permissions.contains(one);
        prop_assert!(left.permissions.iter().all(given));
    }

    #[test]
    fn a_judged_scope_leaves_what_the_one_asked_for_does(grants in grants(), scope in scope()) {
        let permissions = scope.permissions.iter().copied().filter(|one| one.suits_token()).collect();
        let asked = TokenScope { permissions, ..scope };
        let form = TokenForm { name: "x".into(), days: 1, scope: asked.clone() };
        if let Ok(judged) = form.judge() {
            prop_assert_eq!(grants.narrowed(&judged.scope), grants.narrowed(&asked));
            prop_assert_eq!(&*judged.judge().unwrap(), &*judged);
        }
    }
}

#[test]
fn a_token_that_contradicts_itself_is_told_everything_at_once() {
    let scope = TokenScope {
        deal: TokenObject { access: TokenAccess::Read, fields: vec!["next_step".into(), "stage".into()] },
        permissions: vec![Permission::ManagePeople, Permission::ReadAudit, Permission::MakeTokens],
        ..TokenScope::default()
    };
    let found = TokenForm { name: " ".into(), days: 366, scope }.judge().unwrap_err();
    let expected = [
        Finding::new("name", Fault::Required),
        Finding::new("days", Fault::OutOfRange { min: 1, max: 365 }),
        Finding::new("scope.deal.fields.stage", Fault::NotAChoice),
        Finding::new("scope.permissions.manage_people", Fault::NotAChoice),
        Finding::new("scope.permissions.make_tokens", Fault::NotAChoice),
    ];
    assert_eq!(found, expected);
    let nothing = TokenForm { name: "x".into(), days: 0, scope: TokenScope::default() }.judge().unwrap_err();
    assert_eq!(nothing[1], Finding::new("scope", Fault::Required));
}

#[test]
fn what_gives_rights_to_others_suits_no_token() {
    let suited: Vec<&str> =
        Permission::ALL.iter().filter(|one| one.suits_token()).map(|one| one.as_str()).collect();
    assert_eq!(suited, ["log_activities", "correct_activities", "read_audit"]);
    let all = TokenScope { permissions: Permission::ALL.to_vec(), ..TokenScope::default() };
    let left = Role::Admin.first_grants().narrowed(&all);
    assert!(!left.may(Permission::ManagePeople) && left.may(Permission::ReadAudit));
}

#[test]
fn the_wire_of_tokens() {
    let scope = TokenScope {
        contact: TokenObject { access: TokenAccess::Read, fields: vec!["name".into(), "phone".into()] },
        deal: TokenObject { access: TokenAccess::Write, fields: vec!["next_step".into()] },
        permissions: vec![Permission::LogActivities],
        ..TokenScope::default()
    };
    pin("token_form", &TokenForm { name: "财务对账".into(), days: 90, scope: scope.clone() });
    let token = TokenView {
        id: TokenId(id(1)),
        maker: UserBrief { id: UserId(id(11)), name: "方敏".into() },
        name: "财务对账".into(),
        scope,
        created_at: now(),
        expires_at: now().plus_millis(90 * DAY_MILLIS),
        last_used_at: None,
        last_used_from: None,
        revoked_at: None,
    };
    assert!(token.is_live(now()) && !token.is_live(token.expires_at));
    let over = TokenView {
        last_used_at: Some(now()),
        last_used_from: Some("203.0.113.9".into()),
        revoked_at: Some(Instant::from_millis(now().millis() + 1)),
        ..token.clone()
    };
    assert!(!over.is_live(now()));
    pin("token_over", &over);
    pin("token_new", &NewToken { id: token.id, secret: "sluice_…".into(), token });
    let least: TokenScope = serde_json::from_str(r#"{"deal": {"access": "read"}}"#).unwrap();
    assert_eq!((least.deal.access, least.lead.access), (TokenAccess::Read, TokenAccess::Nothing));
}
