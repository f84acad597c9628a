//! Codes and faults as sentences. Both are closed sets in `shared`, so a new one without a sentence does not compile.

use super::{Key, text, wait};
use crate::t;
use shared::error::{ErrorCode, Fault, Problem};
use shared::obstacle::Obstacle;
use shared::people::token::TOKENS_MAX;

/// What happened, in one line.
pub fn code(problem: &Problem) -> String {
    if let Some(obstacle) = problem.obstacle {
        return self::obstacle(obstacle);
    }
    match problem.code {
        ErrorCode::ValidationFailed => t!(ErrorValidationFailed, count = problem.findings.len()),
        ErrorCode::TooManyRequests => t!(ErrorTooManyRequests, wait = wait(problem.retry_after.unwrap_or(1))),
        ErrorCode::MalformedRequest => text(Key::ErrorMalformedRequest),
        ErrorCode::Unauthenticated => text(Key::ErrorUnauthenticated),
        ErrorCode::WrongCredentials => text(Key::ErrorWrongCredentials),
        ErrorCode::SecondFactorRequired | ErrorCode::ConfirmationRequired => text(Key::SecurityProve),
        ErrorCode::Forbidden => text(Key::ErrorForbidden),
        ErrorCode::CrossSite => text(Key::ErrorCrossSite),
        ErrorCode::NotFound => text(Key::ErrorNotFound),
        ErrorCode::MethodNotAllowed => text(Key::ErrorMethodNotAllowed),
        ErrorCode::Conflict => text(Key::ErrorConflict),
        ErrorCode::WrongState => text(Key::ErrorWrongState),
        ErrorCode::IdempotencyMismatch => text(Key::ErrorIdempotencyMismatch),
        ErrorCode::TooLarge => text(Key::ErrorTooLarge),
        ErrorCode::UnsupportedMediaType => text(Key::ErrorUnsupportedMediaType),
        ErrorCode::GateClosed => text(Key::ErrorGateClosed),
        ErrorCode::UnreadableFile => text(Key::ErrorUnreadableFile),
        ErrorCode::Internal => text(Key::ErrorInternal),
        ErrorCode::Unavailable => text(Key::ErrorUnavailable),
        ErrorCode::TimedOut => text(Key::ErrorTimedOut),
    }
}

/// What has to go before the act can be done, and how.
fn obstacle(obstacle: Obstacle) -> String {
    text(match obstacle {
        Obstacle::Yourself => Key::ObstacleYourself,
        Obstacle::LastAdministrator => Key::ObstacleLastAdministrator,
        Obstacle::MoreRights => Key::ObstacleMoreRights,
        Obstacle::PersonDisabled => Key::ObstaclePersonDisabled,
        Obstacle::PersonEnabled => Key::ObstaclePersonEnabled,
        Obstacle::TeamInUse => Key::ObstacleTeamInUse,
        Obstacle::RoleInUse => Key::ObstacleRoleInUse,
        Obstacle::RoleBuiltIn => Key::ObstacleRoleBuiltIn,
        Obstacle::SecondFactorOn => Key::ObstacleSecondFactorOn,
        Obstacle::SecondFactorOff => Key::ObstacleSecondFactorOff,
        Obstacle::SecondFactorNotBegun => Key::ObstacleSecondFactorNotBegun,
        Obstacle::NoCompanySignIn => Key::ObstacleNoCompanySignIn,
        Obstacle::TokensFull => return t!(ObstacleTokensFull, max = TOKENS_MAX),
        Obstacle::InviterGone => Key::ObstacleInviterGone,
        Obstacle::InvitationPlaceGone => Key::ObstacleInvitationPlaceGone,
        Obstacle::SetUpBefore => Key::ObstacleSetUpBefore,
        Obstacle::DoNotContact => Key::ObstacleDoNotContact,
        Obstacle::RequestAnswered => Key::ObstacleRequestAnswered,
        Obstacle::ImportRunning => Key::ObstacleImportRunning,
        Obstacle::ImportNotReady => Key::ObstacleImportNotReady,
        Obstacle::ImportOver => Key::ObstacleImportOver,
        Obstacle::NothingToUndo => Key::ObstacleNothingToUndo,
        Obstacle::FileRemoved => Key::ObstacleFileRemoved,
    })
}

/// What is wrong with one value and what would mend it.
pub fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Required => text(Key::FaultRequired),
        Fault::TooLong { max, length } => t!(FaultTooLong, max = max, length = length),
        Fault::TooShort { min, length } => t!(FaultTooShort, min = min, length = length),
        Fault::OutOfRange { min, max } => t!(FaultOutOfRange, min = min, max = max),
        Fault::NotAnEmail => text(Key::FaultNotAnEmail),
        Fault::NotAPhone { digits } => t!(FaultNotAPhone, digits = digits),
        Fault::NotACreditCode => text(Key::FaultNotACreditCode),
        Fault::NotAnAmount => text(Key::FaultNotAnAmount),
        Fault::NotADate => text(Key::FaultNotADate),
        Fault::NotAChoice => text(Key::FaultNotAChoice),
        Fault::NotAWebAddress => text(Key::FaultNotAWebAddress),
        Fault::UnprintableCharacters => text(Key::FaultUnprintableCharacters),
        Fault::FormulaCell => text(Key::FaultFormulaCell),
        Fault::NotForThisKind => text(Key::FaultNotForThisKind),
        Fault::InTheFuture => text(Key::FaultInTheFuture),
        Fault::Reversed => text(Key::FaultReversed),
        Fault::NoSuchRecord => text(Key::FaultNoSuchRecord),
        Fault::Taken => text(Key::FaultTaken),
        Fault::ReasonRequired => text(Key::FaultReasonRequired),
        Fault::NoSuchStage => text(Key::FaultNoSuchStage),
        Fault::AlreadyThere => text(Key::FaultAlreadyThere),
        Fault::ReopenFirst { stage } => t!(FaultReopenFirst, stage = stage),
        Fault::GuessablePassword => text(Key::FaultGuessablePassword),
        Fault::FileType => text(Key::FaultFileType),
        Fault::EmptyFile => text(Key::FaultEmptyFile),
        Fault::EmptyRow => text(Key::FaultEmptyRow),
        Fault::RepeatedHeader => text(Key::FaultRepeatedHeader),
        Fault::NotYoursToWrite => text(Key::FaultNotYoursToWrite),
        Fault::NotYoursToRead => text(Key::FaultNotYoursToRead),
        Fault::MappedTwice => text(Key::FaultMappedTwice),
    }
}
