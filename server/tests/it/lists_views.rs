//! Stories of saved views: a question under a name, for oneself or for others, answered to each by what they may see.

use shared::endpoint::Nothing;
use shared::error::{ErrorCode, Fault, Finding};
use shared::event::SubjectKind;
use shared::ids::ViewId;
use shared::lists::api::{
    CreateView, EditView, ListQuery, ListRows, ListViews, RemoveView, ShowView, ViewVersion, ViewsQuery,
};
use shared::lists::view::{Density, Sharing, ViewForm, ViewView};
use shared::people::Role;
use shared::records::api::Edit;

use crate::support::{Person, TestApp, both};

fn view(name: &str, shared: Sharing) -> ViewForm {
    ViewForm {
        name: name.to_owned(),
        kind: SubjectKind::Deal,
        filter: "owner.any_of:me;open.any_of:yes".to_owned(),
        sort: Some("-silence".to_owned()),
        columns: Some("name,stage,silence".to_owned()),
        density: Some(Density::Compact),
        shared,
    }
}

impl Person {
    async fn saves(&self, form: &ViewForm) -> ViewView {
        self.browser.post::<CreateView>(form).await.unwrap()
    }

    /// The names of the views that they see, in the order in which they are listed.
    async fn views(&self) -> Vec<String> {
        let query = ViewsQuery { kind: Some(SubjectKind::Deal) };
        let views = self.browser.call::<ListViews>(&(), &query, &Nothing {}).await.unwrap();
        views.into_iter().map(|view| view.fields.name).collect()
    }

    async fn edits(&self, view: &ViewView, fields: ViewForm) -> Result<ViewView, shared::error::Problem> {
        let edit = Edit { version: view.version, fields };
        self.browser.call::<EditView>(&view.id, &Nothing {}, &edit).await
    }

    async fn removes(&self, id: ViewId, version: i64) -> Result<Nothing, ErrorCode> {
        let removed = self.browser.call::<RemoveView>(&id, &ViewVersion { version }, &Nothing {}).await;
        removed.map_err(|problem| problem.code)
    }
}

both! {
    async fn a_view_is_seen_by_those_it_is_shared_with(app: TestApp) {
        let head = app.team("总部", None).await;
        let east = app.team("华东", Some(head)).await;
        let fang = app.person("fang", Role::Rep, east).await;
        let zhao = app.person("zhao", Role::Rep, east).await;
        let lin = app.rep("lin").await;
        let chen = app.person("chen", Role::Admin, head).await;
        fang.saves(&view("我的", Sharing::Nobody)).await;
        let of_team = fang.saves(&view("我们组的", Sharing::Team)).await;
        chen.saves(&view("全公司的", Sharing::All)).await;
        assert_eq!(fang.views().await, ["全公司的", "我们组的", "我的"]);
        assert_eq!(zhao.views().await, ["全公司的", "我们组的"]);
        assert_eq!(lin.views().await, ["全公司的"]);
        // One question, and to each the answer that is theirs.
        let account = zhao.account("澄湖医院").await;
        zhao.deal(account.id, "LIS 升级").await;
        let seen = zhao.browser.get::<ShowView>(&of_team.id).await.unwrap();
        assert!(!seen.changeable);
        let ViewForm { filter, sort, columns, .. } = seen.fields;
        let query = ListQuery { filter: Some(filter), sort, columns, ..ListQuery::default() };
        let page = zhao.browser.call::<ListRows>(&SubjectKind::Deal, &query, &Nothing {}).await.unwrap();
        assert_eq!((page.rows.len(), page.columns.len()), (1, 3));
        let refused = lin.browser.get::<ShowView>(&of_team.id).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound);
    }

    async fn a_view_is_changed_by_its_owner_and_a_shared_one_by_those_who_keep_the_roles(app: TestApp) {
        let head = app.team("总部", None).await;
        let fang = app.person("fang", Role::Rep, head).await;
        let zhao = app.person("zhao", Role::Rep, head).await;
        let chen = app.person("chen", Role::Admin, head).await;
        let made = fang.saves(&view("我们组的", Sharing::Team)).await;
        let renamed = fang.edits(&made, view("本周", Sharing::Team)).await.unwrap();
        assert_eq!((renamed.version, renamed.fields.name.as_str()), (2, "本周"));
        assert_eq!(zhao.edits(&renamed, view("抢来的", Sharing::Team)).await.unwrap_err().code, ErrorCode::Forbidden);
        assert_eq!(zhao.removes(made.id, 2).await, Err(ErrorCode::Forbidden));
        let stale = fang.edits(&made, view("下周", Sharing::Team)).await.unwrap_err();
        assert_eq!(stale.conflict.unwrap().fields[0].field, "name");
        let elsewhere = ViewForm { kind: SubjectKind::Lead, filter: String::new(), sort: None, columns: None, ..view("本周", Sharing::Team) };
        let refused = fang.edits(&renamed, elsewhere).await.unwrap_err();
        assert_eq!(refused.findings, [Finding::new("kind", Fault::NotForThisKind)]);
        let kept = chen.edits(&renamed, view("组内本周", Sharing::Team)).await.unwrap();
        assert_eq!(kept.owner.id, fang.id);
        assert_eq!(fang.removes(made.id, 2).await, Err(ErrorCode::Conflict));
        fang.removes(made.id, 3).await.unwrap();
        assert_eq!(fang.removes(made.id, 3).await, Err(ErrorCode::NotFound));
        // What is shared with nobody is nobody else's to change.
        let own = fang.saves(&view("我的", Sharing::Nobody)).await;
        assert_eq!(chen.edits(&own, view("不行", Sharing::Nobody)).await.unwrap_err().code, ErrorCode::NotFound);
    }

    async fn a_view_asks_nothing_that_its_maker_may_not_ask(app: TestApp) {
        let fang = app.rep("fang").await;
        let wrong = ViewForm {
            name: " ".to_owned(),
            filter: "colour.any_of:red;competitor_brief.contains:友商".to_owned(),
            sort: Some("note".to_owned()),
            columns: Some("stage".to_owned()),
            ..view("", Sharing::All)
        };
        let refused = fang.browser.post::<CreateView>(&wrong).await.unwrap_err();
        let places: Vec<_> = refused.findings.iter().map(|finding| finding.field.as_str()).collect();
        assert_eq!(places, ["name", "filter.colour", "sort", "columns.name", "shared"]);
        assert_eq!(fang.views().await.len(), 0);
    }
}
