//! The endpoints of accounts, contacts, leads, activities, attachments, timelines and the day.

use serde::{Deserialize, Serialize};

use super::access::{ParticipantsChange, ParticipantsQuery, Reveal, Revealed};
use super::account::{AccountForm, AccountRow, AccountView};
use super::activity::{ActivityChange, ActivityForm, ActivityView};
use super::attachment::{AttachmentQuery, AttachmentView};
use super::contact::{ContactForm, ContactRow, ContactView};
use super::lead::{LeadForm, LeadRow, LeadStatus, LeadView};
use super::timeline::{Timeline, TimelineQuery};
use super::today::Today;
use super::{Grade, Whose};
use crate::endpoint::{Bytes, Nothing, endpoints};
use crate::ids::{AccountId, ActivityId, AttachmentId, ContactId, LeadId};
use crate::page::Page;
use crate::people::UserBrief;
use crate::wire::{wire, words};

words! {
    /// How accounts are ordered.
    AccountSort {
        /// Last changed first.
        Recent = "recent",
        /// By name.
        Name = "name",
        /// Next contact due first.
        NextContact = "next_contact",
    }
}

/// An edit: the form, and the version that the person saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Edit<T> {
    /// The version that was seen; another one in the database is a conflict.
    pub version: i64,
    /// All fields of the form.
    pub fields: T,
}

#[cfg(feature = "openapi")]
impl<T: crate::endpoint::Described + utoipa::ToSchema> crate::endpoint::Described for Edit<T> {
    fn describe(
        schemas: &mut crate::endpoint::Schemas,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        T::describe(schemas);
        crate::endpoint::describe_named::<Self>(schemas)
    }
}
#[cfg(not(feature = "openapi"))]
impl<T> crate::endpoint::Described for Edit<T> {}

wire! {
    /// How a list of accounts is asked for.
    #[derive(Default)]
    pub struct AccountQuery {
        /// Whose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub whose: Option<Whose>,
        /// A part of the name, wherever it stands; capitals, full width and runs of spaces do not count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Grade.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub grade: Option<Grade>,
        /// Order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sort: Option<AccountSort>,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// How a list of contacts is asked for.
    #[derive(Default)]
    pub struct ContactQuery {
        /// Whose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub whose: Option<Whose>,
        /// Those of one account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account: Option<AccountId>,
        /// A part of the name, wherever it stands; capitals, full width and runs of spaces do not count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// How a list of leads is asked for.
    #[derive(Default)]
    pub struct LeadQuery {
        /// Whose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub whose: Option<Whose>,
        /// Status.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub status: Option<LeadStatus>,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }
}

endpoints! { "records":
    /// Says what must be followed up today.
    ShowToday("showToday") = Get "/api/v1/today" (()) ?Nothing, Nothing => Today, by token;
    /// Lists accounts.
    ListAccounts("listAccounts") = Get "/api/v1/accounts" (()) ?AccountQuery, Nothing => Page<AccountRow>, by token;
    /// Makes an account.
    CreateAccount("createAccount") = Post "/api/v1/accounts" (()) ?Nothing, AccountForm => AccountView, new at ShowAccount, by token;
    /// Shows an account.
    ShowAccount("showAccount") = Get "/api/v1/accounts/{account}" (AccountId) ?Nothing, Nothing => AccountView, by token;
    /// Changes an account.
    EditAccount("editAccount") = Put "/api/v1/accounts/{account}" (AccountId) ?Nothing, Edit<AccountForm> => AccountView, by token;
    /// Lists contacts.
    ListContacts("listContacts") = Get "/api/v1/contacts" (()) ?ContactQuery, Nothing => Page<ContactRow>, by token;
    /// Makes a contact.
    CreateContact("createContact") = Post "/api/v1/contacts" (()) ?Nothing, ContactForm => ContactView, new at ShowContact, by token;
    /// Shows a contact.
    ShowContact("showContact") = Get "/api/v1/contacts/{contact}" (ContactId) ?Nothing, Nothing => ContactView, by token;
    /// Changes a contact.
    EditContact("editContact") = Put "/api/v1/contacts/{contact}" (ContactId) ?Nothing, Edit<ContactForm> => ContactView, by token;
    /// Lists leads.
    ListLeads("listLeads") = Get "/api/v1/leads" (()) ?LeadQuery, Nothing => Page<LeadRow>, by token;
    /// Makes a lead.
    CreateLead("createLead") = Post "/api/v1/leads" (()) ?Nothing, LeadForm => LeadView, new at ShowLead, by token;
    /// Shows a lead.
    ShowLead("showLead") = Get "/api/v1/leads/{lead}" (LeadId) ?Nothing, Nothing => LeadView, by token;
    /// Changes a lead.
    EditLead("editLead") = Put "/api/v1/leads/{lead}" (LeadId) ?Nothing, Edit<LeadForm> => LeadView, by token;
    /// Logs an activity.
    LogActivity("logActivity") = Post "/api/v1/activities" (()) ?Nothing, ActivityForm => ActivityView, new at ChangeActivity, by token;
    /// Changes an activity afterwards.
    ChangeActivity("changeActivity") = Put "/api/v1/activities/{activity}" (ActivityId) ?Nothing, ActivityChange => ActivityView, by token;
    /// Uploads a file; the body is the file.
    UploadAttachment("uploadAttachment") = Post "/api/v1/attachments" (()) ?AttachmentQuery, Bytes => AttachmentView, new at DownloadAttachment, by token;
    /// Downloads a file.
    DownloadAttachment("downloadAttachment") = Get "/api/v1/attachments/{attachment}" (AttachmentId) ?Nothing, Nothing => Bytes, by token;
    /// Shows a record's timeline, newest first.
    ShowTimeline("showTimeline") = Get "/api/v1/timeline" (()) ?TimelineQuery, Nothing => Timeline, by token;
    /// Lists who takes part in a record.
    ListParticipants("listParticipants") = Get "/api/v1/participants" (()) ?ParticipantsQuery, Nothing => Vec<UserBrief>, by token;
    /// Asks colleagues to take part in a record, or ends that.
    ChangeParticipants("changeParticipants") = Put "/api/v1/participants" (()) ?Nothing, ParticipantsChange => Vec<UserBrief>, by token;
    /// Uncovers a masked value of a record; it is written down who did.
    RevealValue("revealValue") = Post "/api/v1/reveals" (()) ?Nothing, Reveal => Revealed;
}
