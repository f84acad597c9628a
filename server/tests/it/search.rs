//! Stories of records that are looked for by name.

use shared::endpoint::Nothing;
use shared::records::api::{
    AccountQuery, AccountSort, ContactQuery, CreateContact, ListAccounts, ListContacts,
};
use shared::records::contact::ContactForm;

use crate::support::{Person, TestApp, both};

both! {
    async fn a_name_is_found_by_any_part_of_it(app: TestApp) {
        let (lin, zhou) = (app.rep("lin").await, app.rep("zhou").await);
        let names =
            ["杭州澄湖医院", "澄湖制药", "Northern Lights Laboratory", "纯棉 100%", "a_b", "上海启衡医疗"];
        for name in names {
            lin.account(name).await;
            app.advance(1);
        }
        zhou.account("苏州澄湖旅行社").await;
        let found = async |name: &str, sort| {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let query =
                    AccountQuery { name: Some(name.into()), sort, after, limit: Some(1), ..AccountQuery::default() };
                let page = lin.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap();
                found.extend(page.items.into_iter().map(|row| row.name));
                after = page.next;
                if after.is_none() {
                    return found;
                }
            }
        };
        assert_eq!(found("澄湖", Some(AccountSort::Name)).await, ["杭州澄湖医院", "澄湖制药"]);
        assert_eq!(found("澄湖", Some(AccountSort::Recent)).await, ["澄湖制药", "杭州澄湖医院"]);
        for (part, name) in [
            ("医院", "杭州澄湖医院"),
            ("启衡", "上海启衡医疗"),
            ("hern LIGHTS  lab", "Northern Lights Laboratory"),
            ("ｌａｂｏｒ", "Northern Lights Laboratory"),
            ("%", "纯棉 100%"),
            ("_", "a_b"),
        ] {
            assert_eq!(found(part, None).await, [name], "{part}");
        }
        for nowhere in ["旅行社", "!", "澄%湖", "湖澄", &"医院".repeat(1000)] {
            assert_eq!(found(nowhere, None).await, [""; 0], "{nowhere}");
        }
        let (account, form) = (lin.account("瑞禾农机").await, ContactForm::default());
        for name in ["欧阳娜娜", "Maria-Luisa Ortega"] {
            let form = ContactForm { account: Some(account.id), name: name.into(), ..form.clone() };
            lin.browser.post::<CreateContact>(&form).await.unwrap();
        }
        let found = async |person: &Person, name: &str| {
            let query = ContactQuery { name: Some(name.into()), ..ContactQuery::default() };
            let page = person.browser.call::<ListContacts>(&(), &query, &Nothing {}).await.unwrap();
            page.items.into_iter().map(|row| row.name).collect::<Vec<_>>()
        };
        assert_eq!(found(&lin, "娜").await, ["欧阳娜娜"]);
        assert_eq!(found(&lin, "luisa").await, ["Maria-Luisa Ortega"]);
        assert_eq!(found(&zhou, "娜").await, [""; 0], "somebody else's");
    }
}
