namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>The bounds that decoders of IBC's messages keep, ibc-go's own where it has one.</summary>
public static class IbcLimits
{
    /// <summary>Characters of a client, connection or channel id and of a port id (24-host, DefaultMaxCharacterLength and DefaultMaxPortCharacterLength).</summary>
    public const int IdentifierMax = 64, PortMax = 128;

    /// <summary>Bytes of a connection's version features and of their names: two orders are all there are.</summary>
    public const int VersionsMax = 4, FeaturesMax = 8, FeatureBytesMax = 64;

    /// <summary>Bytes of a channel's version: an application's words, JSON with fees or interchain accounts included.</summary>
    public const int ChannelVersionBytesMax = 1024;

    /// <summary>Connections that a channel goes over: one, as ibc-go says.</summary>
    public const int HopsMax = 1;

    /// <summary>Bytes of a counterparty's prefix: <c>ibc</c> on every chain in use.</summary>
    public const int PrefixBytesMax = 64;

    /// <summary>Specs of a client's proofs, and keys of its upgrade path: the trees that nest.</summary>
    public const int SpecsMax = 4, UpgradePathMax = 4, UpgradeKeyBytesMax = 64;

    /// <summary>Bytes of a packet's data: those of an envelope less a proof, so that whoever may be sent a packet can have it proved.</summary>
    public const int PacketDataBytesMax = 40 * 1024;

    /// <summary>Bytes of an acknowledgement.</summary>
    public const int AcknowledgementBytesMax = 8 * 1024;

    /// <summary>Bytes of a proof through both trees: each tree's depth is bounded by its spec, and honest proofs take one to three thousand.</summary>
    public const int ProofBytesMax = 24 * 1024;

    /// <summary>Characters of a transfer's memo and of its receiver (20-transfer, MaximumMemoLength and MaximumReceiverLength).</summary>
    public const int MemoBytesMax = 32 * 1024, ReceiverBytesMax = 2048;

    /// <summary>Parts of the prefix under which a counterparty of IBC v2 keeps its store.</summary>
    public const int PrefixPartsMax = 4;

    /// <summary>Digits of a transfer's amount: those of 256 bits.</summary>
    public const int AmountDigitsMax = 78;

    /// <summary>Payloads of a packet of IBC v2, and bytes of a payload's version and of the name of its encoding.</summary>
    public const int PayloadsMax = 4, VersionBytesMax = 64;

    /// <summary>Bytes of a denomination with its whole trace.</summary>
    public const int DenomBytesMax = 512;

    /// <summary>Bytes of a message: an envelope's less signature and fee.</summary>
    public const int MessageBytesMax = 60 * 1024;

    /// <summary>Bytes of the list of a client's connections: some five hundred, each written again with the next.</summary>
    public const int ClientConnectionsBytesMax = 8 * 1024;

    /// <summary>Bytes of a type URL.</summary>
    public const int TypeUrlBytesMax = 128;
}
