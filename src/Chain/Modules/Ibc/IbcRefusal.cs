using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Refusals of the Ibc module, in order of precedence. Numbers are never reused.</summary>
public enum IbcRefusal : ushort
{
    /// <summary>Done.</summary>
    None = 0,

    /// <summary>See the sentence.</summary>
    [Refusal("The message is malformed, too long, or has a field that nobody knows.")]
    Malformed = 1,

    /// <summary>See the sentence.</summary>
    [Refusal("A client's, connection's, channel's or port's name is malformed.")]
    IdentifierMalformed = 2,

    /// <summary>See the sentence.</summary>
    [Refusal("The message names another signer than the one who signed.")]
    NotTheSigner = 3,

    /// <summary>See the sentence.</summary>
    [Refusal("The city has no IBC: its genesis does not name it.")]
    IbcOff = 4,

    /// <summary>See the sentence.</summary>
    [Refusal("Only the regulator does this.")]
    NotAuthorized = 5,

    /// <summary>See the sentence.</summary>
    [Refusal("Only clients of CometBFT chains (07-tendermint) are known.")]
    ClientTypeUnknown = 10,

    /// <summary>See the sentence.</summary>
    [Refusal("The client's state cannot be: see its name, periods, trust level, height and proof specs.")]
    ClientStateInvalid = 11,

    /// <summary>See the sentence.</summary>
    [Refusal("There is no such client.")]
    ClientUnknown = 12,

    /// <summary>See the sentence.</summary>
    [Refusal("The client is frozen or expired.")]
    ClientNotActive = 13,

    /// <summary>See the sentence.</summary>
    [Refusal("The client has no consensus state of that height.")]
    ConsensusStateUnknown = 14,

    /// <summary>See the sentence.</summary>
    [Refusal("The trusted header is older than the trusting period.")]
    HeaderExpired = 15,

    /// <summary>See the sentence.</summary>
    [Refusal("The header is of another chain or revision, not newer than the trusted one, or from the future.")]
    HeaderMisplaced = 16,

    /// <summary>See the sentence.</summary>
    [Refusal("The header, its commit and its validators do not belong together.")]
    HeaderInconsistent = 17,

    /// <summary>See the sentence.</summary>
    [Refusal("The validators are not those that the trusted header announced.")]
    HeaderValidatorsWrong = 18,

    /// <summary>See the sentence.</summary>
    [Refusal("Too few of the trusted validators signed the header.")]
    HeaderTrustTooLow = 19,

    /// <summary>See the sentence.</summary>
    [Refusal("No more than two thirds of the header's validators signed it, or a signature is wrong.")]
    HeaderNotSigned = 20,

    /// <summary>See the sentence.</summary>
    [Refusal("The headers do not contradict each other, or are not of this client's chain.")]
    NoMisbehaviour = 21,

    /// <summary>See the sentence.</summary>
    [Refusal("The upgrade does not follow from the client: see its path, height and unbonding period.")]
    UpgradeInvalid = 22,

    /// <summary>See the sentence.</summary>
    [Refusal("A client that is active needs no recovery.")]
    SubjectActive = 23,

    /// <summary>See the sentence.</summary>
    [Refusal("The substitute is not active, not ahead of the client, or of other parameters.")]
    SubstituteInvalid = 24,

    /// <summary>See the sentence.</summary>
    [Refusal("The proof is of a height that the client has not reached.")]
    ProofHeightTooHigh = 30,

    /// <summary>See the sentence.</summary>
    [Refusal("The connection's delay after the header's arrival has not passed.")]
    DelayNotPassed = 31,

    /// <summary>See the sentence.</summary>
    [Refusal("The proof does not prove this.")]
    ProofInvalid = 32,

    /// <summary>See the sentence.</summary>
    [Refusal("There is no such connection.")]
    ConnectionUnknown = 40,

    /// <summary>See the sentence.</summary>
    [Refusal("The connection's handshake is not at this step.")]
    ConnectionStateWrong = 41,

    /// <summary>See the sentence.</summary>
    [Refusal("The connection's version is none that both ends know, or has no such channels.")]
    VersionUnsupported = 42,

    /// <summary>See the sentence.</summary>
    [Refusal("The client has as many connections as it can.")]
    TooManyConnections = 43,

    /// <summary>See the sentence.</summary>
    [Refusal("The client at the other chain was not named: who has created the client does it once.")]
    CounterpartyUnknown = 45,

    /// <summary>See the sentence.</summary>
    [Refusal("The client at the other chain was named before.")]
    CounterpartyKnown = 46,

    /// <summary>See the sentence.</summary>
    [Refusal("Only who has created the client does this.")]
    NotTheCreator = 47,

    /// <summary>See the sentence.</summary>
    [Refusal("There is no such channel.")]
    ChannelUnknown = 50,

    /// <summary>See the sentence.</summary>
    [Refusal("The channel is not open, or its handshake is not at this step.")]
    ChannelStateWrong = 51,

    /// <summary>See the sentence.</summary>
    [Refusal("A channel has one connection, an order, and at first no counterparty's name.")]
    ChannelInvalid = 52,

    /// <summary>See the sentence.</summary>
    [Refusal("No application has this port.")]
    PortUnknown = 53,

    /// <summary>See the sentence.</summary>
    [Refusal("The application does not open such a channel: see its order and version.")]
    ChannelRefused = 54,

    /// <summary>See the sentence.</summary>
    [Refusal("The application does not let anybody close its channels.")]
    ChannelStays = 55,

    /// <summary>See the sentence.</summary>
    [Refusal("The packet cannot be: see its number, names, data and timeouts.")]
    PacketInvalid = 60,

    /// <summary>See the sentence.</summary>
    [Refusal("The packet is of another channel.")]
    PacketMisplaced = 61,

    /// <summary>See the sentence.</summary>
    [Refusal("The packet has timed out.")]
    PacketTimedOut = 62,

    /// <summary>See the sentence.</summary>
    [Refusal("The packet has not timed out at the proof's height.")]
    PacketNotTimedOut = 63,

    /// <summary>See the sentence.</summary>
    [Refusal("The packet is not the next of its ordered channel.")]
    PacketOutOfOrder = 64,

    /// <summary>See the sentence.</summary>
    [Refusal("Another packet was sent under this number.")]
    PacketUnknown = 65,

    /// <summary>See the sentence.</summary>
    [Refusal("The packet was received.")]
    PacketReceived = 66,

    /// <summary>See the sentence.</summary>
    [Refusal("The application cannot read the acknowledgement.")]
    AcknowledgementInvalid = 67,

    /// <summary>See the sentence.</summary>
    [Refusal("The packet's data is none of this application's.")]
    DataInvalid = 68,

    /// <summary>See the sentence.</summary>
    [Refusal("The packet's time to be received is longer than a day.")]
    TimeoutTooFar = 69,

    /// <summary>See the sentence.</summary>
    [Refusal("Transfers out, or in, are switched off.")]
    TransferOff = 70,

    /// <summary>See the sentence.</summary>
    [Refusal("The amount is no number of units from 1 to 2^128 - 1.")]
    AmountInvalid = 71,

    /// <summary>See the sentence.</summary>
    [Refusal("There is no such asset, or its name is too long.")]
    AssetUnknown = 72,

    /// <summary>See the sentence.</summary>
    [Refusal("The asset is suspended.")]
    AssetSuspended = 73,

    /// <summary>See the sentence.</summary>
    [Refusal("The sender is no account of a person, or the receiver none of this city.")]
    AccountInvalid = 74,

    /// <summary>See the sentence.</summary>
    [Refusal("The account does not have that much.")]
    InsufficientFunds = 75,

    /// <summary>See the sentence.</summary>
    [Refusal("The channel does not hold that much: what comes back is more than what was sent.")]
    EscrowShort = 76,

    /// <summary>See the sentence.</summary>
    [Refusal("The city has as many assets as it can, or as there may be units of one.")]
    TooManyAssets = 77,

    /// <summary>See the sentence.</summary>
    [Refusal("The receiver's name or the memo is too long.")]
    MemoTooLong = 78,

    /// <summary>See the sentence.</summary>
    [Refusal("The memo asks to forward the transfer, and does not say how.")]
    ForwardMalformed = 79,

    /// <summary>See the sentence.</summary>
    [Refusal("The chain that the transfer was forwarded to has not taken it.")]
    ForwardRefused = 80,

    /// <summary>See the sentence.</summary>
    [Refusal("More of the asset would have left over this channel in this window than its limit allows.")]
    SendLimited = 81,

    /// <summary>See the sentence.</summary>
    [Refusal("More of the asset would have come over this channel in this window than its limit allows.")]
    ReceiveLimited = 82,

    /// <summary>See the sentence.</summary>
    [Refusal("The asset has no limit at this channel.")]
    LimitUnknown = 83,

    /// <summary>See the sentence.</summary>
    [Refusal("A limit's percentages are 0 to 100 and not both 0, and its window is 1 to 8,760 hours.")]
    LimitInvalid = 84,

    /// <summary>See the sentence.</summary>
    [Refusal("No interchain account is registered over this connection, or its channel is not open.")]
    AccountUnknown = 85,

    /// <summary>See the sentence.</summary>
    [Refusal("A message is none that an interchain account may do, not signed in its name, or was refused.")]
    ExecutionRefused = 86,

    /// <summary>See the sentence.</summary>
    [Refusal("The city has as many limits as it can.")]
    TooManyLimits = 87,
}
