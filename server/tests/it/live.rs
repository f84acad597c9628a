//! Stories of pages that are open while others work: they hear of what their reader may see, at once, and of nothing else.

use sea_orm::DbBackend;
use server::auth::session::IDLE_MILLIS;
use server::events::{self, Event};
use shared::endpoint::{Method, Nothing};
use shared::error::{ErrorCode, Problem};
use shared::event::{EventDetail, EventKind, SubjectKind};
use shared::ids::{AccountId, UserId};
use shared::live::{Change, What};
use shared::people::Role;
use shared::people::access::{Reach, RoleForm};
use shared::people::api::{
    Disable, DisablePerson, EditPerson, EditRole, EndSession, HandOver, HandOverRecords, ShowPerson, ShowRole,
};
use shared::people::person::PersonForm;
use shared::pipeline::api::EditDeal;
use shared::records::Subject;
use shared::records::access::ParticipantsChange;
use shared::records::api::{ChangeParticipants, Edit};

use crate::support::{Listening, Person, TestApp, WORKBOOK, answer, both};

/// A rep, their manager, a rep and a manager of another team, and an administrator.
async fn company(app: &TestApp) -> [Person; 5] {
    let head = app.team("总部", None).await;
    let east = app.team("华东", Some(head)).await;
    let north = app.team("华北", Some(head)).await;
    [
        app.person("lin", Role::Rep, east).await,
        app.person("manager", Role::Manager, east).await,
        app.person("wang", Role::Rep, north).await,
        app.person("other", Role::Manager, north).await,
        app.person("admin", Role::Admin, head).await,
    ]
}

async fn listen(person: &Person) -> Listening {
    person.browser.listen().await.ready().await
}

/// Something that happened so often to an account.
async fn happens(app: &TestApp, by: UserId, account: AccountId, times: usize) {
    let at = app.state.now();
    let event = || Event {
        subject: Subject::Account(account),
        account: Some(account),
        deal: None,
        actor: Some(by),
        at,
        detail: EventDetail::Created {},
    };
    let transaction = app.state.database.begin().await.unwrap();
    events::record_many(&*transaction, at, std::iter::repeat_with(event).take(times)).await.unwrap();
    transaction.commit().await.unwrap();
}

/// Hears of everything until told to look at everything anew.
async fn until_anew(listening: &mut Listening) {
    while listening.next().await.expect("the stream ended").what != What::Anew {}
}

both! {
    async fn whoever_may_see_a_record_hears_of_it_and_nobody_else(app: TestApp) {
        let [lin, manager, wang, other, admin] = company(&app).await;
        let mut pages = Vec::new();
        for person in [&lin, &manager, &wang, &other, &admin] {
            pages.push(listen(person).await);
        }
        let first = lin.account("澄湖医院").await.id.0;
        let second = wang.account("启衡精密").await.id.0;
        let deal = lin.deal(AccountId(first), "LIS 升级").await;
        let third = wang.account("瑞禾农机").await.id.0;
        let last = lin.account("鼎新口腔").await.id.0;
        let [lins, managers, wangs, others, admins] = pages.try_into().unwrap();
        for mut page in [lins, managers] {
            assert_eq!(page.until(last).await, [first, deal.id.0, last]);
        }
        for mut page in [wangs, others] {
            assert_eq!(page.until(third).await, [second, third]);
        }
        let mut admins: Listening = admins;
        assert_eq!(admins.until(last).await, [first, second, deal.id.0, third, last]);
    }

    async fn what_is_told_are_ids_and_words(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        let deal = lin.deal(account.id, "LIS 升级").await;
        let mut page = listen(&lin).await;
        let mut fields = deal.fields.clone();
        fields.name = "LIS 二期".to_owned();
        let edit = Edit { version: deal.version, fields };
        let deal = lin.browser.call::<EditDeal>(&deal.id, &Nothing {}, &edit).await.unwrap();
        let told = Change {
            kind: Some(SubjectKind::Deal),
            id: Some(deal.id.0),
            account: Some(account.id),
            deal: Some(deal.id),
            event: Some(EventKind::Changed),
            by: Some(lin.id),
            version: Some(deal.version),
            ..Change::new(What::Happened)
        };
        assert_eq!(page.next().await, Some(told));
    }

    async fn a_colleague_hears_of_what_they_take_part_in(app: TestApp) {
        let [lin, _, wang, ..] = company(&app).await;
        let account = lin.account("澄湖医院").await;
        let mut page = listen(&wang).await;
        let about = Subject::Account(account.id);
        let change = async |add: Vec<UserId>, remove: Vec<UserId>| {
            let change = ParticipantsChange { about, add, remove };
            lin.browser.post::<ChangeParticipants>(&change).await.unwrap();
        };
        happens(&app, lin.id, account.id, 1).await;
        let own = wang.account("鼎新口腔").await.id.0;
        assert_eq!(page.until(own).await, [own]);
        change(vec![wang.id], vec![]).await;
        let told = page.next().await.unwrap();
        assert_eq!((told.id, told.event), (Some(account.id.0), Some(EventKind::ParticipantsChanged)));
        happens(&app, lin.id, account.id, 1).await;
        assert_eq!(page.next().await.unwrap().event, Some(EventKind::Created));
        // And of nothing more once they do not.
        change(vec![], vec![wang.id]).await;
        happens(&app, lin.id, account.id, 1).await;
        let own = wang.account("启衡精密").await.id.0;
        assert_eq!(page.until(own).await, [own]);
    }

    async fn a_great_deal_at_once_is_told_as_such(app: TestApp) {
        let [lin, manager, wang, ..] = company(&app).await;
        let account = lin.account("澄湖医院").await;
        let (mut lins, mut managers, mut wangs) = (listen(&lin).await, listen(&manager).await, listen(&wang).await);
        happens(&app, lin.id, account.id, 300).await;
        let many = Change { kind: Some(SubjectKind::Account), ..Change::new(What::Many) };
        assert_eq!(lins.next().await, Some(many.clone()));
        assert_eq!(managers.next().await, Some(many));
        let own = wang.account("启衡精密").await.id.0;
        assert_eq!(wangs.until(own).await, [own]);
    }

    async fn who_was_away_hears_what_they_missed_once(app: TestApp) {
        let lin = app.rep("lin").await;
        let mut page = listen(&lin).await;
        let first = lin.account("澄湖医院").await.id.0;
        assert_eq!(page.until(first).await, [first]);
        let last = page.last;
        drop(page);
        let second = lin.account("启衡精密").await.id.0;
        let mut page = lin.browser.listen_after(Some(last)).await.ready().await;
        let third = lin.account("瑞禾农机").await.id.0;
        assert_eq!(page.until(third).await, [second, third]);
        // A page that cannot say it in a header says it in the address.
        let path = format!("/api/v1/changes?after={last}");
        let mut response = lin.browser.request(Method::Get, &path).send().await.unwrap();
        let mut text = String::new();
        while !text.contains(&third.to_string()) {
            text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
        }
        assert!(text.contains(&second.to_string()) && !text.contains(&first.to_string()), "{text}");
        // Who missed too much looks at everything again, and so does who knows of more than there is.
        let last = page.last;
        drop(page);
        happens(&app, lin.id, AccountId(first), 1001).await;
        for known in [last, i64::MAX] {
            let mut page = lin.browser.listen_after(Some(known)).await;
            assert_eq!(page.next().await, Some(Change::new(What::Anew)));
            assert!(page.ready().await.last <= last + 1001);
        }
    }

    async fn a_stream_ends_with_its_session_and_with_no_other(app: TestApp) {
        let lin = app.rep("lin").await;
        let again = lin.clone().signed_in_again(&app).await;
        let (page, mut other) = (listen(&lin).await, listen(&again).await);
        lin.browser.call::<EndSession>(&(), &Nothing {}, &Nothing {}).await.unwrap();
        assert_eq!(page.rest().await, []);
        let made = again.account("澄湖医院").await.id.0;
        assert_eq!(other.until(made).await, [made]);
        let refused = lin.browser.request(Method::Get, "/api/v1/changes").send().await.unwrap();
        assert_eq!(answer::<Nothing>(refused).await.unwrap_err().code, ErrorCode::Unauthenticated);
    }

    async fn who_may_no_longer_sign_in_hears_nothing_more(app: TestApp) {
        let [lin, _, wang, _, admin] = company(&app).await;
        let account = lin.account("澄湖医院").await;
        let (page, mut wangs) = (listen(&lin).await, listen(&wang).await);
        let leave = Disable { version: 1, hand_over_to: Some(wang.id) };
        admin.browser.call::<DisablePerson>(&lin.id, &Nothing {}, &leave).await.unwrap();
        assert!(page.rest().await.iter().all(|told| told.what == What::Anew));
        // Whoever has the records now hears of them.
        assert_eq!(wangs.until(account.id.0).await, [account.id.0]);
    }

    async fn a_role_that_sees_less_hears_less_at_once(app: TestApp) {
        let [lin, manager, .., admin] = company(&app).await;
        let (mut lins, page) = (listen(&lin).await, listen(&manager).await);
        let role = admin.browser.get::<ShowRole>(&Role::Manager).await.unwrap();
        let mut grants = role.grants;
        (grants.account.see, grants.account.change) = (Reach::Own, Reach::Own);
        let edit = Edit { version: role.version, fields: RoleForm { name: role.name, grants } };
        admin.browser.call::<EditRole>(&Role::Manager, &Nothing {}, &edit).await.unwrap();
        // Told to look at everything again, on a stream that begins anew.
        assert_eq!(page.rest().await, [Change::new(What::Anew)]);
        let mut page = listen(&manager).await;
        let unseen = lin.account("澄湖医院").await.id.0;
        let own = manager.account("启衡精密").await.id.0;
        assert_eq!(page.until(own).await, [own]);
        // Nobody else's stream ended.
        assert_eq!(lins.until(unseen).await, [unseen]);
    }

    async fn who_changes_teams_takes_what_is_seen_along(app: TestApp) {
        let [lin, manager, _, other, admin] = company(&app).await;
        let account = lin.account("澄湖医院").await;
        let (page, mut managers, mut others) = (listen(&lin).await, listen(&manager).await, listen(&other).await);
        let person = admin.browser.get::<ShowPerson>(&lin.id).await.unwrap();
        let fields = PersonForm { team: other.team, ..person.fields };
        let edit = Edit { version: person.version, fields };
        admin.browser.call::<EditPerson>(&lin.id, &Nothing {}, &edit).await.unwrap();
        // Both look at everything again: what they may see is another than before.
        assert!(page.rest().await.iter().all(|told| told.what == What::Anew));
        until_anew(&mut managers).await;
        until_anew(&mut others).await;
        happens(&app, lin.id, account.id, 1).await;
        assert_eq!(others.until(account.id.0).await, [account.id.0]);
        let own = manager.account("启衡精密").await.id.0;
        assert_eq!(managers.until(own).await, [own]);
    }

    async fn whose_records_were_handed_over_looks_again(app: TestApp) {
        let [lin, _, wang, _, admin] = company(&app).await;
        let account = lin.account("澄湖医院").await.id.0;
        let (mut lins, mut wangs) = (listen(&lin).await, listen(&wang).await);
        let to = HandOver { to: wang.id };
        admin.browser.call::<HandOverRecords>(&lin.id, &Nothing {}, &to).await.unwrap();
        until_anew(&mut lins).await;
        assert_eq!(wangs.until(account).await, [account]);
        happens(&app, wang.id, AccountId(account), 1).await;
        let own = lin.account("启衡精密").await.id.0;
        assert_eq!(lins.until(own).await, [own]);
    }

    async fn listening_is_no_use_of_a_session(app: TestApp) {
        let lin = app.rep("lin").await;
        let page = listen(&lin).await;
        app.advance(IDLE_MILLIS);
        assert_eq!(page.rest().await, []);
    }

    async fn nobody_listens_on_streams_without_end(app: TestApp) {
        let [lin, _, wang, ..] = company(&app).await;
        let mut pages = Vec::new();
        let refused: Problem = loop {
            let response = lin.browser.request(Method::Get, "/api/v1/changes").send().await.unwrap();
            if response.status().is_success() {
                pages.push(response);
            } else {
                break answer::<Nothing>(response).await.unwrap_err();
            }
        };
        assert_eq!((refused.code, refused.retry_after), (ErrorCode::TooManyRequests, Some(30)));
        assert!((8..=32).contains(&pages.len()), "{}", pages.len());
        // Nobody else is in the way, and neither is the same person elsewhere.
        listen(&wang).await;
        listen(&lin.clone().signed_in_again(&app).await).await;
    }

    async fn a_server_that_stops_ends_its_streams(app: TestApp) {
        let lin = app.rep("lin").await;
        let page = listen(&lin).await;
        app.state.live.close();
        assert_eq!(page.rest().await, []);
        assert_eq!(lin.browser.listen().await.rest().await, []);
    }

    async fn whoever_imports_hears_how_it_goes_on(app: TestApp) {
        let [lin, manager, ..] = company(&app).await;
        let import = lin.upload("客户.xlsx", WORKBOOK).await.unwrap();
        let (mut page, mut managers) = (listen(&lin).await, listen(&manager).await);
        lin.start(&import, true).await.unwrap();
        app.work().await;
        let told = page.next().await.unwrap();
        assert_eq!((told.what, told.import), (What::Import, Some(import.id)));
        let own = manager.account("启衡精密").await.id.0;
        assert_eq!(managers.until(own).await, [own]);
    }

    async fn what_another_server_writes_is_heard_here(app: TestApp) {
        if app.state.database.backend() == DbBackend::Sqlite {
            // There is one server then.
            return;
        }
        let lin = app.rep("lin").await;
        let other = app.beside(|_| ()).await;
        app.hear_neighbours();
        other.hear_neighbours();
        let there = other.stranger().with_cookie(lin.browser.cookie.clone().unwrap());
        let mut page = there.listen().await.ready().await;
        let made = lin.account("澄湖医院").await.id.0;
        assert_eq!(page.until(made).await, [made]);
        // And a session that ends here ends there.
        lin.browser.call::<EndSession>(&(), &Nothing {}, &Nothing {}).await.unwrap();
        assert_eq!(page.rest().await, []);
    }
}
