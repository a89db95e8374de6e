namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>Why bytes are no transaction that this room understands, in order of precedence.</summary>
public enum TxProblem : byte
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Not TxRaw in its one spelling (ADR-027), or a part of it is malformed protobuf or has an unknown critical field.</summary>
    Malformed,

    /// <summary>A critical extension that is none of EIP-712's, or an order-free transaction.</summary>
    ExtensionUnknown,

    /// <summary>No messages, or more than 100.</summary>
    MessageCount,

    /// <summary>Not exactly one signer with one signature.</summary>
    SignerCount,

    /// <summary>A key of a type that signs no transactions, or no key of its type.</summary>
    KeyMalformed,

    /// <summary>A sign mode that nobody verifies, or one that does not fit the key.</summary>
    ModeUnknown,

    /// <summary>A memo above 256 characters.</summary>
    MemoTooLong,

    /// <summary>A fee of several coins, or one that is no number of its denomination.</summary>
    FeeMalformed,
}
