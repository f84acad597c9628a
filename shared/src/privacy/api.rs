//! The endpoints of personal data.

use uuid::Uuid;

use super::contacting::{BlockForm, ConsentForm, Contacting};
use super::erasure::{ErasureForm, ErasurePreview, ErasureView};
use super::request::{PrivacyAnswer, PrivacyRequestForm, PrivacyRequestState, PrivacyRequestView};
use super::retention::{RetentionForm, RetentionPreview, RetentionQuery, RetentionRule, RetentionView};
use super::{DataSubjectKind, DataSubjectRow};
use crate::endpoint::{Bytes, Nothing, endpoints};
use crate::ids::PrivacyRequestId;
use crate::page::Page;
use crate::people::Language;
use crate::wire::wire;

wire! {
    /// Whom the question is about.
    #[derive(Copy, Eq)]
    pub struct DataSubjectQuery {
        /// As what.
        pub kind: DataSubjectKind,
        /// The id there.
        pub id: Uuid,
    }

    /// Who is looked for.
    #[derive(Eq)]
    pub struct PersonSearch {
        /// A part of the name, or a whole number or address.
        pub text: String,
    }

    /// Whose data is copied.
    #[derive(Eq)]
    pub struct CopyQuery {
        /// As what.
        pub kind: DataSubjectKind,
        /// The id there.
        pub id: Uuid,
        /// The language of the readable file; one's own when it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
    }

    /// How the register is asked for.
    #[derive(Default, Eq)]
    pub struct PrivacyRequestQuery {
        /// Where they stand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<PrivacyRequestState>,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Requests on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }
}

endpoints! { "privacy":
    /// Says whether a contact or a lead may be contacted, and why not.
    ShowContacting("showContacting") = Get "/api/v1/privacy/contacting" (()) ?DataSubjectQuery, Nothing => Contacting;
    /// Notes that somebody agreed, or took that back; notes are only added.
    NoteConsent("noteConsent") = Post "/api/v1/privacy/consents" (()) ?Nothing, ConsentForm => Contacting;
    /// Marks that somebody is not to be contacted, or takes the mark away.
    MarkContact("markContact") = Put "/api/v1/privacy/blocks" (()) ?Nothing, BlockForm => Contacting;
    /// Finds the people of whom data is held.
    FindPersons("findPersons") = Get "/api/v1/privacy/people" (()) ?PersonSearch, Nothing => Vec<DataSubjectRow>;
    /// Copies everything that is held of a person, as a ZIP file; it is written down who did.
    CopyPerson("copyPerson") = Get "/api/v1/privacy/copy" (()) ?CopyQuery, Nothing => Bytes;
    /// Says what an erasure would remove and what would stay.
    PreviewErasure("previewErasure") = Get "/api/v1/privacy/erasures/preview" (()) ?DataSubjectQuery, Nothing => ErasurePreview;
    /// Erases a person; a worker does it.
    ErasePerson("erasePerson") = Post "/api/v1/privacy/erasures" (()) ?Nothing, ErasureForm => Vec<ErasureView>;
    /// Lists the last erasures.
    ListErasures("listErasures") = Get "/api/v1/privacy/erasures" (()) ?Nothing, Nothing => Vec<ErasureView>;
    /// Lists what people asked of their own data, what is due first.
    ListPrivacyRequests("listPrivacyRequests") = Get "/api/v1/privacy/requests" (()) ?PrivacyRequestQuery, Nothing => Page<PrivacyRequestView>;
    /// Notes what somebody asks of their own data.
    NotePrivacyRequest("notePrivacyRequest") = Post "/api/v1/privacy/requests" (()) ?Nothing, PrivacyRequestForm => PrivacyRequestView;
    /// Answers such a request.
    AnswerPrivacyRequest("answerPrivacyRequest") = Put "/api/v1/privacy/requests/{request}" (PrivacyRequestId) ?Nothing, PrivacyAnswer => PrivacyRequestView;
    /// Lists how long things are kept.
    ListRetention("listRetention") = Get "/api/v1/privacy/retention" (()) ?Nothing, Nothing => Vec<RetentionView>;
    /// Sets how long something is kept.
    EditRetention("editRetention") = Put "/api/v1/privacy/retention/{rule}" (RetentionRule) ?Nothing, RetentionForm => RetentionView;
    /// Says what a rule would apply to.
    PreviewRetention("previewRetention") = Get "/api/v1/privacy/retention/{rule}/preview" (RetentionRule) ?RetentionQuery, Nothing => RetentionPreview;
}
