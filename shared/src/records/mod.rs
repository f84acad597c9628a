//! The records of O1: accounts, contacts, leads, activities, attachments, and the timeline they share.
//!
//! Each module holds a record's form (what a person may send), the valid fields a judged form becomes, and the
//! views that are sent back. Deals are in [`crate::pipeline`]. Nothing here knows where records are kept.

pub mod access;
pub mod account;
pub mod activity;
pub mod api;
pub mod attachment;
pub mod contact;
pub mod lead;
pub mod timeline;
pub mod today;

use crate::event::SubjectKind;
use crate::ids::{AccountId, ContactId, DealId, LeadId};
use crate::wire::{wire, words};
use uuid::Uuid;

words! {
    /// Where a customer or lead came from.
    Source {
        /// Web form.
        WebForm = "web_form",
        /// 400 telephone line.
        PhoneLine = "phone_line",
        /// WeChat official account.
        WechatAccount = "wechat_account",
        /// WeCom.
        Wecom = "wecom",
        /// Mini-program.
        MiniProgram = "mini_program",
        /// H5 page.
        H5Page = "h5_page",
        /// Exhibition scan.
        Exhibition = "exhibition",
        /// Telephone follow-up, cold calls included.
        PhoneFollowUp = "phone_follow_up",
        /// Partner referral.
        PartnerReferral = "partner_referral",
        /// Customer referral.
        CustomerReferral = "customer_referral",
        /// Sign-up for a demonstration.
        DemoSignUp = "demo_sign_up",
        /// Advertisement, search or short video.
        Advertisement = "advertisement",
        /// Imported from a file that did not say.
        Import = "import",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// Customer grade (客户等级).
    Grade {
        /// A: the most important.
        A = "A",
        /// B.
        B = "B",
        /// C.
        C = "C",
        /// D: the least.
        D = "D",
    }
}

words! {
    /// Whose records a list shows, within what one may see.
    Whose {
        /// One's own.
        Mine = "mine",
        /// All that one may see.
        All = "all",
    }
}

wire! {
    /// An account's name beside its id.
    #[derive(Eq)]
    pub struct AccountBrief {
        /// Id.
        pub id: AccountId,
        /// Name.
        pub name: String,
    }

    /// A contact's name beside its id.
    #[derive(Eq)]
    pub struct ContactBrief {
        /// Id.
        pub id: ContactId,
        /// Name.
        pub name: String,
        /// Job title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
    }

    /// A deal's name beside its id.
    #[derive(Eq)]
    pub struct DealBrief {
        /// Id.
        pub id: DealId,
        /// Name.
        pub name: String,
    }
}

/// What an activity, an attachment or a timeline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// An account.
    Account(AccountId),
    /// A contact.
    Contact(ContactId),
    /// A lead.
    Lead(LeadId),
    /// A deal; an activity about it is about its account too.
    Deal(DealId),
}

// Not derived, because what is derived may have to keep the id aside until it knows the kind, and read it twice.
impl<'de> serde::Deserialize<'de> for Subject {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Members {
            kind: SubjectKind,
            id: Uuid,
        }

        let Members { kind, id } = Members::deserialize(deserializer)?;
        Ok(match kind {
            SubjectKind::Account => Self::Account(AccountId(id)),
            SubjectKind::Contact => Self::Contact(ContactId(id)),
            SubjectKind::Lead => Self::Lead(LeadId(id)),
            SubjectKind::Deal => Self::Deal(DealId(id)),
        })
    }
}
