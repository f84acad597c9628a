//! What roles grant, by the rule alone.

use shared::error::{Fault, Finding};
use shared::event::SubjectKind;
use shared::ids::{RoleId, TeamId, UserId};
use shared::people::Role;
use shared::people::access::{
    Belongs, FieldAccess, Grants, ObjectGrant, Permission, Reach, RoleForm, Standing,
};
use shared::people::fields::{self, Guarded, mask};
use shared::records::contact::ContactForm;
use uuid::Uuid;

const ME: UserId = UserId(Uuid::from_u128(1));
const HOME: TeamId = TeamId(Uuid::from_u128(2));
const BELOW: TeamId = TeamId(Uuid::from_u128(3));
const AWAY: TeamId = TeamId(Uuid::from_u128(4));

fn contact() -> ContactForm {
    ContactForm { name: "方敏".into(), phone: Some("+8613812345678".into()), ..ContactForm::default() }
}

#[test]
fn a_longer_reach_covers_what_a_shorter_one_does() {
    let from = Standing { user: ME, team: HOME, below: &[HOME, BELOW] };
    let other = UserId(Uuid::from_u128(9));
    for belongs in [(ME, HOME), (other, HOME), (other, BELOW), (other, AWAY)]
        .map(|(owner, team)| Belongs { owner, team })
    {
        let covered: Vec<bool> = Reach::ALL.iter().map(|reach| reach.covers(from, belongs)).collect();
        assert!(covered.is_sorted(), "{belongs:?}: {covered:?}");
        assert_eq!((covered.first(), covered.last()), (Some(&false), Some(&true)));
    }
}

#[test]
fn every_first_role_is_in_order_and_the_administrator_has_what_all_have() {
    let admin = Role::Admin.first_grants();
    for role in Role::built_in() {
        let form = RoleForm { name: None, grants: role.first_grants() };
        assert_eq!(*form.judge().unwrap(), form, "{role}");
        assert!(admin.include(&form.grants), "{role}");
        assert!(role == Role::Admin || !form.grants.include(&admin), "{role}");
        assert_eq!(role.to_string().parse(), Ok(role));
    }
    let own = Role::Own(RoleId(Uuid::from_u128(7)));
    assert_eq!(own.to_string().parse(), Ok(own));
    assert!("boss".parse::<Role>().is_err());
}

#[test]
fn a_role_that_contradicts_itself_is_told_everything_at_once() {
    let mut grants: Grants = Role::Rep.first_grants();
    grants.account.change = Reach::All;
    grants.lead = ObjectGrant { create: true, ..ObjectGrant::seeing(Reach::Nothing) };
    grants.contact.fields.insert("name".into(), FieldAccess::Hidden);
    grants.deal.fields.insert("no_such".into(), FieldAccess::Read);
    grants.permissions = vec![Permission::MakeTokens, Permission::LogActivities, Permission::MakeTokens];
    let form = RoleForm { name: Some("x".repeat(101)), grants };
    let found = form.judge().unwrap_err();
    let expected = [
        Finding::new("name", Fault::TooLong { max: 100, length: 101 }),
        Finding::new("grants.account.change", Fault::Reversed),
        Finding::new("grants.contact.fields.name", Fault::NotAChoice),
        Finding::new("grants.lead.create", Fault::Reversed),
        Finding::new("grants.deal.fields.no_such", Fault::NotAChoice),
    ];
    assert_eq!(found, expected);
}

#[test]
fn every_field_can_be_kept_back_as_far_as_it_says() {
    for kind in SubjectKind::ALL {
        for field in fields::of(*kind) {
            assert!(field.allows(FieldAccess::Read) && field.allows(FieldAccess::Write));
            assert!(
                !field.allows(FieldAccess::Masked) || field.allows(FieldAccess::Hidden),
                "{}",
                field.name
            );
        }
    }
}

#[test]
fn what_is_sent_back_as_it_was_shown_changes_nothing() {
    for access in FieldAccess::ALL.iter().copied() {
        let before = contact();
        let on_phone = |field: &str| if field == "phone" { access } else { FieldAccess::Write };
        let mut shown = before.clone();
        shown.veil(on_phone);
        assert_eq!(shown.phone == before.phone, access >= FieldAccess::Read, "{access}");
        let mut sent = ContactForm { title: Some("主任".into()), ..shown };
        sent.keep(Some(&before), on_phone).unwrap();
        assert_eq!(sent, ContactForm { title: Some("主任".into()), ..before }, "{access}");
    }
}

#[test]
fn what_may_not_be_written_is_found_and_a_covered_number_can_be_replaced() {
    let before = contact();
    let new = ContactForm { phone: Some("13900000000".into()), ..contact() };
    let judged = |access| new.clone().keep(Some(&before), |_| access).map_err(|found| found.len());
    assert_eq!(judged(FieldAccess::Write), Ok(()));
    assert_eq!(judged(FieldAccess::Masked), Ok(()));
    assert_eq!(judged(FieldAccess::Read), Err(1));
    assert_eq!(judged(FieldAccess::Hidden), Err(1));
    // Who makes a record says what it has to have, and leaves the rest out.
    let phone_hidden = |field: &str| if field == "phone" { FieldAccess::Hidden } else { FieldAccess::Read };
    assert_eq!(
        new.clone().keep(None, phone_hidden).unwrap_err(),
        [Finding::new("phone", Fault::NotYoursToWrite)]
    );
    assert_eq!(ContactForm { phone: None, ..new }.keep(None, phone_hidden), Ok(()));
}

#[test]
fn a_mask_says_which_one_and_not_what() {
    for (text, masked) in [
        ("+8613812345678", "+86 ***5678"),
        ("+442079460018", "***0018"),
        ("fang.min@chenghu.cn", "f***@chenghu.cn"),
        ("fangmin_wx", "f***"),
        ("12345", "1***"),
        ("", "***"),
        ("方敏", "方***"),
    ] {
        assert_eq!(mask(text), masked);
    }
}

#[test]
fn a_role_of_the_sites_own_has_a_name_and_a_built_in_one_need_not() {
    let form = RoleForm { name: Some("\u{3000}".to_owned()), grants: Role::Rep.first_grants() };
    for role in [None, Some(Role::Own(RoleId(Uuid::from_u128(7))))] {
        assert_eq!(form.judge_as(role).unwrap_err(), [Finding::new("name", Fault::Required)]);
    }
    assert_eq!(form.judge_as(Some(Role::Rep)).unwrap().name, None);
}
