using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>Why an operation on the seven bodies is refused, in order of precedence.</summary>
public enum BodiesRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Not a list of members.</summary>
    [Refusal("The members are malformed: 1 to 16 different keys, each as type:publicKeyHex:entity, with commas between them.")]
    MembersMalformed = 1,

    /// <summary>Not more than half, or more than all.</summary>
    [Refusal("The threshold must be more than half of the members, and at most all.")]
    ThresholdOutOfRange = 2,

    /// <summary>Not a key of the named type.</summary>
    [Refusal("The public key is not a key of the type the operation names.")]
    KeyMalformed = 3,

    /// <summary>Not an identifier, or twice the same.</summary>
    [Refusal("A legal entity is 1 to 20 characters of A-Z, 0-9 and '-'; a relation takes two different ones, and says which kind it is.")]
    EntityMalformed = 4,

    /// <summary>Not a list of operation numbers.</summary>
    [Refusal("The operations are malformed: 1 to 16 different numbers in ascending order, with commas between them.")]
    OperationsMalformed = 5,

    /// <summary>No such body.</summary>
    [Refusal("The body is one of the seven.")]
    BodyUnknown = 6,

    /// <summary>Longer than a record has room for.</summary>
    [Refusal("The operation or the memo of a proposal is too long.")]
    ContentTooLong = 7,

    /// <summary>Its account does not do this, or its key has not signed this very operation.</summary>
    [Refusal("The caller does not speak for the body that does this, or has not signed itself.")]
    NotAuthorized = 8,

    /// <summary>Suspended.</summary>
    [Refusal("The caller's legal entity is related to that of another body's holder: what it says for its body does not count.")]
    InConflict = 9,

    /// <summary>No such operation under these rules.</summary>
    [Refusal("Nobody knows the proposed operation.")]
    OperationUnknown = 10,

    /// <summary>Proposals, approvals, Ethereum transactions and what is for developing only.</summary>
    [Refusal("This operation cannot be proposed.")]
    NotProposable = 11,

    /// <summary>Not the canonical bytes of the operation.</summary>
    [Refusal("The proposed operation's bytes are malformed.")]
    OperationMalformed = 12,

    /// <summary>It would be refused whatever the state.</summary>
    [Refusal("The proposed operation says something that is refused by its own check.")]
    OperationInvalid = 13,

    /// <summary>Another body's.</summary>
    [Refusal("The proposed operation is another body's.")]
    AnotherBodys = 14,

    /// <summary>More than <see cref="Base.Limits.ProposalsPerMemberMax"/>.</summary>
    [Refusal("The caller has 4 open proposals, the most a member can have.")]
    TooManyProposals = 15,

    /// <summary>It has ended, or never was.</summary>
    [Refusal("There is no open proposal with this id.")]
    ProposalUnknown = 16,

    /// <summary>A recovery is asked for by bodies.</summary>
    [Refusal("A recovery is supported by other bodies, not approved by members.")]
    IsRecovery = 17,

    /// <summary>Once is enough.</summary>
    [Refusal("The caller has approved this proposal already.")]
    AlreadyApproved = 18,

    /// <summary>One member does not undo what the set has decided.</summary>
    [Refusal("The proposal is decided: only the body itself withdraws it.")]
    AlreadyDecided = 19,

    /// <summary>Routine decisions are executed at once.</summary>
    [Refusal("Only what is delayed can be vetoed.")]
    NotDelayed = 20,

    /// <summary>A body withdraws its own.</summary>
    [Refusal("A body does not veto its own proposal; it withdraws it.")]
    OwnProposal = 21,

    /// <summary>Once is enough.</summary>
    [Refusal("The body has vetoed this proposal already.")]
    AlreadyVetoed = 22,

    /// <summary>It was replaced meanwhile.</summary>
    [Refusal("The key set is no longer the one that this replaces.")]
    SetChanged = 23,

    /// <summary>One account, one role; one key, one body.</summary>
    [Refusal("A key among them speaks for a body already.")]
    RoleTaken = 24,

    /// <summary>Whoever has the other key would speak too.</summary>
    [Refusal("An account among them has other keys than its own.")]
    HasOtherKeys = 25,

    /// <summary>It would join two bodies.</summary>
    [Refusal("A legal entity among them is related to that of another body's holder.")]
    EntityRelated = 26,

    /// <summary>What it issued is traded there.</summary>
    [Refusal("A legal entity among them is related to the issuer of an asset, and the market operator's must not be.")]
    IssuerRelated = 27,

    /// <summary>Past, or more than a year ahead.</summary>
    [Refusal("A delegate's time ends within the next 366 days.")]
    UntilOutOfRange = 28,

    /// <summary>Unknown, delayed, or another body's.</summary>
    [Refusal("An operation among them is unknown, delayed, or another body's.")]
    OperationNotDelegable = 29,

    /// <summary>More than <see cref="Base.Limits.BodyDelegatesMax"/>.</summary>
    [Refusal("The body has 8 delegates, the most it can have.")]
    TooManyDelegates = 30,

    /// <summary>Nobody's, or another body's.</summary>
    [Refusal("The account is no delegate of the body.")]
    DelegateUnknown = 31,

    /// <summary>It has declared this already.</summary>
    [Refusal("The caller has declared this already.")]
    AlreadyDeclared = 32,

    /// <summary>Nobody has declared it.</summary>
    [Refusal("Nobody has declared these two related.")]
    NotDeclared = 33,

    /// <summary>More than <see cref="Base.Limits.RelatedPartiesMax"/> or <see cref="Base.Limits.EntitiesMax"/>.</summary>
    [Refusal("There are as many declarations as there can be, or 4 of the caller's own entity.")]
    TooManyDeclarations = 34,

    /// <summary>A role says the entity.</summary>
    [Refusal("The account has a role, which says its legal entity.")]
    AccountHasRole = 35,

    /// <summary>It asks with others.</summary>
    [Refusal("A body replaces its own key set by its own decision.")]
    OwnBody = 36,

    /// <summary>Once is enough.</summary>
    [Refusal("The body supports this recovery already, or one of the same body that is decided.")]
    AlreadySupported = 37,

    /// <summary>More than <see cref="Base.Limits.RecoveriesPerBodyMax"/>.</summary>
    [Refusal("There are 4 recoveries of this body, the most there can be.")]
    TooManyRecoveries = 38,

    /// <summary>A body speaks for its own.</summary>
    [Refusal("Neither of the entities is one of the body's own.")]
    NotOwnEntity = 39,
}
