//! The endpoint of search.

use super::{SearchHits, SearchQuery};
use crate::endpoint::{Nothing, endpoints};

endpoints! { "search":
    /// Finds accounts, contacts, leads, deals and what was written about them by a part of a name, its pinyin or initials, the last digits of a number or an email address.
    Search("search") = Get "/api/v1/search" (()) ?SearchQuery, Nothing => SearchHits, by token;
}
