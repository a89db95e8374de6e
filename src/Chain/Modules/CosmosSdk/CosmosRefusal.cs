using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>Why a message of the Cosmos SDK's modules bank, authz and feegrant is refused, in order of precedence.</summary>
public enum CosmosRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Not its protobuf, or a field that is not known.</summary>
    [Refusal("The message is malformed: not its protobuf, or with a field, an address or a denomination that is none.")]
    MessageMalformed = 1,

    /// <summary>The message names another account than who sends it.</summary>
    [Refusal("The message's signer is not the account that sends it.")]
    SignerIsNotCaller = 2,

    /// <summary>Nothing, not in ascending order of denominations, one twice, or too many.</summary>
    [Refusal("Amounts are above zero, 1 to 8 of them, in ascending order of their denominations, each once.")]
    CoinsInvalid = 3,

    /// <summary>Inputs and outputs of a payment to many.</summary>
    [Refusal("A payment to many has one input, 1 to 64 outputs, and gives out exactly what it takes in.")]
    SumsDiffer = 4,

    /// <summary>To oneself.</summary>
    [Refusal("Sender and recipient are the same account.")]
    RecipientIsSender = 5,

    /// <summary>Not registered.</summary>
    [Refusal("No asset has this denomination.")]
    AssetUnknown = 6,

    /// <summary>Suspended by the regulator.</summary>
    [Refusal("The asset is suspended.")]
    AssetSuspended = 7,

    /// <summary>Not enough that is neither locked nor frozen.</summary>
    [Refusal("The available balance does not cover the amount.")]
    InsufficientFunds = 8,

    /// <summary>Other than GenericAuthorization and SendAuthorization without a list; other than Basic-, Periodic- and AllowedMsgAllowance.</summary>
    [Refusal("This kind of authorization or allowance is not known here: a generic or a send authorization without a list of recipients, a basic, periodic or limited allowance in won.")]
    KindUnknown = 9,

    /// <summary>A message that nobody may do for another.</summary>
    [Refusal("This message cannot be done for another: only those that move money, that no body decides, and that can be undone can be.")]
    NotGrantable = 10,

    /// <summary>The account speaks for one of the seven bodies.</summary>
    [Refusal("An account that speaks for a body grants nothing.")]
    GranterIsBody = 11,

    /// <summary>An end that has passed.</summary>
    [Refusal("The expiration lies in the past.")]
    Expired = 12,

    /// <summary>None, or another one.</summary>
    [Refusal("Nothing is granted here for this, or no longer.")]
    NotGranted = 13,

    /// <summary>Above what a send authorization has left.</summary>
    [Refusal("The amount is above what the authorization has left.")]
    LimitExceeded = 14,

    /// <summary>An allowance that is there already.</summary>
    [Refusal("The granter has granted this account an allowance already: it is revoked first.")]
    AllowanceExists = 15,

    /// <summary>A message inside another.</summary>
    [Refusal("A message that was to be done for another account is refused; nothing is done.")]
    InnerRefused = 16,
}
